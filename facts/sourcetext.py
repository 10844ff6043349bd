"""A file's bytes as text, and one of its lines shown with a caret under the fault."""

from __future__ import annotations

import codecs
import re

from .errors import Fault, Place

_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
#: Order matters: the mark of UTF-32-LE begins with that of UTF-16-LE.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_WIDE = tuple(mark for mark, _ in _MARKS)
_RESAVE = "Save it as UTF-8 and try again."


class FaultyText(Exception):
    """The bytes are no text that can be read; ``fault`` says why and at which line."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


def decode(data: bytes, *, name: str) -> str:
    """The UTF-8 text of a file, without a byte order mark.

    Raises `FaultyText` for UTF-16 and UTF-32, for bytes that are not UTF-8, and for NUL bytes,
    which mark a binary file.
    """
    if data.startswith(_WIDE):
        encoding = next(encoding for mark, encoding in _MARKS if data.startswith(mark))
        raise _faulty("T001", f"this file is written in {encoding}.", Place(name), _RESAVE)
    zero = data.find(b"\x00")
    if zero >= 0:
        if b"\x00" not in (data[:2], data[2:4]) and _looks_wide(data):
            raise _faulty("T001", "this file looks like UTF-16.", Place(name), _RESAVE)
        place = _place(data, zero, name)
        raise _faulty("T002", "this file holds a NUL byte: it is binary, not text.", place)
    mark = 3 if data.startswith(codecs.BOM_UTF8) else 0
    try:
        return data[mark:].decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place(data, error.start + mark, name)
        byte = data[min(error.start + mark, len(data) - 1)]
        problem = f"byte 0x{byte:02x} is not UTF-8 (perhaps Latin-1, or a binary file)."
        raise _faulty("T003", problem, place, _RESAVE) from None


def excerpt(text: str, place: Place, *, width: int = 100) -> str:
    """The line of that place and, below it, a caret; an empty text where there is no such line.

    The line may hold a secret: redact it before it is shown, unless the file is a rule file.
    """
    if place.line < 1:
        return ""
    line = _line(text, place.line)
    if line is None:
        return ""
    column = max(place.column, 1)
    start = max(0, min(column - 1 - width // 2, len(line) - width))
    shown = line[start : start + width]
    blank = "".join("\t" if char == "\t" else " " for char in shown[: column - 1 - start])
    return f"{shown}\n{blank}^"


def _line(text: str, number: int) -> str | None:
    start = 0
    for _ in range(number - 1):
        found = _BREAK.search(text, start)
        if found is None:
            return None
        start = found.end()
    found = _BREAK.search(text, start)
    return text[start : found.start() if found else len(text)]


def _looks_wide(data: bytes) -> bool:
    """Whether every second byte of the beginning is zero, as in UTF-16 of plain letters."""
    head = data[:200]
    pairs = len(head) // 2
    zeros = max(head[0::2].count(0), head[1::2].count(0))
    return pairs >= 2 and zeros * 10 >= pairs * 9


def _place(data: bytes, offset: int, name: str) -> Place:
    before = data[:offset]
    line = before.count(b"\n") + 1
    start = before.rfind(b"\n") + 1
    return Place(name, line, len(before[start:].decode("utf-8", "replace")) + 1)


def _faulty(code: str, problem: str, place: Place, hint: str = "") -> FaultyText:
    return FaultyText(Fault(code, problem, place, hint))
