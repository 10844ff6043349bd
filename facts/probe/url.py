"""The first rung: the shape of the base URL. Nothing is sent."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from ..memory import Value
from ..parse.address import clean_url, split_address
from ..parse.host_kind import host_class
from ..parse.path_fault import path_fault
from .model import Step, Target

#: Faults with which no request can be made at all.
_FATAL = {
    "quotes": "quotation marks stand around the base URL",
    "whitespace": "the base URL holds white space",
    "double_scheme": "the base URL begins with two schemes",
    "no_scheme": "the base URL has no https:// before it",
}
_ODD = {
    "missing_v1": "the base URL has no version such as /v1",
    "double_v1": "the base URL has its version twice",
    "full_endpoint": "the base URL already holds the endpoint's path",
    "trailing_slash": "the base URL ends with a slash",
}


@dataclass(frozen=True, slots=True)
class Address:
    """A base URL that requests can be made to. ``path`` has no slash at its end."""

    scheme: str
    host: str
    port: int
    path: str
    host_class: str

    @property
    def secure(self) -> bool:
        """Whether requests go over TLS."""
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """Host and port as in a ``Host`` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.secure else 80
        return host if self.port == usual else f"{host}:{self.port}"


def read_url(url: str, provider: str = "") -> Address | None:
    """The address that a base URL names, or None where no request can be made to it."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    split = split_address(url)
    kind = host_class(split, provider) if split else ""
    usual = 443 if parts.scheme == "https" else 80
    path = parts.path.rstrip("/")
    return Address(parts.scheme, parts.hostname, port or usual, path, kind or "public")


def look_at_url(target: Target) -> tuple[Step, Address | None]:
    """The step, and the address where the URL names one."""
    fault = path_fault(target.base_url, target.provider)
    address = None if fault in _FATAL else read_url(target.base_url, target.provider)
    facts: dict[str, Value] = {}
    if target.configured:
        facts["endpoint.url"] = clean_url(target.base_url) or target.base_url
        if fault:
            facts["endpoint.path_fault"] = fault
    if address is None:
        note = _FATAL.get(fault, "this is no URL of an API")
        return Step("url", "failed", note, facts=facts), None
    facts["endpoint.requested_host"] = address.host
    facts["endpoint.host_class"] = address.host_class
    return Step("url", "ok", _ODD.get(fault, f"{address.host_class} host"), facts=facts), address
