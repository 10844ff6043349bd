"""Layers of rules, so that ``known: false`` is asked only when nothing can still conclude it.

A fact stands above every fact its rules read, and strictly above those whose absence they read.
A cycle through absence has no layers; it is refused (stratified negation as failure).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .model import All, Any, Condition, Not, Rule, Test


class StrataCycle(Exception):
    """Absence of ``fact`` decides, directly or by other rules, about that same fact."""

    def __init__(self, fact: str, rule: Rule, path: tuple[str, ...]) -> None:
        self.fact = fact
        self.rule = rule
        self.path = path
        super().__init__(fact)


def reads(condition: Condition, *, want: bool = True) -> Iterator[tuple[str, bool]]:
    """The facts a condition reads, each with whether their absence is what holds."""
    match condition:
        case Test(op="known"):
            yield condition.fact, condition.operand is not want
        case Test(op="same_as" | "differs_from"):
            yield condition.fact, False
            yield str(condition.operand), False
        case Test():
            yield condition.fact, False
        case Not(part=part):
            yield from reads(part, want=not want)
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from reads(part, want=want)


def stratify(rules: Iterable[Rule]) -> dict[str, int]:
    """The layer of every concluded fact, from 0. Raises `StrataCycle`."""
    deriving = [rule for rule in rules if rule.then]
    layers = {name: 0 for rule in deriving for name, _ in rule.then}
    needs = [
        (rule, tuple(sorted({(f, a) for f, a in reads(rule.when) if f in layers})))
        for rule in deriving
    ]
    bound = len(layers)
    changed = True
    while changed:
        changed = False
        for rule, read in needs:
            floor = max((layers[fact] + absent for fact, absent in read), default=0)
            for name, _ in rule.then:
                if layers[name] < floor:
                    if floor > bound:
                        raise _cycle(needs)
                    layers[name] = floor
                    changed = True
    return layers


def _cycle(needs: list[tuple[Rule, tuple[tuple[str, bool], ...]]]) -> StrataCycle:
    """Name the shortest way from an absent fact back to itself."""
    steps: dict[str, list[tuple[str, Rule]]] = {}
    for rule, read in needs:
        for fact, _ in read:
            steps.setdefault(fact, []).extend((name, rule) for name, _ in rule.then)
    for rule, read in needs:
        for fact, absent in read:
            if absent:
                for name, _ in rule.then:
                    path = _way(steps, name, fact)
                    if path is not None:
                        return StrataCycle(fact, rule, (rule.id, *path))
    raise AssertionError("layers grow only along a cycle through absence")


def _way(steps: dict[str, list[tuple[str, Rule]]], start: str, goal: str) -> tuple[str, ...] | None:
    frontier: list[tuple[str, tuple[str, ...]]] = [(start, ())]
    seen = {start}
    while frontier:
        fact, path = frontier.pop(0)
        if fact == goal:
            return path
        for name, rule in steps.get(fact, ()):
            if name not in seen:
                seen.add(name)
                frontier.append((name, (*path, rule.id)))
    return None
