"""Continue's keys: ``config.yaml``, or the older ``config.json`` where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..secret import Secret
from .client import key_collector, provider_named, reference
from .layers import dotenv_layer, repository
from .model import KeySighting, Machine
from .places import Places
from .textfile import line_of, parse_jsonc, read_text, read_yaml, shown, text_member

CLIENT = "continue"


def find(machine: Machine, places: Places[Path]) -> Iterator[KeySighting]:
    """The key of every model, references resolved as the IDE does: never from the environment."""
    folder = places.continue_()
    path = folder / "config.yaml"
    text = read_text(path)
    if text is not None:
        config = read_yaml(path) or {}
    else:
        path = folder / "config.json"
        text = read_text(path)
        if text is None:
            return
        config = parse_jsonc(text, shown(path, machine))
    models = config.get("models")
    root = repository(machine.cwd) or machine.cwd
    secrets = [dotenv_layer(each / ".env", machine) for each in (folder, root)]
    nth = 0
    for rank, model in enumerate(models if isinstance(models, list) else [], 1):
        key = text_member(model, "apiKey")
        if not key:
            continue
        place = shown(path, machine, line_of(text, "apiKey", nth))
        nth += 1
        variable = reference(key)
        note = f"model {text_member(model, 'name') or text_member(model, 'title')}"
        if variable:
            held = next((e.values[variable] for e in secrets if variable in e.values), None)
            note += f", {variable}" + ("" if held else " is not in Continue's .env files")
            place = held.place if held else place
            key = held.value if held else ""
        provider = provider_named(text_member(model, "provider"))
        yield KeySighting(
            client=CLIENT,
            provider=provider,
            name=variable or "apiKey",
            place=place,
            origin="dotenv" if variable else "client_settings",
            rank=rank,
            secret=Secret(key) if key else None,
            base_url=text_member(model, "apiBase"),
            note=note,
        )


COLLECTORS = (
    key_collector("clients.continue", find, ("Continue's config.yaml, config.json and .env",)),
)
