"""Zed's keys: variables, and base URLs from its settings. Its own keys are in the keyring."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .client import key_collector, provider_named
from .layers import environment_layer, keys_in_layers
from .model import KeySighting, Machine
from .places import Places
from .textfile import member, read_jsonc, text_member
from .variables import KEY_VARIABLES

CLIENT = "zed"

_PROVIDERS = (
    "anthropic", "gemini", "openai", "deepseek", "mistral", "xai", "openrouter",
)  # fmt: skip


def find(machine: Machine, places: Places[Path]) -> Iterator[KeySighting]:
    """The variables that Zed reads, if it was started from a shell that has them."""
    settings = read_jsonc(places.zed() / "settings.json")
    if settings is None:
        return
    models = member(settings, "language_models")
    base_urls = {
        provider_named(str(name)): text_member(entry, "api_url")
        for name, entry in (models.items() if isinstance(models, dict) else ())
    }
    wanted = [each for each in KEY_VARIABLES if each.provider in _PROVIDERS]
    yield from keys_in_layers(
        CLIENT, [environment_layer(machine)], variables=wanted, base_urls=base_urls
    )


COLLECTORS = (key_collector("clients.zed", find, ("Zed's settings.json", "the environment")),)
