"""Text tests of one fact: many patterns over one text, of which a handful is found.

Plain texts that the patterns cannot do without (`engine.literals`) are looked for first; only
patterns whose texts are there are compiled and tried. In a long text, or where many texts come,
the plain texts are looked for all at once, and what the same plain texts leave to be tried is
remembered, so that the cost grows with the text and not with the rules.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import chain

from .compile import Watched
from .conditions import compile_pattern
from .literals import Need
from .model import Test
from .plaintexts import PlainTexts
from .together import Pattern, Together

#: Looking for each plain text on its own is faster for fewer and shorter texts than these, and
#: where fewer plain texts are looked for.
MANY_TEXTS = 4
MANY_PLAIN = 48
LONG_TEXT = 3000
#: Shorter texts stand everywhere, in numbers and ids above all: whether they do is not asked.
SHORTEST = 3
#: Sets of plain texts remembered with what they leave to be tried.
MAX_REMEMBERED = 4096
#: Uses of one of these from which on its patterns are joined; and the most that are: each takes
#: up to `together.MEMORY`.
MANY_USES = 4
MAX_JOINED = 128

#: A pattern of a test, and the test's number.
_Entry = tuple[int, Need]


class _Left:
    """What is left to be tried: ``holding`` are tests that hold without a try."""

    __slots__ = ("_numbers", "_patterns", "_seen", "_together", "holding")

    def __init__(self, holding: frozenset[int], tries: Mapping[Pattern, list[int]]) -> None:
        self.holding = holding
        self._patterns = tuple(tries)
        self._numbers = tuple(tries.values())
        self._seen = 0
        self._together: Together | None = None

    def found_in(self, text: str) -> set[int]:
        """The numbers of the tests that hold."""
        holding = set(self.holding)
        data = text.encode("utf-8", "surrogatepass")
        found = self._together.found_in(data) if self._together else None
        if found is None:
            found = [
                place
                for place, (pattern, exact) in enumerate(self._patterns)
                if compile_pattern(pattern, exact=exact)(data) is not None
            ]
        for place in found:
            holding.update(self._numbers[place])
        return holding

    def often(self) -> bool:
        """Count a use; whether this is the use from which on patterns are worth joining."""
        self._seen += 1
        return self._seen == MANY_USES and len(self._patterns) > 1

    def join(self) -> None:
        """Try the patterns together from now on."""
        self._together = Together(self._patterns)


class TextTests:
    """The ``matches`` and ``contains`` tests that watch one fact."""

    def __init__(self, tests: Sequence[Watched], *, many_plain: int = MANY_PLAIN) -> None:
        self._tests = tests
        self._always: list[_Entry] = []
        self._led_by: dict[str, list[_Entry]] = {}
        self._failing = [number for number, watched in enumerate(tests) if watched.fails >= 0]
        self._many_plain = many_plain
        self._seen = 0
        self._joined = 0
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
        left = self._left(text.casefold(), text.isascii())
        if left.often() and self._joined < MAX_JOINED:
            self._joined += 1
            left.join()
        return left.found_in(text)

    def _left(self, folded: str, plain: bool) -> _Left:
        self._seen += 1
        few = self._seen < MANY_TEXTS or len(self._led_by) < self._many_plain
        if few and len(folded) < LONG_TEXT:
            led = chain.from_iterable(self._led_by[text] for text in self._led_by if text in folded)
            possible = [e for e in chain(led, self._always) if _possible(e[1], folded)]
            return self._sorted(possible, plain)
        if self._index is None:
            self._index = _Index(self._led_by, self._always)
        key = (plain, *self._index.found_in(folded))
        left = self._remembered.get(key)
        if left is None:
            if len(self._remembered) >= MAX_REMEMBERED:
                self._remembered.clear()
                self._joined = 0
            left = self._sorted(self._index.possible(key[1:]), plain)
            self._remembered[key] = left
        return left

    def _sorted(self, possible: Sequence[_Entry], plain: bool) -> _Left:
        tests = self._tests
        holding = frozenset(
            number
            for number, need in possible
            if need.whole and (plain or tests[number].test.op == "contains")
        )
        tries: dict[Pattern, list[int]] = {}
        for number, need in possible:
            if number not in holding:
                pattern = (_pattern(tests[number].test, need.pattern), tests[number].test.exact)
                tries.setdefault(pattern, []).append(number)
        return _Left(holding, tries)


class _Index:
    """Every plain text, and the entries that each leads to."""

    def __init__(self, led_by: Mapping[str, Sequence[_Entry]], always: Sequence[_Entry]) -> None:
        places: dict[str, int] = {text: place for place, text in enumerate(led_by)}
        rests: dict[_Entry, tuple[frozenset[int], ...]] = {}
        for entry in chain(*led_by.values()):
            rests[entry] = tuple(
                frozenset(places.setdefault(text, len(places)) for text in clause)
                for clause in entry[1].clauses[1:]
                if entry[1].whole or min(map(len, clause)) >= SHORTEST
            )
        self._led = [[(entry, rests[entry]) for entry in entries] for entries in led_by.values()]
        self._always = always
        self._texts = PlainTexts(list(places))
        self._asked: dict[tuple[int, ...], frozenset[int]] = {}

    def found_in(self, folded: str) -> list[int]:
        """The places of the plain texts that are there and make a difference."""
        found = self._texts.found_in(folded)
        at = bisect_left(found, len(self._led))
        leads = tuple(found[:at])
        asked = self._asked.get(leads)
        if asked is None:
            if len(self._asked) >= MAX_REMEMBERED:
                self._asked.clear()
            rests = (rest for place in leads for _, rest in self._led[place])
            asked = self._asked[leads] = frozenset().union(*chain.from_iterable(rests))
        return [place for place in found if place < len(self._led) or place in asked]

    def possible(self, found: Sequence[int]) -> list[_Entry]:
        """The entries of which every clause has a text that was found."""
        there = frozenset(found)
        entries = [
            entry
            for place in found
            if place < len(self._led)
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
