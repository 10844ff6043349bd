"""From a fact's value to the atoms it makes true.

Tests are indexed by fact name, equalities by value, so that what a fact costs depends on the
patterns and comparisons that watch it, not on the number of rules. Results are remembered: asking
what an answer would change runs the rules many times over the same facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from ..facts.memory import Value
from .compile import Watched
from .conditions import Predicate, fold, predicate
from .model import Test
from .patterns import TextTests

#: How much is remembered: values, and characters in all of them.
MAX_VALUES = 4096
MAX_CHARACTERS = 8_000_000

_Key = tuple[bool, Value]


class AtomIndex:
    """The tests of a program, ready to be asked about one value at a time."""

    def __init__(
        self,
        watched: Mapping[str, tuple[Watched, ...]],
        known: dict[str, int],
        foreseen: Mapping[str, Iterable[tuple[Value, Iterable[int]]]] | None = None,
    ) -> None:
        self._known = known
        self._watched = watched
        self._tests: dict[str, _Tests] = {}
        self._memo: dict[tuple[str, bool, Value], frozenset[int]] = {}
        self._characters = 0
        for name, values in (foreseen or {}).items():
            for value, atoms in values:
                self._memo[name, isinstance(value, bool), value] = frozenset(atoms)

    def atoms_of(self, name: str, value: Value) -> frozenset[int]:
        """The atoms that this value of this fact makes true."""
        key = (name, isinstance(value, bool), value)
        found = self._memo.get(key)
        if found is None:
            found = frozenset(self._evaluate(name, value))
            self._remember(key, found)
        return found

    def _evaluate(self, name: str, value: Value) -> list[int]:
        known = self._known.get(name)
        atoms = [] if known is None else [known]
        watched = self._watched.get(name)
        if watched is not None:
            # Indexed on first use: most facts never occur in a case.
            if name not in self._tests:
                self._tests[name] = _Tests(watched)
            atoms += self._tests[name].atoms_of(value)
        return atoms

    def _remember(self, key: tuple[str, bool, Value], atoms: frozenset[int]) -> None:
        size = len(key[2]) if isinstance(key[2], str) else 8
        if size > MAX_CHARACTERS // 8:
            return
        if len(self._memo) >= MAX_VALUES or self._characters + size > MAX_CHARACTERS:
            self._memo.clear()
            self._characters = 0
        self._memo[key] = atoms
        self._characters += size


class _Tests:
    """The tests that watch one fact: equalities by value, patterns together, the rest singly."""

    def __init__(self, tests: Iterable[Watched]) -> None:
        equal: dict[_Key, list[int]] = {}
        matches: list[Watched] = []
        self._checks: list[tuple[Predicate, int, int]] = []
        for watched in tests:
            test = watched.test
            if test.op in ("is", "in") and not test.exact and watched.fails < 0:
                items = test.operand if isinstance(test.operand, tuple) else (test.operand,)
                for key in {_key(item) for item in items}:
                    equal.setdefault(key, []).append(watched.holds)
            elif _is_of_text(test):
                matches.append(watched)
            else:
                self._checks.append((predicate(test), watched.holds, watched.fails))
        self._equal = equal
        self._matches = TextTests(matches)
        # What is no text holds no text and fits no pattern.
        self._never = [watched.fails for watched in matches if watched.fails >= 0]

    def atoms_of(self, value: Value) -> list[int]:
        atoms = list(self._equal.get(_key(value), ()))
        atoms += self._matches.atoms_of(value) if isinstance(value, str) else self._never
        for check, holds, fails in self._checks:
            atom = holds if check(value) else fails
            if atom >= 0:
                atoms.append(atom)
        return atoms


def _is_of_text(test: Test) -> bool:
    """Whether plain texts decide, or tell which patterns are worth trying."""
    if test.op != "contains" or test.exact:
        return test.op == "matches"
    return all(test.operand) if isinstance(test.operand, tuple) else bool(test.operand)


def _key(value: object) -> _Key:
    return (isinstance(value, bool), fold(cast(Value, value)))
