"""Permissions of the files that hold keys and settings."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from .local import Local
from .machine import home_of
from .model import Collected, Earlier, Machine, fact
from .places import Places
from .textfile import shown

NAME = "permissions"


def look(machine: Machine, earlier: Earlier) -> Collected:
    """The gravest fault of all files: one that cannot be read before one that others can read."""
    places = Places(machine.system, home_of(machine), machine.environ)
    found = [(fault_of(path, secret=secret), path) for path, secret in _files(machine, places)]
    found = sorted((each for each in found if each[0]), key=lambda each: _GRAVITY.index(each[0]))
    if not found:
        return Collected()
    fault, path = found[0]
    place = shown(path, machine)
    return Collected(
        (
            fact(NAME, "store.permission_fault", fault, place),
            fact(NAME, "store.permission_place", place, place),
        )
    )


_GRAVITY = ("unreadable", "other_owner", "read_only", "open_to_others")


def _files(machine: Machine, places: Places[Path]) -> Iterator[tuple[Path, bool]]:
    """The files, and whether others must not read them."""
    storage = places.editor_data("Cursor") / "User" / "globalStorage"
    yield storage / "state.vscdb", False
    yield places.claude_code() / ".credentials.json", True
    yield places.codex() / "auth.json", True
    yield places.cline() / "data" / "secrets.json", True
    yield places.gemini_cli() / "oauth_creds.json", True
    yield places.home / ".env", True
    yield machine.cwd / ".env", False


def fault_of(path: Path, *, secret: bool) -> str:
    """What is wrong with a file's permissions, or an empty text; a missing file has none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return ""
    except OSError:
        return "unreadable"
    if not os.access(path, os.R_OK):
        return "unreadable"
    if not hasattr(os, "getuid"):
        return ""
    if os.getuid() not in (0, status.st_uid):
        return "other_owner"
    if not os.access(path, os.W_OK):
        return "read_only"
    return "open_to_others" if secret and status.st_mode & (stat.S_IRGRP | stat.S_IROTH) else ""


COLLECTORS = (
    Local(
        NAME,
        look,
        gives=("store.permission_fault", "store.permission_place"),
        reads=("permissions of files that hold keys",),
    ),
)
