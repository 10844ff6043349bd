"""Status of the answer that a client or gateway relays: the provider's, not its own."""

from __future__ import annotations

from collections.abc import Iterator

from .documents import walk
from .finding import Finding, Pasted
from .numerals import http_status
from .patterns import find

#: Also readable where the body is cut.
_PROVIDER_STATUS = r"(?i)\b(?:provider|upstream)_?status_?(?:code)?\W{1,4}(\d{3})\b"


def read(pasted: Pasted) -> Iterator[Finding]:
    """``http.status`` from ``provider.status``, ``providerStatusCode`` and the like."""
    for document in pasted.documents.found:
        where = pasted.line(document.start)
        for key, value in walk(document.value):
            if key == "provider" and isinstance(value, dict):
                value = value.get("status") or value.get("statusCode")
            elif key not in ("providerStatusCode", "upstreamStatusCode", "upstream_status"):
                continue
            if http_status(value):
                yield Finding("http.status", http_status(value), where)
    match = find(_PROVIDER_STATUS, pasted.flat)
    if match is not None and http_status(match[1]):
        yield Finding("http.status", http_status(match[1]))
