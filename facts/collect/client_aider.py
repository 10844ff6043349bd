"""aider's keys: its configuration files, ``.env`` files, environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .client import key_collector
from .layers import (
    Layer,
    Placed,
    distinct,
    dotenv_layer,
    environment_layer,
    keys_in_layers,
    repository,
)
from .model import KeySighting, Machine
from .places import Places
from .textfile import line_of, read_text, read_yaml, shown

CLIENT = "aider"

_OPTIONS = {
    "openai-api-key": "OPENAI_API_KEY",
    "anthropic-api-key": "ANTHROPIC_API_KEY",
    "openai-api-base": "OPENAI_API_BASE",
}


def find(machine: Machine, places: Places[Path]) -> Iterator[KeySighting]:
    """Configuration files win over ``.env`` files, and those over the environment.

    Of each kind the one in the current folder wins over the repository's, and that over the one
    in the home folder. Without a trace of aider nothing is said.
    """
    folders = distinct((machine.cwd, repository(machine.cwd), machine.home))
    if not any(_traces(folder) for folder in folders):
        return
    layers = [_configured(folder / ".aider.conf.yml", machine) for folder in folders]
    layers += [dotenv_layer(folder / ".env", machine) for folder in folders]
    layers.append(dotenv_layer(places.home / ".aider" / "oauth-keys.env", machine))
    layers.append(environment_layer(machine))
    yield from keys_in_layers(CLIENT, layers)


def _traces(folder: Path) -> bool:
    names = (".aider.conf.yml", ".aider", ".aider.chat.history.md", ".aider.input.history")
    return any((folder / name).exists() for name in names)


def _configured(path: Path, machine: Machine) -> Layer:
    text, config = read_text(path) or "", read_yaml(path) or {}
    values = {
        variable: Placed(value, shown(path, machine, line_of(text, option)))
        for option, variable in _OPTIONS.items()
        if isinstance(value := config.get(option), str) and value
    }
    place = shown(path, machine, line_of(text, "api-key"))
    values |= {name: Placed(value, place) for name, value in _pairs(config)}
    return Layer("client_settings", values)


def _pairs(config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The variables that ``api-key: [provider=key]`` sets."""
    entries = config.get("api-key")
    for entry in entries if isinstance(entries, list) else [entries]:
        if isinstance(entry, str) and "=" in entry:
            provider, _, value = entry.partition("=")
            yield f"{provider.strip().upper()}_API_KEY", value.strip()


COLLECTORS = (
    key_collector("clients.aider", find, (".aider.conf.yml and .env files", "the environment")),
)
