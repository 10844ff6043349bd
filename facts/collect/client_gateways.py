"""Keys of self-hosted programs in the current folder: LiteLLM, LibreChat, Open WebUI."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..secret import Secret
from .client import key_collector, provider_named, reference
from .layers import Layer, Placed, dotenv_layer, environment_layer, keys_in_layers
from .model import KeySighting, Machine
from .places import Places
from .textfile import line_of, member, read_text, read_yaml, shown, text_member

_LITELLM_FILES = ("litellm_config.yaml", "litellm.config.yaml", "litellm.yaml", "config.yaml")


def litellm(machine: Machine, places: Places[Path]) -> Iterator[KeySighting]:
    """The master key and the key of every model of a LiteLLM proxy that is configured here."""
    for name in _LITELLM_FILES:
        path = machine.cwd / name
        text, config = read_text(path), read_yaml(path) or {}
        models = config.get("model_list")
        if text is None or not isinstance(models, list):
            continue
        layers = [environment_layer(machine), dotenv_layer(machine.cwd / ".env", machine)]
        master = text_member(config, "general_settings", "master_key")
        place = shown(path, machine, line_of(text, "master_key"))
        yield from _resolved("litellm", "litellm", "master_key", place, master, layers)
        nth = 0
        for rank, model in enumerate(models, 1):
            parameters = member(model, "litellm_params")
            key = text_member(parameters, "api_key")
            if key:
                place = shown(path, machine, line_of(text, "api_key", nth))
                nth += 1
                provider = provider_named(text_member(parameters, "model").partition("/")[0])
                yield from _resolved("litellm", provider, "api_key", place, key, layers, rank,
                                     text_member(parameters, "api_base"))  # fmt: skip
        return


def librechat(machine: Machine, places: Places[Path]) -> Iterator[KeySighting]:
    """The keys of LibreChat's ``.env`` and of the endpoints in ``librechat.yaml``."""
    path = machine.cwd / "librechat.yaml"
    text = read_text(path)
    if text is None:
        return
    layers = [dotenv_layer(machine.cwd / ".env", machine), environment_layer(machine)]
    for found in keys_in_layers("librechat", layers):
        if not found.secret or found.secret != Secret("user_provided"):
            yield found
    endpoints = member(read_yaml(path), "endpoints", "custom")
    for nth, endpoint in enumerate(endpoints if isinstance(endpoints, list) else []):
        place = shown(path, machine, line_of(text, "apiKey", nth))
        provider = provider_named(text_member(endpoint, "name"))
        yield from _resolved("librechat", provider, "apiKey", place,
                             text_member(endpoint, "apiKey"), layers, nth + 1,
                             text_member(endpoint, "baseURL"))  # fmt: skip


def open_webui(machine: Machine, places: Places[Path]) -> Iterator[KeySighting]:
    """The keys that Open WebUI is started with; later those in its database win."""
    layers = [environment_layer(machine), dotenv_layer(machine.cwd / ".env", machine)]
    names = {name for layer in layers for name in layer.values}
    if not names & {
        "WEBUI_SECRET_KEY",
        "WEBUI_AUTH",
        "OPENAI_API_KEYS",
        "ENABLE_PERSISTENT_CONFIG",
    }:
        return
    note = "" if _is_off(layers) else "the database's value wins after the first start"
    for rank, layer in enumerate(layers):
        for variable in ("OPENAI_API_KEYS", "OPENAI_API_KEY"):
            placed = layer.values.get(variable)
            for nth, key in enumerate(placed.value.split(";") if placed else ()):
                base_url = _nth_base_url(layers, nth)
                if key and placed:
                    place, at = placed.place, rank * 10 + nth
                    yield KeySighting("open-webui", "openai", variable, place, layer.origin, at,
                                      Secret(key), base_url, note=note)  # fmt: skip


def _is_off(layers: list[Layer]) -> bool:
    held = [layer.values.get("ENABLE_PERSISTENT_CONFIG") for layer in layers]
    return any(placed is not None and placed.value.lower() == "false" for placed in held)


def _nth_base_url(layers: list[Layer], nth: int) -> str:
    for layer in layers:
        for name in ("OPENAI_API_BASE_URLS", "OPENAI_API_BASE_URL"):
            urls = layer.values[name].value.split(";") if name in layer.values else []
            if nth < len(urls):
                return urls[nth]
    return ""


def _resolved(
    client: str, provider: str, name: str, place: str, key: str, layers: list[Layer],
    rank: int = 1, base_url: str = "",
) -> Iterator[KeySighting]:  # fmt: skip
    """The key, or what the variable that it names holds."""
    variable = reference(key)
    if not key:
        return
    if not variable:
        yield KeySighting(
            client, provider, name, place, "client_settings", rank, Secret(key), base_url
        )
        return
    held = next((layer for layer in layers if variable in layer.values), None)
    placed = held.values[variable] if held else Placed("", place)
    note = "" if held else f"{variable} is not set"
    secret, origin = (Secret(placed.value), held.origin) if held else (None, "env")
    yield KeySighting(client, provider, variable, placed.place, origin, rank, secret, base_url,
                      note=note)  # fmt: skip


COLLECTORS = (
    key_collector("clients.litellm", litellm, ("LiteLLM's config.yaml in this folder",)),
    key_collector("clients.librechat", librechat, ("librechat.yaml and .env in this folder",)),
    key_collector("clients.open-webui", open_webui, ("the environment and .env in this folder",)),
)
