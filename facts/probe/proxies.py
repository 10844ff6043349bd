"""Which proxy a request takes, as httpx reads the environment, without building a client."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from urllib.parse import unquote, urlsplit

SCHEMES = ("http", "https", "socks5", "socks5h")


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy on the way. ``variable`` is where it was read, ``url`` may hold a password."""

    scheme: str
    host: str
    port: int
    variable: str
    url: str = field(repr=False)
    authorization: str = field(default="", repr=False)

    @property
    def label(self) -> str:
        """The proxy for people, without credentials."""
        return f"{self.scheme}://{self.host}:{self.port}"

    @property
    def usable(self) -> bool:
        """Whether the scheme is one that Python's HTTP clients know."""
        return self.scheme in SCHEMES

    @property
    def spoken(self) -> bool:
        """Whether this Python can speak to it: httpx leaves SOCKS to a package of its own."""
        return not self.scheme.startswith("socks5") or find_spec("socksio") is not None


def proxy_for(scheme: str, host: str, environ: Mapping[str, str]) -> Proxy | None:
    """The proxy that the environment names for a URL, or None.

    The lower-case name wins, and an empty one removes the proxy; ``HTTP_PROXY`` does not count
    inside CGI; ``NO_PROXY`` knows names, their subdomains, addresses and ``*``, but no networks.
    """
    if _exempt(host, _value("no_proxy", environ)[0]):
        return None
    for name in (f"{scheme}_proxy", "all_proxy"):
        value, variable = _value(name, environ)
        if value:
            return read_proxy(value, variable)
    return None


def read_proxy(url: str, variable: str = "") -> Proxy | None:
    """The parts of a proxy's URL; None where it names no host."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname:
        return None
    authorization = ""
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = "Basic " + base64.b64encode(pair.encode()).decode()
    default = {"https": 443, "socks5": 1080, "socks5h": 1080}.get(parts.scheme, 80)
    whole = url if "://" in url else f"http://{url}"
    return Proxy(parts.scheme, parts.hostname, port or default, variable, whole, authorization)


def _value(name: str, environ: Mapping[str, str]) -> tuple[str, str]:
    """The value of a proxy variable, and under which name it stands."""
    if name in environ:
        return environ[name].strip(), name
    upper = name.upper()
    if upper == "HTTP_PROXY" and "REQUEST_METHOD" in environ:
        return "", upper
    return environ.get(upper, "").strip(), upper


def _exempt(host: str, no_proxy: str) -> bool:
    for entry in (part.strip().lower() for part in no_proxy.split(",")):
        if entry == "*" or entry == host:
            return True
        if entry and "/" not in entry and host.endswith(f".{entry.lstrip('.')}"):
            return True
    return False
