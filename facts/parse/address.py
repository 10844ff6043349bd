"""URLs as people write them: with placeholders, without a scheme, in prose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,15}://")
_HOST = re.compile(
    r"(\[[0-9A-Fa-f:.%]{2,50}\]|<[^<>/]{1,60}>|[^/:?#\s]{1,253})(?::([^/?#\s]{1,20}))?"
)
_SECRET_QUERY = re.compile(r"(?i)([?&](?:api[_-]?)?(?:key|token|secret|code)=)[^&#\s]+")
_SENTENCE_MARKS = ".,;:!?)]}\"'`"
#: Names that stand for a host in examples and say nothing about it.
_NO_HOSTS = frozenset({
    "host", "hostname", "server", "ip", "url", "endpoint", "domain", "address", "base_url",
    "baseurl", "my_url", "your_url", "my-host", "your-host", "your_host", "myhost", "yourhost",
    "my-server", "https", "http",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """A base URL in parts. ``host`` is in lower case and may be a placeholder in ``<>``.

    ``tail`` is what follows the URL after a blank.
    """

    scheme: str
    host: str
    port: str = ""
    path: str = ""
    tail: str = ""

    @property
    def placeholder(self) -> bool:
        """Whether the host is a stand-in rather than a name."""
        return self.host.startswith("<") or self.host in _NO_HOSTS


def clean_url(url: str) -> str:
    """The URL without a sentence's punctuation, credentials and keys in its query."""
    scheme, separator, rest = url.rstrip(_SENTENCE_MARKS).partition("://")
    return _SECRET_QUERY.sub(r"\1***", f"{scheme}{separator}{_without_login(rest)}")


@lru_cache(maxsize=2048)
def split_address(url: str) -> Address | None:
    """The parts of a base URL; None where the text is prose or something else."""
    text = url.strip().strip("\"'`")
    scheme = _SCHEME.match(text)
    rest = text[scheme.end() :] if scheme else text
    while again := _SCHEME.match(rest):
        rest = rest[again.end() :]
    rest = _without_login(rest)
    match = _HOST.match(rest)
    if match is None:
        return None
    host = match[1].strip("[]").rstrip(".").lower()
    host = host if any(map(str.isalnum, host)) else ""
    if scheme is None and not _hostlike(host, match[2] or "", rest):
        return None
    path, _, tail = rest[match.end() :].partition(" ")
    return Address(scheme[0].lower() if scheme else "", host, match[2] or "", path, tail)


def host_of(url: str) -> str:
    """The host of a URL in lower case, or an empty text."""
    address = split_address(url)
    return address.host if address is not None else ""


def _without_login(rest: str) -> str:
    """What follows the scheme, without ``user:password@``."""
    before, at, after = rest.partition("@")
    return after if at and "/" not in before else rest


def _hostlike(host: str, port: str, rest: str) -> bool:
    """Whether a text without a scheme begins with a host; in prose only a port or a path tells."""
    first, _, more = rest.partition(" ")
    if "=" in first or not host:
        return False
    if port or "/" in first:
        return True
    return not more.strip() and ("." in host or host == "localhost")
