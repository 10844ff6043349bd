"""Text tests of one fact: many patterns over one text, of which a handful is found.

Plain texts that the patterns cannot do without (`engine.literals`) are looked for first; only
patterns whose texts are there are compiled and tried. In a long text, or where many texts come,
the plain texts are looked for all at once, and what the same plain texts leave to be tried is
remembered, so that the cost grows with the text and not with the rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from .compile import Watched
from .conditions import compile_pattern
from .literals import Need
from .model import Test
from .plaintexts import PlainTexts

#: Looking for each plain text on its own is faster for fewer and shorter texts than these.
MANY_TEXTS = 4
LONG_TEXT = 3000
#: Sets of plain texts remembered with what they leave to be tried.
MAX_REMEMBERED = 4096

#: A pattern of a test, and the test's number.
_Entry = tuple[int, Need]


class _Left(NamedTuple):
    """What is left to be tried: tests that hold without a try, and patterns that may be found."""

    holding: frozenset[int]
    tries: tuple[tuple[int, str, bool], ...]


class TextTests:
    """The ``matches`` and ``contains`` tests that watch one fact."""

    def __init__(self, tests: Sequence[Watched]) -> None:
        self._tests = tests
        self._always: list[_Entry] = []
        self._led_by: dict[str, list[_Entry]] = {}
        self._failing = [number for number, watched in enumerate(tests) if watched.fails >= 0]
        self._seen = 0
        self._index: _Index | None = None
        self._remembered: dict[tuple[int, ...], _Left] = {}
        for number, watched in enumerate(tests):
            for need in needs_of(watched):
                entry = (number, need)
                if not need.clauses:
                    self._always.append(entry)
                else:
                    for text in need.clauses[0]:
                        self._led_by.setdefault(text, []).append(entry)

    def atoms_of(self, text: str) -> list[int]:
        """The atoms that this text makes true."""
        holding = self._holding(text)
        tests = self._tests
        atoms = [tests[number].holds for number in holding if tests[number].holds >= 0]
        atoms += [tests[number].fails for number in self._failing if number not in holding]
        return atoms

    def _holding(self, text: str) -> set[int]:
        """Numbers of the tests that hold."""
        folded = text.casefold()
        left = self._left(folded, text.isascii())
        holding = set(left.holding)
        data = text.encode("utf-8", "surrogatepass")
        for number, pattern, exact in left.tries:
            if number not in holding and compile_pattern(pattern, exact=exact)(data) is not None:
                holding.add(number)
        return holding

    def _left(self, folded: str, plain: bool) -> _Left:
        self._seen += 1
        if self._seen < MANY_TEXTS and len(folded) < LONG_TEXT:
            led = chain.from_iterable(self._led_by[text] for text in self._led_by if text in folded)
            possible = [e for e in chain(led, self._always) if _possible(e[1], folded)]
            return self._sorted(possible, plain)
        if self._index is None:
            self._index = _Index(self._led_by, self._always)
        found = self._index.found_in(folded)
        key = (plain, *found)
        left = self._remembered.get(key)
        if left is None:
            if len(self._remembered) >= MAX_REMEMBERED:
                self._remembered.clear()
            left = self._sorted(self._index.possible(found), plain)
            self._remembered[key] = left
        return left

    def _sorted(self, possible: Sequence[_Entry], plain: bool) -> _Left:
        tests = self._tests
        holding = frozenset(
            number
            for number, need in possible
            if need.whole and (plain or tests[number].test.op == "contains")
        )
        tries = [
            (number, _pattern(tests[number].test, need.pattern), tests[number].test.exact)
            for number, need in possible
            if number not in holding
        ]
        return _Left(holding, tuple(dict.fromkeys(tries)))


class _Index:
    """Every plain text, and the entries that each leads to."""

    def __init__(self, led_by: Mapping[str, Sequence[_Entry]], always: Sequence[_Entry]) -> None:
        places: dict[str, int] = {text: place for place, text in enumerate(led_by)}
        rests: dict[_Entry, tuple[frozenset[int], ...]] = {}
        for entry in chain(*led_by.values()):
            rests[entry] = tuple(
                frozenset(places.setdefault(text, len(places)) for text in clause)
                for clause in entry[1].clauses[1:]
            )
        self._led = [[(entry, rests[entry]) for entry in entries] for entries in led_by.values()]
        self._always = always
        self._texts = PlainTexts(list(places))

    def found_in(self, folded: str) -> list[int]:
        """The places of the plain texts that are there."""
        return self._texts.found_in(folded)

    def possible(self, found: Sequence[int]) -> list[_Entry]:
        """The entries of which every clause has a text that was found."""
        there, leads = frozenset(found), len(self._led)
        entries = [
            entry
            for place in found
            if place < leads
            for entry, rest in self._led[place]
            if not any(map(there.isdisjoint, rest))
        ]
        return [*entries, *self._always]


def needs_of(watched: Watched) -> tuple[Need, ...]:
    """What a test needs; a text that it must contain is all that it needs."""
    test = watched.test
    if test.op == "matches":
        return watched.needs
    items = test.operand if isinstance(test.operand, tuple) else (test.operand,)
    return tuple(Need(place, ((str(item).casefold(),),), True) for place, item in enumerate(items))


def _pattern(test: Test, place: int) -> str:
    return str(test.operand[place] if isinstance(test.operand, tuple) else test.operand)


def _possible(need: Need, folded: str) -> bool:
    """Whether every clause has a text that is there; the first is known to."""
    for clause in need.clauses[1:]:
        for text in clause:
            if text in folded:
                break
        else:
            return False
    return True
