"""Own keys of VS Code's Copilot: ``chatLanguageModels.json``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ..secret import Secret
from .client import key_collector, provider_named
from .model import KeySighting, Machine, Unavailable
from .places import Places
from .textfile import line_of, member, read_text, shown, text_member

CLIENT = "vscode-copilot"


def find(machine: Machine, places: Places[Path]) -> Iterator[KeySighting]:
    """A key written into the file, or a reference to VS Code's secret store."""
    path = places.editor_data("Code") / "User" / "chatLanguageModels.json"
    text = read_text(path)
    if text is None:
        return
    try:
        entries = json.loads(text)
    except ValueError:
        raise Unavailable(f"{shown(path, machine)} is not valid JSON") from None
    nth = 0
    for entry in entries if isinstance(entries, list) else []:
        key = text_member(entry, "apiKey")
        if not key:
            continue
        place = shown(path, machine, line_of(text, "apiKey", nth))
        nth += 1
        stored = key.startswith("${")
        models = member(entry, "models")
        first = models[0] if isinstance(models, list) and models else None
        yield KeySighting(
            client=CLIENT,
            provider=provider_named(text_member(entry, "vendor")),
            name="apiKey",
            place=place,
            origin="keyring" if stored else "client_settings",
            rank=nth,
            secret=None if stored else Secret(key),
            base_url=text_member(first, "url"),
            note="in VS Code's secret store" if stored else "",
        )


COLLECTORS = (key_collector("clients.vscode-copilot", find, ("chatLanguageModels.json",)),)
