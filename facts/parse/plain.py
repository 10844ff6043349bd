"""Bodies that are nothing but a sentence or a code, with or without a status before them."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding, Pasted
from .patterns import find
from .preface import without_classes, without_status

#: Go's and Guzzle's longer lead-ins, which may stand anywhere, each behind a cue.
_LEAD_INS = (
    ("status code: ", r"(?i)\bstatus code: \d{3}(?:, status: [^,]*)?, message: (.+)"),
    ("resulted in", r"(?i)\bresulted in an? `\d{3}[^`]*` response:\s*(.+)"),
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
    stack = find(_STACK, pasted.flat) if " at " in pasted.flat else None
    flat = pasted.flat[: stack.start()] if stack is not None else pasted.flat
    for cue, pattern in _LEAD_INS:
        match = find(pattern, flat) if cue in pasted.lower else None
        if match is not None:
            return match[1]
    words = without_classes(flat)
    return without_status(words) or (words if pasted.is_body else "")
