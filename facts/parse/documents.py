"""JSON and Python values that stand in a text, wherever they begin.

A document that never closes makes the text `Documents.cut`: what is complete inside it is kept as
a fragment, and `loose_fields` reads the rest.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from .clean import unescape
from .limits import DOCUMENT_ATTEMPTS, LITERAL_DEPTH, LITERAL_LENGTH, WALKED_VALUES

Kind = Literal["JSON body", "Python literal", "JSON fragment"]

#: A bracket that may open a document; escaped white space and quotes are those of nested JSON.
_OPENING = re.compile(r"[\[{](?:\s|\\[nrt\\]){0,60}\\?[\"'{\[\]}]")
_TOKEN = re.compile(r"\\.|[\"'{}\[\]]", re.S)
_CLOSED_BY = {"{": "}", "[": "]"}


def _whole_number(digits: str) -> int | float:
    """A whole number of any length; beyond 18 digits only its size is kept."""
    return int(digits) if len(digits) <= 18 else float(digits[:300])


_DECODER = json.JSONDecoder(strict=False, parse_int=_whole_number)


@dataclass(frozen=True, slots=True)
class Document:
    """A mapping or list that was read, and where it stood; ``kept`` is for what readers of it
    find out, since several forms look at one document."""

    value: Any
    kind: Kind
    start: int
    end: int
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Documents:
    """All documents of a text in order; ``cut`` where one of them is incomplete or unreadable."""

    found: tuple[Document, ...] = ()
    cut: bool = False


def documents(text: str) -> Documents:
    """The documents in a text. Never raises; tries at most `DOCUMENT_ATTEMPTS` places."""
    found: list[Document] = []
    cut = unclosed = False
    position = 0
    for _ in range(DOCUMENT_ATTEMPTS):
        opening = _OPENING.search(text, position)
        if opening is None:
            break
        document, closed = _read(text, opening.start(), unclosed)
        if document is None:
            cut = True
            unclosed = unclosed or not closed
            position = opening.start() + 1
        else:
            found.append(document)
            position = document.end
    return Documents(tuple(found), cut)


def walk(value: Any) -> Iterator[tuple[str, Any]]:
    """Every key with its value, however deep, at most `WALKED_VALUES` of them, outer ones first."""
    queue: list[Any] = [value]
    for held in queue:
        if len(queue) > WALKED_VALUES:
            return
        if isinstance(held, dict):
            for key, inner in held.items():
                yield str(key), inner
            queue.extend(inner for inner in held.values() if isinstance(inner, dict | list))
        else:
            queue.extend(inner for inner in held if isinstance(inner, dict | list))


def _read(text: str, start: int, fragment: bool) -> tuple[Document | None, bool]:
    """The document that begins here, and whether its brackets close at all."""
    value, end = _decode(text, start)
    kind: Kind = "JSON fragment" if fragment else "JSON body"
    if end:
        return Document(value, kind, start, end), True
    end = _balanced_end(text, start)
    if not end:
        return None, False
    span = text[start:end]
    value = _literal(span)
    if value is not None:
        kind = "JSON fragment" if fragment else "Python literal"
        return Document(value, kind, start, end), True
    if "\\" in span:
        value, complete = _decode(unescape(span), 0)
        if complete:
            return Document(value, kind, start, end), True
    return None, True


def _decode(text: str, start: int) -> tuple[Any, int]:
    """A JSON mapping or list and where it ends; end 0 where there is none."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None, 0
    return value, end


def _literal(span: str) -> Any:
    """A Python mapping or list, or None."""
    if "'" not in span or len(span) > LITERAL_LENGTH:
        return None
    import ast

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd escapes in a pasted string
            value = ast.literal_eval(span)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def _balanced_end(text: str, start: int) -> int:
    """Where the bracket at ``start`` closes, quoted brackets not counted; 0 where it does not."""
    closers: list[str] = []
    quote = ""
    for token in _TOKEN.finditer(text, start):
        mark = token[0]
        if quote:
            quote = "" if mark == quote else quote
        elif mark in _CLOSED_BY:
            closers.append(_CLOSED_BY[mark])
            if len(closers) > LITERAL_DEPTH:
                return 0
        elif mark in "\"'":
            quote = mark
        elif closers and mark == closers[-1]:
            closers.pop()
            if not closers:
                return token.end()
    return 0
