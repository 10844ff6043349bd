"""Which cases no rule can tell apart: what is concluded from one of them holds for all.

A case is known to the rules by the atoms that its facts make true, by which names are known at
all, by whose word each fact is, and by a few values that are compared or shown as they are. Two
cases that agree in these get the same beliefs, fixes and conclusions; texts with other numbers,
times and request ids in them usually do.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from ..facts.memory import Fact, Value, WorkingMemory
from .chain import Machine
from .conditions import Predicate, predicate
from .model import All, Any, Condition, Not, Test
from .plan import CONTEXTS

#: Values and traits remembered; and the longest text among them, in characters.
MAX_REMEMBERED = 50_000
MAX_LENGTH = 200

_NOBODY_ASKS = -1


class Likeness:
    """Tells which cases a machine cannot tell apart."""

    def __init__(self, machine: Machine) -> None:
        program = machine.program
        self._index = machine.index
        self._named = {name for layer in program.absent for name, _ in layer}
        self._valued = {
            *CONTEXTS,
            *program.pairs,
            *(name for rule in program.rules for name, _ in rule.then),
        }
        self._checks: dict[str, list[Predicate]] = {}
        for cause in program.base.causes.values():
            for fix in cause.fixes:
                if fix.when is not None:
                    self._watch(fix.when)
        self._numbers = itertools.count()
        self._traits: dict[object, int] = {}
        self._seen: dict[tuple[str, type, Value, str], int] = {}

    def of(self, memory: WorkingMemory) -> frozenset[int]:
        """Equal for two memories, texts read, only if no rule or fix tells them apart."""
        if len(self._traits) >= MAX_REMEMBERED:  # numbers are not used again
            self._traits.clear()
            self._seen.clear()
        numbers = {self._trait(fact) for fact in memory.observed()}
        numbers.discard(_NOBODY_ASKS)
        return frozenset(numbers)

    def _trait(self, fact: Fact) -> int:
        value = fact.value
        kind = value.__class__
        key = (fact.name, kind, repr(value) if kind is float else value, fact.source.kind)
        found = self._seen.get(key)
        if found is None:
            found = self._number(fact)
            if not isinstance(value, str) or len(value) <= MAX_LENGTH:
                if len(self._seen) >= MAX_REMEMBERED:
                    self._seen.clear()
                self._seen[key] = found
        return found

    def _number(self, fact: Fact) -> int:
        name, value = fact.name, fact.value
        atoms = self._index.atoms_of(name, value)
        checks = self._checks.get(name)
        if not (atoms or checks or name in self._named or name in self._valued):
            return _NOBODY_ASKS
        exact = (value.__class__, repr(value)) if name in self._valued else None
        passed = tuple(check(value) for check in checks) if checks else ()
        trait = (name, atoms, exact, passed, fact.source.verified)
        number = self._traits.get(trait)
        if number is None:
            number = self._traits[trait] = next(self._numbers)
        return number

    def _watch(self, condition: Condition) -> None:
        for test in _tests(condition):
            if test.op in ("same_as", "differs_from"):
                self._valued |= {test.fact, str(test.operand)}
            elif test.op == "known":
                self._named.add(test.fact)
            else:
                self._checks.setdefault(test.fact, []).append(predicate(test))


def _tests(condition: Condition) -> Iterator[Test]:
    match condition:
        case Test():
            yield condition
        case Not(part=part):
            yield from _tests(part)
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from _tests(part)
