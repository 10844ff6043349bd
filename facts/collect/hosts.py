"""The hosts file: names of AI services that it sends elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..providers import provider_of_host
from .local import Local
from .model import Collected, Earlier, Machine, Unavailable, fact
from .places import Places
from .textfile import read_text

NAME = "hosts"

_CURSOR = ("cursor.sh", "cursorapi.com", "cursor.com", "cursor-cdn.com")


def look(machine: Machine, earlier: Earlier) -> Collected:
    """The redirected names, and the line of the first."""
    path = Places(machine.system, machine.home or Path("/"), machine.environ).hosts()
    text = read_text(machine.at(path))
    if text is None:
        raise Unavailable(f"there is no {path}")
    found = dict(overrides(text))
    if not found:
        return Collected()
    where = f"{path}:{next(iter(found.values()))}"
    return Collected((fact(NAME, "hosts.overrides", ", ".join(sorted(found)), where),))


def overrides(text: str) -> Iterator[tuple[str, int]]:
    """Names of providers and of Cursor in a hosts file, with their lines."""
    for number, line in enumerate(text.splitlines(), 1):
        for name in line.partition("#")[0].split()[1:]:
            name = name.lower().rstrip(".")
            ours = any(name == host or name.endswith(f".{host}") for host in _CURSOR)
            if ours or (provider_of_host(name) and "." in name):
                yield name, number


COLLECTORS = (Local(NAME, look, gives=("hosts.overrides",), reads=("the hosts file",)),)
