"""What a collector is: what it gets to look at, and what it gives.

A collector is any object with the members of `Collector`; third parties name theirs under the
entry point group ``why401.collectors``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from ..case import Failure
from ..memory import Fact, Source, Value, WorkingMemory
from ..secret import Secret

__all__ = [
    "KEYS", "UNUSED", "Collected", "Collection", "Collector", "Earlier", "Failure", "KeyOrigin",
    "KeySighting", "Machine", "System", "Unavailable", "fact",
]  # fmt: skip

System = Literal["linux", "macos", "windows"]

#: A collector with this word in ``reads`` starts when the keys are known.
KEYS = "keys"

#: A key sighting of this rank or above is there but not used.
UNUSED = 10_000

#: Where a key lies, in the words of the fact ``key.source``.
KeyOrigin = Literal["env", "dotenv", "file", "client_settings", "keyring"]


@dataclass(frozen=True, slots=True)
class Machine:
    """Everything that a collector may look at. Tests build their own.

    ``home`` is None where there is none. ``root`` goes before absolute system paths such as
    ``/etc/hosts``. ``network`` is False where nothing may be sent.
    """

    system: System
    home: Path | None
    cwd: Path
    environ: Mapping[str, str] = field(repr=False)  # holds keys
    root: Path = Path("/")
    network: bool = True

    def at(self, path: str) -> Path:
        """The absolute system path under ``root``."""
        return self.root / path.lstrip("/")


@dataclass(frozen=True, slots=True)
class KeySighting:
    """One key that one client could read, and where it would send it. Never leaves the process.

    ``client`` and ``provider`` are named as the facts ``client.name`` and ``provider.name`` are;
    an empty client stands for every program that reads the environment. ``name`` is the variable
    or field, ``place`` the file and line or ``environment``. Of the sightings of one client and
    provider, the one with the lowest ``rank`` is used. ``secret`` is None where the key is there
    but cannot be read (encrypted, in a keyring). ``bearer`` is True where the client sends it as
    ``Authorization: Bearer`` whatever the provider's own header is.
    """

    client: str
    provider: str
    name: str
    place: str
    origin: KeyOrigin
    rank: int
    secret: Secret | None = None
    base_url: str = field(default="", repr=False)  # may hold a password
    bearer: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Collected:
    """What one collector found: facts for the case, keys for this process only."""

    facts: tuple[Fact, ...] = ()
    keys: tuple[KeySighting, ...] = ()


class Earlier(WorkingMemory):
    """What is known before a collector starts: facts, and the keys that were seen.

    Local collectors get what the user said; those that read `KEYS` the others' findings as well;
    network collectors get all local findings.
    """

    def __init__(
        self,
        facts: Iterable[Fact] = (),
        declined: Iterable[str] = (),
        keys: tuple[KeySighting, ...] = (),
    ) -> None:
        super().__init__(facts, declined)
        self.keys = keys


class Collector(Protocol):
    """One source of facts.

    ``gives`` names the facts (families as in the vocabulary), ``reads`` says in words what is
    looked at (`KEYS` among them: what other collectors found), ``network`` whether anything is
    sent, ``seconds`` the time limit. `collect` may block: it runs in a thread and an event loop
    of its own. It raises `Unavailable` where its source is not there; any other exception is a
    crash, recorded as such.
    """

    @property
    def name(self) -> str: ...
    @property
    def gives(self) -> tuple[str, ...]: ...
    @property
    def reads(self) -> tuple[str, ...]: ...
    @property
    def network(self) -> bool: ...
    @property
    def seconds(self) -> float: ...

    async def collect(self, machine: Machine, earlier: Earlier) -> Collected:
        """The facts and keys that this source holds."""
        ...


class Unavailable(Exception):
    """The source cannot be read here; the text is one clear sentence, without secrets."""


@dataclass(frozen=True, slots=True)
class Collection:
    """The outcome of a run. ``timings`` holds the seconds of every collector by its name."""

    memory: WorkingMemory
    failures: tuple[Failure, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    keys: tuple[KeySighting, ...] = ()


def fact(collector: str, name: str, value: Value, where: str = "") -> Fact:
    """A fact of a collector; ``where`` is the file and line, variable or host it was read from."""
    detail = f"{collector}, {where}" if where else collector
    return Fact(name, value, Source("collector", detail))
