"""HTML pages in place of an answer: a server's error page, a security check, a portal."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding, Pasted
from .numerals import http_status
from .patterns import find

_PAGE = r"(?i)<!doctype html|<html\b|<head>|<title\b"
#: A client that wanted JSON complains about a page.
_NO_JSON = (
    r"(?i)<!doctype|unexpected token '?<|mimetype:? '?text/html|content[- ]type:? '?text/html"
)
_ELEMENTS = (
    r"(?i)<title[^>]*>\s*([^<]+)",
    r"(?i)<h1[^>]*>\s*([^<]+)",
    r"(?i)<pre[^>]*>\s*([^<]+)",
)
#: Titles that say nothing, so that the next element speaks.
_EMPTY_TITLES = frozenset({"error", "error page", "document", "untitled"})
_STATUS = r"^\D*\b([45]\d\d)\b"
_SERVER = (
    r"(?i)<(?:center|address)>\s*((?:openresty|nginx|apache|cloudflare|microsoft-iis|caddy|litespeed|squid|tengine|awselb)[^<]*)",
)  # fmt: skip
_CLOUDFLARE = (
    r"(?i)\| cloudflare\b|cf-error|cf-browser-verification|challenge-platform|cloudflare ray id"
)
_RAY = r"(?i)\bray id:?\s*(?:<[^>]+>\s*)?([0-9a-f]{16})\b"


def headline(text: str) -> str:
    """What a page says in its title, heading or plain block, or an empty text."""
    if find(_PAGE, text) is None:
        return ""
    for pattern in _ELEMENTS:
        match = find(pattern, text)
        words = " ".join(match[1].split()) if match is not None else ""
        if words and words.lower() not in _EMPTY_TITLES:
            return words
    return ""


def read(pasted: Pasted) -> Iterator[Finding]:
    """Status, message, content type and the server that signs the page."""
    if find(_PAGE, pasted.flat) is None:
        if find(_NO_JSON, pasted.flat) is not None:
            yield Finding("response.content_type", "text/html")
        return
    yield Finding("response.content_type", "text/html")
    words = headline(pasted.flat)
    if words:
        yield Finding("error.message", words)
    status = find(_STATUS, words)
    if status is not None and http_status(status[1]):
        yield Finding("http.status", http_status(status[1]))
    yield from _signature(pasted.flat)


def _signature(flat: str) -> Iterator[Finding]:
    server = find(_SERVER[0], flat)
    if server is not None:
        yield Finding("http.header.server", server[1].strip(), "signature of the page")
    elif find(_CLOUDFLARE, flat) is not None:
        yield Finding("http.header.server", "cloudflare", "signature of the page")
    ray = find(_RAY, flat)
    if ray is not None:
        yield Finding("http.header.cf-ray", ray[1], "foot of the page")
