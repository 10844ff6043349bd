"""Rules that can never fire, alternatives that can never hold, contexts that never decide."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.errors import Fault
from ...facts.memory import Value
from ..model import Rule, Test
from .index import Index
from .logic import Literal, branches, conjuncts, implies, impossible


def check_fires(index: Index) -> Iterator[Fault]:
    """A101: never fires. A102: an alternative that never holds. A103: a masked prior."""
    values = _Values(index)
    for rule in index.base.rules.values():
        yield from _rule(index, values, rule)
    for cause in index.base.causes.values():
        earlier: list[tuple[Literal, ...]] = []
        for number, (condition, _) in enumerate(cause.prior.contexts, 1):
            parts = conjuncts(condition)
            if any(implies(parts, other) for other in earlier):
                problem = f"entry {number} of the prior of {cause.id} never decides."
                hint = "An earlier entry holds wherever it does: put the narrower one first."
                yield Fault("A103", problem, cause.place, hint, "warning")
            earlier.append(parts)


def _rule(index: Index, values: _Values, rule: Rule) -> Iterator[Fault]:
    parts = conjuncts(rule.when)
    name = impossible(parts, index.vocabulary.get, values)
    if name:
        problem = f"{rule.id} can never fire: nothing fits all it asks of {name}."
        yield Fault("A101", problem, rule.place, _hint(index, name), "warning")
        return
    plain = tuple(part for part in parts if isinstance(part.part, Test))
    seen: dict[tuple[Literal, ...], str] = {}
    for literal in dict.fromkeys(parts):
        ways = branches(literal)
        if len(ways) < 2:
            continue
        for way in ways:
            if way not in seen:
                seen[way] = _against(plain, way, index, values)
        dead = [seen[way] for way in ways]
        if all(dead):
            problem = f"{rule.id} can never fire: no alternative fits the rest of it."
            yield Fault("A101", problem, rule.place, _hint(index, dead[0]), "warning")
            return
        for number, fact in enumerate(dead, 1):
            if fact:
                problem = f"alternative {number} of {rule.id} can never hold, because of {fact}."
                yield Fault("A102", problem, rule.place, _hint(index, fact), "note")


def _against(
    plain: tuple[Literal, ...], way: tuple[Literal, ...], index: Index, values: _Values
) -> str:
    """The fact on which an alternative cannot hold beside the rule's other tests."""
    facts = {part.part.fact for part in way if isinstance(part.part, Test)}
    # Only tests of the same facts can speak against it; the rest of the rule may hold.
    beside = [p for p in plain if isinstance(p.part, Test) and p.part.fact in facts]
    return impossible((*beside, *way), index.vocabulary.get, values)


def _hint(index: Index, name: str) -> str:
    if name in index.concluders and not index.observable(name):
        return "Only rules conclude that fact, and none of them concludes such a value."
    return "Look at the tests of that fact: they exclude each other."


class _Values:
    """The values that rules conclude of a fact, as `impossible` wants them."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.held: dict[str, frozenset[Value] | None] = {}

    def __call__(self, name: str) -> frozenset[Value] | None:
        if name not in self.held:
            self.held[name] = self._values(name)
        return self.held[name]

    def _values(self, name: str) -> frozenset[Value] | None:
        rules = self.index.concluders.get(name)
        if rules is None:
            return None
        if self.index.observable(name):
            return frozenset()
        return frozenset(value for rule in rules for fact, value in rule.then if fact == name)
