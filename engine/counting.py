"""The matcher in pure Python: what most new machines run, and the oracle of the other one.

Each clause waits for one atom, its rarest. Where a case starts, every true atom has just become
true, so looking at the clauses that wait for one of them is enough; that touches a third of what
counting every clause's missing atoms touches, and takes half the time. Later a few atoms follow,
and only the clauses that contain one of those can be new.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

from .matcher import Clause

_Index = Mapping[int, Sequence[tuple[int, Clause]]]


class PythonMatcher:
    """A matcher (see `engine.matcher`) that costs what the true atoms cost, not the clauses."""

    name = "python"

    def __init__(self, clauses: Sequence[Clause]) -> None:
        spread = Counter(chain.from_iterable(clauses))
        rarest: defaultdict[int, list[tuple[int, Clause]]] = defaultdict(list)
        containing: defaultdict[int, list[tuple[int, Clause]]] = defaultdict(list)
        for entry in enumerate(clauses):
            clause = entry[1]
            rarest[clause[0] if len(clause) == 1 else _rarest(clause, spread)].append(entry)
            for atom in clause:
                containing[atom].append(entry)
        self._rarest = dict(rarest)
        self._containing = dict(containing)

    def session(self) -> _Session:
        """A fresh case."""
        return _Session(self._rarest, self._containing)


class _Session:
    def __init__(self, rarest: _Index, containing: _Index, true: Iterable[int] = ()) -> None:
        self._rarest = rarest
        self._containing = containing
        self._true: set[int] = set(true)

    def fork(self, forgotten: Collection[int] = ()) -> _Session:
        """See `engine.matcher.Session`."""
        return _Session(self._rarest, self._containing, self._true.difference(forgotten))

    def add(self, atoms: Iterable[int]) -> list[int]:
        """See `engine.matcher.Session`."""
        true = self._true
        fresh = set(atoms) - true
        index = self._containing if true else self._rarest
        true |= fresh
        satisfied: set[int] = set()
        holds = true.issuperset
        for atom in fresh & index.keys():
            for number, needs in index[atom]:
                if holds(needs):
                    satisfied.add(number)
        return sorted(satisfied)


def _rarest(clause: Clause, spread: Mapping[int, int]) -> int:
    return min([(spread[atom], atom) for atom in clause])[1]
