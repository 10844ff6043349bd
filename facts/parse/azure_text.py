"""Azure SDK errors as .NET prints them: ``Status: 401 (PermissionDenied)``, ``ErrorCode: …``."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding, Pasted
from .numerals import http_status
from .patterns import find

_STATUS = r"(?i)\b(?:status|success): (\d{3}) \(([A-Za-z][\w .-]{2,})\)"
_CODE = r"\bErrorCode: ([A-Za-z0-9]\w+)"


def read(pasted: Pasted) -> Iterator[Finding]:
    """Status, type and code."""
    status = find(_STATUS, pasted.flat)
    if status is not None and http_status(status[1]):
        yield Finding("http.status", http_status(status[1]))
        if " " not in status[2]:
            yield Finding("error.type", status[2])
    code = find(_CODE, pasted.flat)
    if code is not None:
        yield Finding("error.code", code[1])
