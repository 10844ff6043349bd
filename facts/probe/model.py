"""What is probed, how the network is reached, and what a rung gives."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args
from urllib.parse import unquote

from ..memory import Value
from ..secret import Secret
from .stores import Store, stores

RungName = Literal[
    "url", "client", "dns", "tcp", "proxy", "tls", "http", "auth", "models", "account", "model",
    "siblings", "status", "clock", "portal",
]  # fmt: skip
#: In the order in which they are shown.
RUNGS: tuple[RungName, ...] = get_args(RungName)

_LOGIN = re.compile(r"://[^/@:\s]*:([^/@\s]+)@")

State = Literal["ok", "failed", "timed_out", "skipped"]

Resolve = Callable[[str], Awaitable[tuple[str, ...]]]
Dial = Callable[[str, int], tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Target:
    """One API to probe: whose, where, with which key and for which model.

    ``configured`` is True where a person or a client's settings name the base URL, ``place`` says
    where the key was read, ``bearer`` is True where the client sends it as a bearer token whatever
    the provider's own header is.
    """

    provider: str
    base_url: str
    key: Secret | None = None
    place: str = ""
    client: str = ""
    model: str = ""
    configured: bool = False
    bearer: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that each kind of waiting may take, and the whole ladder."""

    resolve: float = 3.0
    connect: float = 4.0
    tunnel: float = 4.0
    handshake: float = 5.0
    answer: float = 10.0
    total: float = 25.0


async def resolve(host: str) -> tuple[str, ...]:
    """The addresses of a host as the system gives them, without repeats. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def dial(address: str, port: int) -> tuple[str, int]:
    """Where to connect for an address and a port: there."""
    return address, port


@dataclass(frozen=True, slots=True)
class Reach:
    """How the network is reached. The seams where a test stands in for the world.

    ``resolve`` turns a name into addresses, ``dial`` says where to connect for one of them,
    ``stores`` are the certificate stores in the order in which they are asked, ``environ`` is
    where proxies are read.
    """

    environ: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    resolve: Resolve = resolve
    dial: Dial = dial
    stores: tuple[Store, ...] = field(default_factory=stores)
    limits: Limits = Limits()
    now: Callable[[], float] = time.time

    @property
    def passwords(self) -> tuple[Secret, ...]:
        """Those of the proxies that the environment names, as written and with escapes undone."""
        found = [word for value in self.environ.values() for word in _LOGIN.findall(value)]
        return tuple(Secret(text) for word in found for text in (word, unquote(word)))


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user asked for beyond the free look, or left out of it.

    ``spend`` asks the model for one token, ``siblings`` tries a refused key at the vendor's other
    platforms, ``alone`` contacts the API and nothing else.
    """

    spend: bool = False
    siblings: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: how it went, how long it took, a sentence, and what it says.

    ``facts`` are true whatever else is known. ``complaint`` is what a client would have seen here:
    it counts only where nobody has said what was seen.
    """

    rung: RungName
    state: State
    note: str = ""
    seconds: float = 0.0
    facts: Mapping[str, Value] = field(default_factory=dict[str, Value])
    complaint: Mapping[str, Value] = field(default_factory=dict[str, Value])

    @property
    def broken(self) -> bool:
        """Whether the ladder ends here."""
        return self.state in ("failed", "timed_out")


@dataclass(frozen=True, slots=True)
class Report:
    """How far one target was reached, rung by rung."""

    target: Target
    steps: tuple[Step, ...]

    @property
    def reached(self) -> RungName | Literal["done"]:
        """The first rung that broke, or ``done``."""
        for step in self.steps:
            if step.broken:
                return step.rung
        return "done"
