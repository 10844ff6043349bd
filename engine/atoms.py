"""From a fact's value to the atoms it makes true.

Tests are indexed by fact name, equalities by value, so that what a fact costs depends on the
patterns and comparisons that watch it, not on the number of rules. Results are remembered: asking
what an answer would change runs the rules many times over the same facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from ..facts.memory import Value
from .compile import Watched
from .conditions import Predicate, fold, predicate

#: How much is remembered: values, and characters in all of them.
MAX_VALUES = 4096
MAX_CHARACTERS = 8_000_000

_Key = tuple[bool, Value]


class AtomIndex:
    """The tests of a program, ready to be asked about one value at a time."""

    def __init__(self, watched: dict[str, tuple[Watched, ...]], known: dict[str, int]) -> None:
        self._known = known
        self._equal: dict[str, dict[_Key, tuple[int, ...]]] = {}
        self._tests: dict[str, list[Watched]] = {}
        self._checks: dict[str, list[tuple[Predicate, int, int]]] = {}
        self._memo: dict[tuple[str, bool, Value], frozenset[int]] = {}
        self._characters = 0
        for name, tests in watched.items():
            self._index(name, tests)

    def _index(self, name: str, tests: Iterable[Watched]) -> None:
        equal: dict[_Key, list[int]] = {}
        for watched in tests:
            test = watched.test
            if test.op in ("is", "in") and not test.exact and watched.fails < 0:
                items = test.operand if isinstance(test.operand, tuple) else (test.operand,)
                for key in {_key(item) for item in items}:
                    equal.setdefault(key, []).append(watched.holds)
            else:
                self._tests.setdefault(name, []).append(watched)
        self._equal[name] = {key: tuple(atoms) for key, atoms in equal.items()}

    def atoms_of(self, name: str, value: Value) -> frozenset[int]:
        """The atoms that this value of this fact makes true."""
        key = (name, isinstance(value, bool), value)
        found = self._memo.get(key)
        if found is None:
            found = frozenset(self._evaluate(name, value))
            self._remember(key, found)
        return found

    def _evaluate(self, name: str, value: Value) -> Iterable[int]:
        known = self._known.get(name)
        if known is not None:
            yield known
        yield from self._equal.get(name, {}).get(_key(value), ())
        for check, holds, fails in self._checks_of(name):
            atom = holds if check(value) else fails
            if atom >= 0:
                yield atom

    def _checks_of(self, name: str) -> list[tuple[Predicate, int, int]]:
        """Compiled on first use: most facts never occur in a case."""
        checks = self._checks.get(name)
        if checks is None:
            tests = self._tests.get(name, ())
            checks = [(predicate(w.test), w.holds, w.fails) for w in tests]
            self._checks[name] = checks
        return checks

    def _remember(self, key: tuple[str, bool, Value], atoms: frozenset[int]) -> None:
        size = len(key[2]) if isinstance(key[2], str) else 8
        if size > MAX_CHARACTERS // 8:
            return
        if len(self._memo) >= MAX_VALUES or self._characters + size > MAX_CHARACTERS:
            self._memo.clear()
            self._characters = 0
        self._memo[key] = atoms
        self._characters += size


def _key(value: object) -> _Key:
    return (isinstance(value, bool), fold(cast(Value, value)))
