"""What a place in a rule file is: the keys around it, and what is being written there.

The text is half written most of the time, so it is read line by line, by indentation and by the
brackets still open, and not as YAML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

#: How far above the cursor a bracket that is still open is looked for.
MAX_LINES = 40

_KEY = re.compile(r"(?P<lead> *(?:- +)*)(?P<key>[\w.<>/@-]+) *:(?=\s|$)")
_ITEM = re.compile(r" *(?:- +)+")
_LETTER = r"[\w.<>/@-]"
_BEGUN = re.compile(rf"{_LETTER}*$")
_REST = re.compile(rf"{_LETTER}*")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: the keys above it, outermost first and without places in lists; whether a key or a
    value stands there (``either`` where a list item begins); and the word begun, at ``start``."""

    path: tuple[str, ...]
    at: Literal["key", "value", "either"]
    begun: str
    start: int


def word_at(text: str, column: int) -> tuple[str, int]:
    """The word around a 0-based column of a line, and where it begins."""
    begun = _BEGUN.search(text[:column])
    start = begun.start() if begun else column
    rest = _REST.match(text, column)
    return text[start : rest.end() if rest else column].strip("-"), start


def spot_at(lines: Sequence[str], line: int, column: int) -> Spot | None:
    """The place at a 0-based line and column; None in a comment."""
    text = lines[line][:column] if line < len(lines) else ""
    if re.search(r"(^|\s)#", re.sub(r"\"[^\"]*\"|'[^']*'", "", text)):
        return None
    begun, start = word_at(text, column)
    flow = _in_flow(lines, line, text)
    if flow is not None:
        path, at = flow
        return Spot(path, at, begun, start)
    found = _KEY.match(text)
    if found:
        path = (*_above(lines, line, _outside(found["lead"])), found["key"])
        return Spot(path, "value", begun, start)
    item = _ITEM.match(text)
    lead = item[0] if item else text[: len(text) - len(text.lstrip(" "))]
    return Spot(_above(lines, line, _outside(lead)), "either" if item else "key", begun, start)


def _outside(lead: str) -> int:
    """The column left of which the parent of a line stands."""
    dash = lead.find("-")
    return dash + 1 if dash >= 0 else len(lead)


def _above(lines: Sequence[str], line: int, column: int) -> tuple[str, ...]:
    """The keys of the block mappings around a column, outermost first."""
    found: list[str] = []
    for text in reversed(lines[:line]):
        if column == 0:
            break
        head = _KEY.match(text)
        if head and len(head["lead"]) < column:
            found.append(head["key"])
            column = _outside(head["lead"])
        elif item := _ITEM.match(text):
            column = min(column, _outside(item[0]))
    return tuple(reversed(found))


def _in_flow(
    lines: Sequence[str], line: int, text: str
) -> tuple[tuple[str, ...], Literal["key", "value", "either"]] | None:
    """The place within ``{…`` or ``[…`` that is still open; None outside of brackets."""
    below = text
    for number in range(line, max(-1, line - MAX_LINES), -1):
        if number < line:
            below = lines[number] + "\n" + below
        head = _KEY.match(lines[number] if number < line else text)
        item = _ITEM.match(below)
        if head is None and item is None:
            continue
        start = head.end() if head else item.end() if item else 0
        value = below[start:].lstrip(" ")
        inner = _brackets(value) if value.startswith(("{", "[")) else None
        if inner is not None:
            keys, at = inner
            lead = head["lead"] if head else item[0] if item else ""
            own = (head["key"],) if head else ()
            return (*_above(lines, number, _outside(lead)), *own, *keys), at
    return None


def _brackets(text: str) -> tuple[tuple[str, ...], Literal["key", "value", "either"]] | None:
    """The keys around the end of a text that begins with a bracket; None where that is closed."""
    frames: list[tuple[str, str]] = []  # the bracket, and the key whose value is read
    start = 0
    for place, mark in _marks(text):
        if mark in "{[":
            frames.append((mark, ""))
        elif mark in "}]":
            frames.pop()
            if not frames:
                return None
        elif mark == ",":
            frames[-1] = (frames[-1][0], "")
        elif frames[-1] == ("{", ""):
            frames[-1] = ("{", text[start:place].strip(" \n\"'"))
        start = place + 1
    if not frames:
        return None
    keys = tuple(key for _, key in frames if key)
    bracket, key = frames[-1]
    return keys, "value" if key else "key" if bracket == "{" else "either"


def _marks(text: str) -> Iterator[tuple[int, str]]:
    """Brackets, commas and colons outside of quoted texts, with their places."""
    quote = ""
    for place, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'" and text[:place].rstrip(" \n")[-1:] in ("{", "[", ",", ":"):
            quote = letter
        elif letter in "{}[]," or (
            letter == ":" and text[place + 1 : place + 2] in ("", " ", "\n")
        ):
            yield place, letter
