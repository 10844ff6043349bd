"""The credentials of Cursor's command-line program, which takes Cursor's own keys only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .client import key_collector, sighting
from .model import KeySighting, Machine
from .places import Places
from .textfile import line_of, parse_jsonc, read_text, shown

CLIENT = "cursor-cli"


def find(machine: Machine, places: Places[Path]) -> Iterator[KeySighting]:
    """The variable, then what logging in has left."""
    path = places.cursor_cli()
    text = read_text(path)
    if text is None:
        return
    value = machine.environ.get("CURSOR_API_KEY")
    yield from sighting(CLIENT, "cursor", "CURSOR_API_KEY", "environment", value, origin="env")
    login = parse_jsonc(text, shown(path, machine))
    for rank, name in enumerate(("apiKey", "accessToken"), 2):
        place = shown(path, machine, line_of(text, name))
        yield from sighting(CLIENT, "cursor", name, place, login.get(name), rank=rank,
                            origin="file")  # fmt: skip


COLLECTORS = (
    key_collector("clients.cursor-cli", find, ("the login of Cursor's command-line program",)),
)
