"""What a repair is: a change of one file that can be undone exactly."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cut:
    """Bytes to take out of a file, at an offset of the file as it is. Never part of a key."""

    offset: int
    removed: bytes


@dataclass(frozen=True, slots=True)
class Repair:
    """One file to change: characters to cut out, or another mode.

    ``name`` is stable; ``fix`` the id of the rule base's fix that it does, empty where there is
    none; ``changes`` a sentence; ``digest`` the SHA-256 of the file that the repair was made for.
    """

    name: str
    fix: str
    title: str
    changes: str
    path: Path
    digest: str
    cuts: tuple[Cut, ...] = ()
    mode: int | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """A fault that was found and that only the user can mend: what, and how."""

    name: str
    title: str
    do: str
    command: str = ""


def digest_of(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file in hex, read piece by piece: an AppImage has hundreds of megabytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
