"""Headers of an answer, as ``http.header.*`` and what they say by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from ..redact import is_secret_name
from .finding import Finding
from .limits import HEADERS
from .numerals import number
from .patterns import find

_NAME = r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"
#: Headers that may hold a secret are never facts.
_PRIVATE = r"(?i)cookie|authorization|api-?key|token|secret|signature"
_AWS_CODE = r"^([A-Za-z]{3,})"
_CHALLENGE = r'(?i)\berror="?([a-z_]{3,})'


def header_findings(headers: Iterable[tuple[str, str]], where: str) -> Iterator[Finding]:
    """One finding a header, names in lower case, at most `HEADERS` of them; none with secrets."""
    for name, value in islice(headers, HEADERS):
        name, value = name.strip().lower(), value.strip()
        if not value or find(_NAME, name) is None or find(_PRIVATE, name) is not None:
            continue
        if is_secret_name(name):
            continue
        yield Finding(f"http.header.{name}", value, where)
        yield from meaning(name, value, where)


def meaning(name: str, value: str, where: str) -> Iterator[Finding]:
    """What a header says beyond itself: the content type, a retry hint."""
    if name == "content-type":
        yield Finding("response.content_type", value.partition(";")[0].strip().lower(), where)
    elif name in ("retry-after", "retry-after-ms"):
        seconds = number(value)
        if seconds is not None:
            seconds = seconds / 1000 if name.endswith("-ms") else seconds
            yield Finding("error.retry_after_seconds", seconds, where)


def code(name: str, value: str, where: str) -> Iterator[Finding]:
    """The error code that a header gives; a body's own says more."""
    if name in ("x-amzn-errortype", "www-authenticate"):
        match = find(_AWS_CODE if name.startswith("x-") else _CHALLENGE, value)
        if match is not None:
            yield Finding("error.code", match[1], where)
