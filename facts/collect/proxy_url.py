"""What may be said of a proxy: scheme, kind of host, port; never a name or a password."""

from __future__ import annotations

from dataclasses import dataclass

from ..parse.address import Address, split_address
from ..parse.host_kind import host_class

_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080, "socks4": 1080}


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy address in parts; a bare ``host:port`` is taken for http, as HTTP clients do."""

    scheme: str
    host: str
    port: int

    @property
    def kind(self) -> str:
        """``loopback``, ``private`` or ``public``."""
        kind = host_class(Address(self.scheme, self.host, "", "", ""))
        if kind == "localhost":
            return "loopback"
        return "public" if kind in ("public", "official", "tunnel") else "private"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.kind}:{self.port}"


def proxy_of(text: str) -> Proxy | None:
    """The proxy that a variable or setting names, or None where it is no address."""
    text = text.strip()
    address = split_address(text if "://" in text else f"http://{text}")
    if address is None or not address.host:
        return None
    scheme = address.scheme.removesuffix("://") or "http"
    port = int(address.port.lstrip(":")) if address.port.lstrip(":").isdigit() else 0
    return Proxy(scheme, address.host, port or _PORTS.get(scheme, 80))


def described(text: str) -> str:
    """The proxy as a fact may hold it, such as ``http://loopback:7890``."""
    proxy = proxy_of(text)
    return str(proxy) if proxy else "unreadable"
