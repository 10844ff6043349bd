"""Certificate stores: the list that programs bring along, and the operating system's own."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

StoreName = Literal["certifi", "os"]


@dataclass(frozen=True, slots=True)
class Store:
    """A store and how to get a context that trusts it, made for each use."""

    name: StoreName
    context: Callable[[], ssl.SSLContext]


@cache
def stores() -> tuple[Store, ...]:
    """The stores that this machine has, certifi first."""
    return (Store("certifi", _certifi), Store("os", _system))


def _certifi() -> ssl.SSLContext:
    import certifi

    return ssl.create_default_context(cafile=certifi.where())


def _system() -> ssl.SSLContext:
    """The system's store through truststore; without it, what OpenSSL takes for the system's.

    That is the same on Linux and Windows. On macOS it is OpenSSL's own folder.
    """
    try:
        import truststore
    except ImportError:
        return ssl.create_default_context()
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def unverified() -> ssl.SSLContext:
    """A context for looking at a certificate only: nothing may be sent over it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
