"""The age of the key, where the file that holds nothing but keys tells it."""

from __future__ import annotations

import datetime
import time
from pathlib import Path

from .local import Local
from .machine import home_of
from .model import KEYS, Collected, Earlier, Machine, fact
from .places import Places
from .subject import subject_of
from .textfile import read_jsonc, shown, text_member

NAME = "key.age"


def look(machine: Machine, earlier: Earlier) -> Collected:
    """Codex writes when it logged in; a key in a file that was untouched for days is that old."""
    subject = subject_of(earlier)
    if subject.key is None or not subject.key.place:
        return Collected()
    places = Places(machine.system, home_of(machine), machine.environ)
    found = _from_codex(places.codex() / "auth.json") if subject.client == "codex" else None
    found = found or _from_dotenv(subject.key.place, machine)
    if found is None:
        return Collected()
    days, where = found
    return Collected((fact(NAME, "key.age_days", round(max(0.0, days), 1), where),))


def _from_codex(path: Path) -> tuple[float, str] | None:
    text = text_member(read_jsonc(path), "last_refresh")
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return (time.time() - moment.timestamp()) / 86400, "last_refresh in auth.json"


def _from_dotenv(place: str, machine: Machine) -> tuple[float, str] | None:
    """The key is at least as old as the file's last change. A change of today tells nothing: it
    may have been another line's."""
    for folder in (machine.cwd, machine.home):
        path = folder / ".env" if folder else None
        if path and place.startswith(f"{shown(path, machine)}:") and path.is_file():
            days = (time.time() - path.stat().st_mtime) / 86400
            return (days, f"last change of {place}") if days >= 1 else None
    return None


COLLECTORS = (
    Local(
        NAME,
        look,
        gives=("key.age_days",),
        reads=(KEYS, "Codex's auth.json", "the time of the .env file's last change"),
    ),
)
