"""Texts that a pattern cannot do without, read off the pattern itself.

A base holds thousands of patterns and a text satisfies a handful; looking for plain texts first
says cheaply which can be left alone. Where this reading is not sure, it says nothing, and the
pattern is simply tried. Everything is folded: a pattern that minds letter case finds less.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

#: More texts than this for one test cost more to look for than the pattern itself.
MAX_TEXTS = 60

_BAR, _OPEN, _CLOSE = re.compile(r"\|"), re.compile(r"\("), re.compile(r"\)")
_GROUP = re.compile(r"\?(?:P?<\w+>|[imsU]*(?:-[imsU]+)?:)")
_FLAGS = re.compile(r"\(\?[imsU]*(?:-[imsU]+)?\)")
_EMPTY = re.compile(r"\^|\$|\\[bBAz]")
_CLASS = re.compile(
    r"\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]"
    r"|\\(?:[dDsSwWnrtfva]|[pP](?:\w|\{\^?\w+\})|x(?:[0-9A-Fa-f]{2}|\{[0-9A-Fa-f]+\}))",
    re.S,
)
_CHARACTER = re.compile(r"[^\\\[\].*+?()|^$]|\]|\\[!-/:-@\[-`{-~]")
#: Characters that stand for themselves and are not repeated, as many as follow one another.
_PLAIN = re.compile(r"[\w \-'\",:;/=<>@%&!~#`]+(?![*+?{])", re.A)
_MARKS = tuple("*+?{")
_REPEAT = re.compile(r"[*+?]|\{\d+(?:,\d*)?\}")


#: At least one of these texts is there.
Clause = tuple[str, ...]


class Need(NamedTuple):
    """What stands, folded, in every text in which one way through a pattern is found.

    ``pattern`` is its number among the test's. Of each clause a text is there; no clause at all
    means that nothing is certain. ``whole``: in plain ASCII, letter case aside, that is enough.
    """

    pattern: int
    clauses: tuple[Clause, ...] = ()
    whole: bool = False


class _UnsureError(Exception):
    """Something in the pattern is not read here."""


def needs(patterns: Sequence[str], *, exact: bool) -> tuple[Need, ...]:
    """What a test needs that holds where any of these RE2 patterns is found."""
    found: list[Need] = []
    for number, pattern in enumerate(patterns):
        try:
            ways = _Reader(pattern).pattern()
        except _UnsureError:
            ways = [_Way()]
        found += [Need(number, way.clauses, way.whole and not exact) for way in ways]
    return tuple(found)


class _Way(NamedTuple):
    """One alternative. The first clause is the best one to look for."""

    clauses: tuple[Clause, ...] = ()
    whole: bool = False


def _one_of(ways: list[_Way]) -> _Way:
    """Alternatives inside a sequence, as one clause."""
    if not all(way.clauses for way in ways):
        return _Way()
    texts = {text for way in ways for text in way.clauses[0]}
    if len(texts) > MAX_TEXTS:
        return _Way()
    return _Way((tuple(sorted(texts)),), all(way.whole for way in ways))


class _Reader:
    """Reads one pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0

    def pattern(self) -> list[_Way]:
        """The ways through the whole pattern; raises `_UnsureError`."""
        found = self._alternatives()
        if self._at < len(self._text):
            raise _UnsureError
        return found

    def _alternatives(self) -> list[_Way]:
        ways = [self._branch()]
        while self._take(_BAR):
            ways.append(self._branch())
        return ways

    def _branch(self) -> _Way:
        """One sequence: what all of its parts need."""
        sequence = _Sequence()
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            if plain := self._take(_PLAIN):
                sequence.run(plain)
            elif self._take(_EMPTY) or self._take(_FLAGS):
                sequence.whole = False
                self._repeats()
            else:
                part = self._part()
                sequence.add(part, *self._repeats())
        return sequence.way()

    def _part(self) -> _Way | str:
        if self._take(_OPEN):
            plain = self._take(_GROUP) in ("", "?:")
            inside = _one_of(self._alternatives())
            if not self._take(_CLOSE):
                raise _UnsureError
            return inside if plain else _Way(inside.clauses)
        if self._take(_CLASS):
            return _Way()
        char = "" if _REPEAT.match(self._text, self._at) else self._take(_CHARACTER)
        if not char:
            raise _UnsureError
        return char[-1]

    def _repeats(self) -> tuple[int, bool]:
        """How often the part stands at least, and whether that is the exact number."""
        least, exact = 1, True
        if self._text[self._at : self._at + 1] not in _MARKS:
            return least, exact
        while mark := self._take(_REPEAT):
            exact = False
            if mark in ("*", "?"):
                least = 0
            elif mark != "+":
                least = min(least, int(mark[1:-1].split(",")[0]))
        return least, exact

    def _take(self, kind: re.Pattern[str]) -> str:
        """What stands here of this kind; it is passed over."""
        found = kind.match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found[0]


class _Sequence:
    """Parts that stand one after another: runs of characters, and what groups need."""

    def __init__(self) -> None:
        self.whole = True
        self._run = ""
        self._parts = 0
        self._clauses: list[Clause] = []

    def add(self, part: _Way | str, least: int, exact: bool) -> None:
        """Take the next part, which stands at least so often."""
        if isinstance(part, str) and exact and _steady(part):
            self.run(part)
            return
        self._break()
        self._parts += 1
        self.whole = self.whole and exact and isinstance(part, _Way) and part.whole
        if least > 0 and isinstance(part, _Way):
            self._clauses += part.clauses

    def run(self, text: str) -> None:
        """Take characters that stand once each."""
        self._run += text.lower()

    def _break(self) -> None:
        if self._run:
            self._parts += 1
            self._clauses.append((self._run,))
            self._run = ""

    def way(self) -> _Way:
        """What the sequence needs; whole where it is one part."""
        self._break()
        best_first = sorted(set(self._clauses), key=_cost)
        return _Way(tuple(best_first), self.whole and self._parts == 1)


def _steady(char: str) -> bool:
    """Whether folding a text keeps every character that RE2 takes for this one."""
    if char.isascii():
        return char.isprintable()
    return char.isprintable() and char == char.upper() == char.lower() == char.casefold()


def _cost(clause: Clause) -> tuple[int, int, Clause]:
    """Long texts are rare; few are looked for faster."""
    return -min(map(len, clause)), len(clause), clause
