"""``.env`` files, read the way the common loaders do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .textfile import read_text

_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\s*=[ \t]*(.*)")
_QUOTED = re.compile(r"(?s)\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|`([^`]*)`")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "$": "$"}


@dataclass(frozen=True, slots=True)
class Setting:
    """One ``NAME=value``, and its line."""

    name: str
    value: str
    line: int

    def __repr__(self) -> str:
        return f"Setting({self.name!r}, line {self.line})"  # the value may be a key


def read_dotenv(path: Path) -> tuple[Setting, ...]:
    """The settings of a file in order; of a name set twice the last one counts.

    Raises `OSError` where the file is there and cannot be read.
    """
    text = read_text(path)
    return () if text is None else tuple(settings(text))


def settings(text: str) -> Iterator[Setting]:
    """The settings in a text: comments, ``export``, quotation marks and escapes as in a shell."""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        match = _LINE.match(line)
        if not match or line.lstrip().startswith("#"):
            continue
        name, raw = match[1], match[2]
        quoted = _QUOTED.match(raw)
        if quoted:
            value = quoted[1] if quoted[1] is not None else quoted[2] or quoted[3] or ""
            if quoted[1] is not None:
                value = _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[0]), value)
        else:
            value = re.split(r"[ \t]+#", raw, maxsplit=1)[0].rstrip()
        yield Setting(name, value, number)
