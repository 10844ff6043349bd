"""Bodies that are nothing but a sentence or a code, with or without a status before them."""

from __future__ import annotations

from collections.abc import Iterator

from .exceptions import without_preface
from .finding import Finding, Pasted
from .patterns import find

#: What clients put before a server's words: ``[API Error: 401 …``, ``HTTP 403: …``, ``400 "…``.
_LEAD = (
    r"(?i)^\[?(?:(?:api )?error(?: code)?(?: \([^)]+\))?:? )?(?:http(?: error| status)?:? )?"
    r"\(?[45]\d\d\b[\])]?(?: ?[-:,])?\s?"
    r"(?:(?:unauthori[sz]ed|forbidden|not found|bad request|payment required|too many requests"
    r"|internal server error)(?: ?[-:,] ?|$))?"
)
#: Go's and Guzzle's longer lead-ins, which may stand anywhere.
_LEAD_INSIDE = (
    r"(?i)\bstatus code: \d{3}(?:, status: [^,]*)?, message: (.+)",
    r"(?i)\bresulted in an? `\d{3}[^`]*` response:\s*(.+)",
)
_STACK = r" at (?:async )?[\w.$<>]+(?: \[as \w+\])? \("
_LONGEST = 600


def read(pasted: Pasted) -> Iterator[Finding]:
    """What follows a leading status; for a body without one, the whole sentence."""
    if pasted.documents.found or pasted.flat.startswith("<"):
        return
    words = _server_words(pasted)
    if len(words) <= _LONGEST and any(map(str.isalpha, words)) and not words.startswith(("{", "<")):
        yield Finding("error.message", words)


def _server_words(pasted: Pasted) -> str:
    """The words that the server wrote, as far as it can be told; empty where it cannot."""
    stack = find(_STACK, pasted.flat)
    flat = pasted.flat[: stack.start()] if stack is not None else pasted.flat
    for pattern in _LEAD_INSIDE:
        match = find(pattern, flat)
        if match is not None:
            return match[1]
    words = without_preface(flat)
    lead = find(_LEAD, words)
    if lead is None:
        return words if pasted.is_body else ""
    rest = words[lead.end() :].strip()
    rest = rest.removesuffix("]") if words.startswith("[") else rest
    quoted = len(rest) > 1 and rest[0] == rest[-1] == '"'
    return (rest[1:-1] if quoted else rest) or (words if pasted.is_body else "")
