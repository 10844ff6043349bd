"""Bodies that are nothing but a sentence or a code, with or without a status before them."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding, Pasted
from .patterns import find
from .preface import without_classes, without_status

#: Go's and Guzzle's longer lead-ins, which may stand anywhere, each behind a cue.
_LEAD_INS = (
    ("status code: ", r"(?i)\bstatus code: \d{3}(?:, status: [^,]*)?, message: (.+)"),
    ("unexpected status", r"(?i)\bunexpected status \d{3}[A-Za-z ]*: (.+?)(?:; retrying|, url:|$)"),
    ("[", r"(?i)\[\d{3} [A-Za-z ]+\] (.+)"),
    ("resulted in", r"(?i)\bresulted in an? `\d{3}[^`]*` response:\s*(.+)"),
)
_STACK = r" at (?:async )?[\w.$<>]+(?: \[as \w+\])? \("
_LONGEST = 600


def read(pasted: Pasted) -> Iterator[Finding]:
    """What follows a leading status; for a body without one, the whole sentence."""
    words = _after_lead_in(pasted.prose) or _whole(pasted)
    if len(words) <= _LONGEST and any(map(str.isalpha, words)) and not words.startswith(("{", "<")):
        yield Finding("error.message", words)


def _after_lead_in(prose: str) -> str:
    """What follows one of the longer lead-ins, or an empty text."""
    lower = prose.lower()
    for cue, pattern in _LEAD_INS:
        match = find(pattern, prose) if cue in lower else None
        if match is not None:
            return match[1].strip()
    return ""


def _whole(pasted: Pasted) -> str:
    """All the words without class names, status and stack; empty where that is no message."""
    if pasted.documents.found or pasted.flat.startswith("<"):
        return ""
    stack = find(_STACK, pasted.flat) if " at " in pasted.flat else None
    words = without_classes(pasted.flat[: stack.start()] if stack is not None else pasted.flat)
    return without_status(words) or (words if pasted.is_body else "")
