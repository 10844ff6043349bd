"""Numbers that a message states: a limit, what was requested, what is affordable, when to retry."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding, Pasted
from .numerals import number
from .patterns import any_found, find

_N = r"\$?(\d{1,3}(?:,\d{3}){1,4}|\d{1,15}(?:\.\d{1,12})?)"
_PATTERNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "error.limit",
        (
            rf"(?i)\blimit:? {_N},? (?:used|requested|current)",
            rf"(?i)\b(?:token|request|rate|quota|usage)? ?limit(?: of|:| is) {_N}\b",
            rf"(?i)\bmax(?:imum)?[ _]budget:? {_N}",
            rf"\b[Bb]udget={_N}",
            rf"(?i)\bmaximum context length is {_N}",
            rf"(?i)\blimited to {_N}",
            rf"(?i)\bquotaValue\W{{1,5}}{_N}",
        ),
    ),
    (
        "error.requested",
        (
            rf"(?i)\brequested:? (?:up to )?(?:about )?{_N}",
            rf"(?i)\b{_N} token capacity required",
            rf"(?i)\brequires? (?:about )?{_N} tokens",
        ),
    ),
    (
        "error.affordable",
        (
            rf"(?i)\bcan only afford {_N}",
            rf"(?i)\btoken capacity required, {_N} available",
        ),
    ),
)
#: Hours, minutes, seconds and milliseconds, as OpenAI (6m0s), Google (25.4s) and people write them.
_RETRY = (
    r"(?i)\b(?:try again|retry(?:ing)?|wait)(?: \w{1,10}){0,2}? (?:in|after|for):? "
    r"(?:(\d{1,9}) ?(?:ms|milliseconds)\b"
    r"|(?:(\d{1,4}) ?h(?:ours?|rs?)? ?)?"
    r"(?:(\d{1,4}) ?m(?:in(?:ute)?s?\b)? ?)?"
    r"(?:(\d{1,6}(?:\.\d{1,12})?) ?s(?:ec(?:ond)?s?)?\b)?)"
)
_ALL = (*(pattern for _, patterns in _PATTERNS for pattern in patterns), _RETRY)


def read(pasted: Pasted) -> Iterator[Finding]:
    """The amounts of a message."""
    if not any_found(_ALL, pasted.flat):
        return
    for name, patterns in _PATTERNS:
        for pattern in patterns:
            match = find(pattern, pasted.flat)
            value = number(match[1]) if match is not None else None
            if value is not None:
                yield Finding(name, value)
    yield from _retry(pasted.flat)


def _retry(flat: str) -> Iterator[Finding]:
    match = find(_RETRY, flat)
    if match is None or not any(match.groups()):
        return
    milliseconds, hours, minutes, seconds = (float(group or 0) for group in match.groups())
    total = milliseconds / 1000 + hours * 3600 + minutes * 60 + seconds
    yield Finding("error.retry_after_seconds", total)
