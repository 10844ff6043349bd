"""Text tests of one fact: many patterns over one text, of which a handful is found.

Plain texts that the patterns cannot do without (`engine.literals`) are looked for first; only
patterns whose texts are there are compiled and tried. In a long text, or where many texts come,
the plain texts are found by their rarest three characters, so that the cost grows with the text
and not with the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from .compile import Watched
from .conditions import compile_pattern
from .literals import Need

#: Looking for each plain text on its own is faster for fewer and shorter texts than these.
MANY_TEXTS = 4
LONG_TEXT = 3000
_GRAM = 3

#: A pattern of a test, and the test's number.
_Entry = tuple[int, Need]


class TextTests:
    """The ``matches`` tests that watch one fact."""

    def __init__(self, tests: Sequence[Watched]) -> None:
        self._tests = tests
        self._always: list[_Entry] = []
        self._led_by: dict[str, list[_Entry]] = {}
        self._failing = [number for number, watched in enumerate(tests) if watched.fails >= 0]
        self._seen = 0
        self._grams: dict[str, list[str]] = {}
        self._short: list[str] = []
        for number, watched in enumerate(tests):
            for need in watched.needs:
                entry = (number, need)
                if not need.clauses:
                    self._always.append(entry)
                else:
                    for text in need.clauses[0]:
                        self._led_by.setdefault(text, []).append(entry)

    def atoms_of(self, text: str) -> Iterator[int]:
        """The atoms that this text makes true."""
        holding = self._holding(text)
        for number in holding:
            if self._tests[number].holds >= 0:
                yield self._tests[number].holds
        for number in self._failing:
            if number not in holding:
                yield self._tests[number].fails

    def _holding(self, text: str) -> set[int]:
        """Numbers of the tests that hold."""
        folded, plain = text.casefold(), text.isascii()
        holding: set[int] = set()
        led = chain.from_iterable(self._led_by[found] for found in self._found(folded))
        for number, need in chain(led, self._always):
            if number in holding or not _possible(need, folded):
                continue
            if (need.whole and plain) or self._matches(number, need.pattern, text):
                holding.add(number)
        return holding

    def _matches(self, number: int, pattern: int, text: str) -> bool:
        test = self._tests[number].test
        patterns = test.operand if isinstance(test.operand, tuple) else (test.operand,)
        return compile_pattern(str(patterns[pattern]), exact=test.exact)(text) is not None

    def _found(self, folded: str) -> Iterable[str]:
        """The plain texts that stand in a folded text."""
        self._seen += 1
        if self._seen < MANY_TEXTS and len(folded) < LONG_TEXT:
            return [text for text in self._led_by if text in folded]
        if not self._grams:
            self._index()
        there = {folded[at : at + _GRAM] for at in range(len(folded) - _GRAM + 1)}
        likely = chain.from_iterable(self._grams[gram] for gram in there & self._grams.keys())
        return [text for text in chain(likely, self._short) if text in folded]

    def _index(self) -> None:
        """Each plain text under that of its grams which fewest texts share."""
        spread: dict[str, int] = {}
        for text in self._led_by:
            for gram in _grams(text):
                spread[gram] = spread.get(gram, 0) + 1
        self._short = [text for text in self._led_by if len(text) < _GRAM]
        for text in self._led_by:
            if len(text) >= _GRAM:
                rarest = min(_grams(text), key=lambda gram: (spread[gram], gram))
                self._grams.setdefault(rarest, []).append(text)


def _possible(need: Need, folded: str) -> bool:
    """Whether every clause has a text that is there; the first is known to."""
    for clause in need.clauses[1:]:
        for text in clause:
            if text in folded:
                break
        else:
            return False
    return True


def _grams(text: str) -> list[str]:
    return [text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)]
