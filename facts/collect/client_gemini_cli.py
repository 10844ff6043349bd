"""Gemini CLI's keys: environment, the one ``.env`` file it reads, login."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .client import key_collector, sighting
from .layers import distinct, dotenv_layer, environment_layer, keys_in_layers, upward
from .model import KeySighting, Machine
from .places import Places
from .textfile import line_of, read_jsonc, read_text, shown, text_member
from .variables import KEY_VARIABLES

CLIENT = "gemini-cli"

_LOGIN = 5_000


def find(machine: Machine, places: Places[Path]) -> Iterator[KeySighting]:
    """Keys by the chosen way to log in: of the login's token or of a key, one is not used."""
    folder = places.gemini_cli()
    if not folder.is_dir():
        return
    settings = read_jsonc(folder / "settings.json") or {}
    chosen = text_member(settings, "security", "auth", "selectedType")
    layers = [environment_layer(machine)]
    folders = distinct((*upward(machine.cwd, machine.home), machine.home))
    candidates = [each / name for each in folders for name in (".gemini/.env", ".env")]
    first = next((path for path in candidates if path.is_file()), None)
    if first is not None:
        layers.append(dotenv_layer(first, machine))
    wanted = [each for each in KEY_VARIABLES if each.provider == "gemini"]
    yield from keys_in_layers(CLIENT, layers, variables=wanted)
    path = folder / "oauth_creds.json"
    text = read_text(path)
    if text is not None:
        place = shown(path, machine, line_of(text, "access_token"))
        token = text_member(read_jsonc(path), "access_token")
        rank = 0 if chosen.startswith("oauth") else _LOGIN
        yield from sighting(CLIENT, "gemini", "access_token", place, token, rank=rank,
                            origin="file", note="Google login")  # fmt: skip


COLLECTORS = (
    key_collector("clients.gemini-cli", find, ("Gemini CLI's settings, login and .env",)),
)
