"""What the examples exercise: rules that fired, conditions seen true, false and unknown, causes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...facts.memory import WorkingMemory
from ..conditions import holds
from ..diagnosis import Diagnoser, Diagnosis
from ..model import OTHER, All, Any, Condition, Not, Rule, Test

TRUE, FALSE, UNKNOWN = 1, 2, 4


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a set of cases exercised of some rules and causes. ``seen`` holds, for each test, the
    sum of `TRUE`, `FALSE` and `UNKNOWN` as they came up."""

    rules: tuple[Rule, ...]
    causes: tuple[str, ...]
    cases: int
    fired: frozenset[str]
    silent: frozenset[str]
    led: frozenset[str]
    seen: dict[Test, int]

    def conditions(self, rule: Rule) -> list[tuple[Test, int]]:
        """The tests of a rule, as written, with what was seen of each."""
        return [(test, self.seen.get(test, 0)) for test in tests_of(rule.when)]

    def totals(self) -> dict[str, tuple[int, int]]:
        """What is counted -> how many were exercised, of how many.

        A condition is covered when it was seen to hold and seen not to hold.
        """
        pairs = [seen for rule in self.rules for _, seen in self.conditions(rule)]
        rules = {rule.id for rule in self.rules}
        return {
            "rules fired": (len(self.fired & rules), len(rules)),
            "rules kept silent": (len(self.silent & rules), len(rules)),
            "conditions covered": (sum(map(covered, pairs)), len(pairs)),
            "conditions seen true": (sum(bool(seen & TRUE) for seen in pairs), len(pairs)),
            "conditions seen false": (sum(bool(seen & FALSE) for seen in pairs), len(pairs)),
            "conditions seen unknown": (sum(bool(seen & UNKNOWN) for seen in pairs), len(pairs)),
            "causes that led": (len(self.led & set(self.causes)), len(self.causes)),
        }


def covered(seen: int) -> bool:
    """Whether a condition was seen to hold and seen not to."""
    return bool(seen & TRUE) and bool(seen & (FALSE | UNKNOWN))


def tests_of(condition: Condition) -> Iterator[Test]:
    """The single tests of a condition, in the order written."""
    match condition:
        case Test():
            yield condition
        case Not(part=part):
            yield from tests_of(part)
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from tests_of(part)


def cover(
    diagnoser: Diagnoser,
    memories: Iterable[WorkingMemory],
    rules: Iterable[Rule],
    causes: Iterable[str],
) -> Coverage:
    """Diagnose every case and note what came up of these rules and causes."""
    rules = tuple(rules)
    by_fact: dict[str, list[Test]] = {}
    for test in {test for rule in rules for test in tests_of(rule.when)}:
        by_fact.setdefault(test.fact, []).append(test)
    seen: dict[Test, int] = {}
    fired: set[str] = set()
    always = {rule.id for rule in rules}
    led: set[str] = set()
    number = 0
    for memory in memories:
        number += 1
        diagnosis = diagnoser(memory, ask=False)
        fired.update(diagnosis.fired)
        always.intersection_update(diagnosis.fired)
        led.add(diagnosis.leader.cause)
        _look(diagnosis, by_fact, seen)
    silent = frozenset(rule.id for rule in rules) - always if number else frozenset()
    named = tuple(cause for cause in causes if cause != OTHER)
    return Coverage(rules, named, number, frozenset(fired), silent, frozenset(led), seen)


def _look(diagnosis: Diagnosis, by_fact: dict[str, list[Test]], seen: dict[Test, int]) -> None:
    for name, tests in by_fact.items():
        known = diagnosis.memory.knows(name)
        for test in tests:
            before = seen.get(test, 0)
            if before == TRUE | FALSE | UNKNOWN:
                continue
            if not known and test.op != "known":
                seen[test] = before | UNKNOWN
                continue
            value = holds(test, diagnosis.memory)
            seen[test] = before | (UNKNOWN if value is None else TRUE if value else FALSE)
