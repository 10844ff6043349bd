"""Evidence that weighs too much: dependent rules counted apart, one weak sign that decides."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.errors import Fault
from ..model import Effect, Rule, Test
from .index import Index
from .logic import conjuncts

#: From this weight on one rule alone turns a rare cause into the leading one.
DECIDES_DB = 20.0
#: What the same fact says twice is counted twice; up to here that does little harm.
HARMLESS_DB = 6.0
_ABSENCE = frozenset({"is_not", "not_in"})


def check_weights(index: Index) -> Iterator[Fault]:
    """A140 dependent rules without a group, A150 one weak sign decides."""
    for cause, items in index.by_cause.items():
        yield from _dependent(index, cause, items)
    for rule in index.base.rules.values():
        if _weak_sign(rule) and any(_decides(effect) for effect in rule.effects):
            problem = f"{rule.id} decides on one weak sign."
            hint = f"That a fact is unknown, or is not something, seldom bears {DECIDES_DB:g} dB."
            yield Fault("A150", problem, rule.place, hint, "warning")


def _dependent(index: Index, cause: str, items: tuple[tuple[Rule, Effect], ...]) -> Iterator[Fault]:
    """Rules on one fact alone that count apart because one of them has no group."""
    alone: dict[tuple[str, bool], list[Rule]] = {}
    for rule, effect in items:
        facts = index.reads[rule.id]
        if len(facts) == 1 and effect.kind == "weight" and abs(effect.db) > HARMLESS_DB:
            alone.setdefault((next(iter(facts)), effect.db > 0), []).append(rule)
    for (name, _), rules in alone.items():
        loose = [rule for rule in rules if not rule.group]
        if len(rules) < 2 or not loose or _exclusive(rules):
            continue
        others = ", ".join(rule.id for rule in rules if rule is not loose[0])
        problem = f"{loose[0].id} has no group, and {others} weigh {name} on {cause}, too."
        hint = "Evidence from one fact is dependent: give these rules the same group."
        yield Fault("A140", problem, loose[0].place, hint, "warning")


def _exclusive(rules: list[Rule]) -> bool:
    """Whether the rules ask for different values of the one fact, so that one fires at most."""
    seen: set[object] = set()
    for rule in rules:
        parts = conjuncts(rule.when)
        test = parts[0].part
        if len(parts) > 1 or not isinstance(test, Test) or test.op not in ("is", "in"):
            return False
        values = test.operand if isinstance(test.operand, tuple) else (test.operand,)
        if seen & set(values):
            return False
        seen |= set(values)
    return True


def _weak_sign(rule: Rule) -> bool:
    parts = conjuncts(rule.when)
    return all(isinstance(part.part, Test) and _absent(part.part, part.want) for part in parts)


def _absent(test: Test, want: bool) -> bool:
    if test.op == "known":
        return test.operand is not want
    return not want or test.op in _ABSENCE


def _decides(effect: Effect) -> bool:
    return effect.kind == "confirms" or effect.db >= DECIDES_DB
