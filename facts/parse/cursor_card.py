"""Cursor's error cards and codes: title, detail, ``Request ID``, ``ERROR_*``."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding, Pasted
from .patterns import find

_CODE = r"\b(ERROR_[A-Z][A-Z0-9_]{2,})\b"
#: Codes of Windows libraries that begin alike.
_FOREIGN = r"^ERROR_(?:INTERNET|WINHTTP|FILE_NOT_FOUND$|ACCESS_DENIED$|PATH|SUCCESS)"
_REQUEST_ID = r"(?i)\(?\brequest id: ?"
_HEADING = frozenset({"error", "unknown error"})


def read(pasted: Pasted) -> Iterator[Finding]:
    """``client.error_code``, and the card's words as ``error.message``."""
    code = find(_CODE, pasted.flat)
    if code is not None and find(_FOREIGN, code[1]) is None:
        yield Finding("client.error_code", code[1])
    card = find(_REQUEST_ID, pasted.raw)
    if card is None or pasted.documents.found:
        return
    above = [line.strip() for line in pasted.raw[: card.start()].splitlines()]
    lines = [line for line in above if line and line.lower() not in _HEADING]
    words = " ".join(" ".join(lines[-4:]).split())
    if words:
        yield Finding("error.message", words, pasted.line(card.start()))
