"""Where rule packs lie that nobody named: installed distributions, and the user's own folder.

Finding them is paid for at every start, so the metadata of installed distributions is read here
and not by `importlib.metadata`, whose import takes longer than the rest; what was found is kept
until a folder of `sys.path` changes.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..facts.cache import YOUNG_NS, Entry

GROUP = "why401.rules"

_METADATA = (".dist-info", ".egg-info")
_SECTION = re.compile(rf"^\[{re.escape(GROUP)}\][ \t]*$(.*?)(?=^\[|\Z)", re.M | re.S)
_POINT = re.compile(r"^([^\s=#;][^=\n]*?)[ \t]*=[ \t]*([\w.]+)", re.M)


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of rules: what kind of place it comes from, its name, and where it is."""

    kind: Literal["installed", "user"]
    name: str
    folder: Path


def installed_packs() -> tuple[Pack, ...]:
    """Packs of installed distributions, by name, then the user's own folder if there is one."""
    found = [Pack("installed", name, Path(folder)) for name, folder in _installed()]
    own = user_folder()
    if own.is_dir():
        found.append(Pack("user", "user", own))
    return tuple(found)


def user_folder() -> Path:
    """Where a user keeps rules of their own."""
    if sys.platform == "linux":  # what platformdirs says, without the time its import takes
        base = os.environ.get("XDG_CONFIG_HOME", "")
        base = base if os.path.isabs(base) else os.path.expanduser("~/.config")
        return Path(base, "why401", "rules")
    import platformdirs

    return platformdirs.user_config_path("why401", appauthor=False) / "rules"


def _installed() -> list[tuple[str, str]]:
    """Name and folder of each installed pack, from the cache while no folder has changed."""
    places, youngest = [], 0
    for place in dict.fromkeys(sys.path):
        with suppress(OSError):
            changed = os.stat(place or ".").st_mtime_ns
            places.append((os.path.abspath(place), changed))
            youngest = max(youngest, changed)
    entry = Entry("packs", places, lambda: (__file__,))
    kept = entry.read()
    if kept is not None:
        return [(name, folder) for name, folder in json.loads(kept) if os.path.isdir(folder)]
    found = sorted(_found([place for place, _ in places]))
    # A folder that changed just now may change again without a new time.
    if youngest + YOUNG_NS < time.time_ns():
        entry.keep(json.dumps(found).encode())
    return found


def _found(places: list[str]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for place in places:
        for metadata in _metadata(place):
            name = os.path.basename(metadata).split("-")[0].lower()
            if name in seen:  # the first of its name hides the others, as for imports
                continue
            seen.add(name)
            for point, module in _points(os.path.join(metadata, "entry_points.txt")):
                folder = _folder(place, module)
                if folder:
                    yield point, folder


def _metadata(place: str) -> list[str]:
    """The folders of metadata in a folder of `sys.path`."""
    try:
        with os.scandir(place) as items:
            return sorted(item.path for item in items if item.name.endswith(_METADATA))
    except OSError:
        return []  # a zip file, or no longer there


def _points(path: str) -> list[tuple[str, str]]:
    """Name and module of each entry point of the group."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError):
        return []
    section = _SECTION.search(text) if GROUP in text else None
    return _POINT.findall(section[1]) if section else []


def _folder(place: str, module: str) -> str:
    """The folder of a module such as ``mypack.rules``, found without importing it."""
    parts = module.split(".")
    folder = os.path.join(place, *parts)
    if os.path.isdir(folder):
        return folder
    from importlib.util import find_spec

    try:
        spec = find_spec(parts[0])  # a top-level name: looked up, not imported
    except (ImportError, ValueError):
        return ""
    for root in (spec.submodule_search_locations or ()) if spec else ():
        folder = os.path.join(root, *parts[1:])
        if os.path.isdir(folder):
            return folder
    return ""
