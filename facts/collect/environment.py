"""Keys in the environment and in the nearest ``.env`` file, as most programs read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .client import key_collector
from .layers import dotenv_layer, environment_layer, keys_in_layers, upward
from .model import KeySighting, Machine
from .places import Places


def find(machine: Machine, places: Places[Path]) -> Iterator[KeySighting]:
    """The environment wins over ``.env``, as the common loaders do it; the nearest file is read."""
    layers = [environment_layer(machine)]
    folder = nearest_dotenv(machine)
    if folder is not None:
        layers += [dotenv_layer(folder / name, machine) for name in (".env.local", ".env")]
    yield from keys_in_layers("", layers)


def nearest_dotenv(machine: Machine) -> Path | None:
    """The nearest folder from the current one upward that holds a ``.env`` file."""
    for folder in upward(machine.cwd, machine.home):
        if (folder / ".env").is_file() or (folder / ".env.local").is_file():
            return folder
    return None


COLLECTORS = (
    key_collector("environment", find, ("the environment", ".env files from here upward")),
)
