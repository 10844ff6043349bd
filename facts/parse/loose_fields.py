"""Fields of bodies that no parser takes: cut, redacted, or printed by a JavaScript console."""

from __future__ import annotations

from collections.abc import Iterator

from .clean import flatten
from .error_object import error_in
from .finding import Finding, Pasted
from .limits import MATCHES, MESSAGE_LENGTH
from .numerals import http_status
from .patterns import find, find_all

#: A key, and the escaped quote that opens its text; a bare key only where it begins a field.
_TEXT = (
    r"(?:\"|'|(?:^|[\s{,(]))(message|Message|msg|detail|type|code|reason|status|param|errorMessage)"
    r"\\*[\"']?\s*[:=]\s*(\\*)([\"'])"
)
_NUMBER = (
    r"(?m)(?:[\"'{,(]\s*|^\s*)(code|status|statusCode|status_code)\\*[\"']?\s*[:=]\s*(\d{3})\b"
)
_QUOTES = r"(\\*)([\"'])"
#: A message whose beginning is cut away: what stands before the next field.
_HEADLESS = r'^(?:\.\.\.|…)?\s*([^{}"]{8,})\\*"\s*,\s*\\*"(?:type|code|param)\\*"'
_NESTED_ERROR = r"error\\*[\"']\s*:"
#: What people and tools put where they cut.
_CUT_MARKS = "[ .…]"


def read(pasted: Pasted) -> Iterator[Finding]:
    """Message, type, code, parameter and status of a body in pieces."""
    if not pasted.documents.cut and any(map(error_in, pasted.documents.found)):
        return
    text = pasted.raw if pasted.documents.cut else pasted.outside
    fields = _texts(text)
    numbers = {match[1]: match[2] for match in find_all(_NUMBER, text)}
    for name, value in _named(fields, numbers):
        if value:
            yield Finding(name, value)
    status = next((held for value in numbers.values() if (held := http_status(value)) >= 400), 0)
    if status:
        yield Finding("http.status", status)
    headless = find(_HEADLESS, text)
    if headless is not None:
        yield Finding("error.message", flatten(headless[1]).strip(" ."))


def _named(fields: dict[str, list[str]], numbers: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Facts of the fields, the telling value of several first."""
    reasons = fields.get("reason", [])
    codes = [word for word in reasons if word.isupper()] + fields.get("code", []) + reasons
    states = [word for word in fields.get("status", []) if word.isupper()]
    types = [word for word in fields.get("type", []) if word.lower() != "error"]
    messages = [
        word
        for key in ("message", "Message", "msg", "errorMessage", "detail")
        for word in fields.get(key, [])
        if find(_NESTED_ERROR, word) is None
    ]
    words = [code for code in codes if not code.isdigit()]
    yield "error.message", messages[0] if messages else ""
    yield "error.type", (states or types or [""])[0]
    yield "error.code", (words or codes or [numbers.get("code", "")])[0]
    yield "error.param", fields.get("param", [""])[0]


def _texts(raw: str) -> dict[str, list[str]]:
    """The quoted values of every key, in order."""
    fields: dict[str, list[str]] = {}
    for match in find_all(_TEXT, raw):
        value = flatten(_quoted(raw, match.end(), len(match[2]), match[3])).strip()
        if value and value not in ("None", "null"):
            fields.setdefault(match[1], []).append(value)
    return fields


def _quoted(raw: str, start: int, level: int, quote: str) -> str:
    """The text up to the quote that closes it: one with as many backslashes as opened it."""
    end = min(len(raw), start + MESSAGE_LENGTH)
    for count, mark in enumerate(find_all(_QUOTES, raw, start, end)):
        if count < MATCHES and mark[2] == quote and len(mark[1]) <= level:
            return raw[start : mark.start()]
    return raw[start:end].rstrip(_CUT_MARKS)
