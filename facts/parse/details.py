"""What stands beside the error in a document: headers, retry delays, quotas, the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .documents import walk
from .finding import Finding, Pasted
from .headers import header_findings
from .numerals import number


def read(pasted: Pasted) -> Iterator[Finding]:
    """Findings from every document of the text, the error's or not."""
    for document in pasted.documents.found:
        where = pasted.line(document.start)
        for key, value in walk(document.value):
            yield from _finding(key, value, where)


def _finding(key: str, value: Any, where: str) -> Iterator[Finding]:
    if isinstance(value, Mapping):
        if key.replace("_", "").lower() in ("headers", "responseheaders", "httpheaders"):
            lines = ((str(name), str(held)) for name, held in value.items())
            yield from header_findings(lines, where)
    elif key == "retryDelay" and isinstance(value, str):
        seconds = number(value.removesuffix("s"))
        if seconds is not None:
            yield Finding("error.retry_after_seconds", seconds, where)
    elif key == "quotaValue" and isinstance(value, str | int):
        limit = number(str(value))
        if limit is not None:
            yield Finding("error.limit", limit, where)
    elif key == "model" and isinstance(value, str) and 0 < len(value) <= 100:
        yield Finding("model.name", value, where)
