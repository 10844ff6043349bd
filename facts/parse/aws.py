"""Errors as AWS SDKs word them: ``An error occurred (X) when calling the Y operation: …``."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding, Pasted
from .patterns import find

_CALL = (
    r"(?s)An error occurred \(([A-Za-z.]{3,})\) when calling the \w+ operation"
    r"(?: \([^)]+\))?: ?(.*)"
)
#: Names that AWS services use, on their own or before a message.
_NAMED = (
    r"(?s)\b((?:AccessDenied|Validation|ExpiredToken|UnrecognizedClient|InvalidSignature|Throttling"
    r"|ResourceNotFound|ServiceQuotaExceeded|ModelNotReady|ModelTimeout|ModelError|ServiceUnavailable"
    r"|InternalServer|IncompleteSignature|NotAuthorized|ModelStreamError)Exception"
    r"|InvalidClientTokenId|SignatureDoesNotMatch|FTUFormNotFilled|MissingAuthenticationToken(?:Exception)?)"
    r"\b(?:: ?(.*))?"
)


def read(pasted: Pasted) -> Iterator[Finding]:
    """The error's name as ``error.code``, and its message."""
    match = find(_CALL, pasted.flat) or find(_NAMED, pasted.flat)
    if match is None:
        return
    yield Finding("error.code", match[1])
    message = (match[2] or "").strip()
    if message and not message.startswith(("{", "[", "An error occurred (")):
        yield Finding("error.message", message)
