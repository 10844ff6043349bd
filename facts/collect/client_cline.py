"""Cline's keys: ``secrets.json`` and ``globalState.json`` in its own folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .client import key_collector, provider_named, sighting
from .model import KeySighting, Machine
from .places import Places
from .textfile import line_of, parse_jsonc, read_jsonc, read_text, shown, text_member

CLIENT = "cline"

#: The members of secrets.json, and the member of globalState.json with the base URL.
_FIELDS = {
    "apiKey": ("anthropic", "anthropicBaseUrl"),
    "openAiApiKey": ("openai-compatible", "openAiBaseUrl"),
    "openAiNativeApiKey": ("openai", ""),
    "openRouterApiKey": ("openrouter", ""),
    "geminiApiKey": ("gemini", "geminiBaseUrl"),
    "deepSeekApiKey": ("deepseek", ""),
    "mistralApiKey": ("mistral", ""),
    "groqApiKey": ("groq", ""),
    "xaiApiKey": ("xai", ""),
    "liteLlmApiKey": ("litellm", "liteLlmBaseUrl"),
    "awsSecretKey": ("bedrock", ""),
    "moonshotApiKey": ("moonshot", ""),
    "qwenApiKey": ("dashscope", ""),
    "togetherApiKey": ("together", ""),
    "fireworksApiKey": ("fireworks", ""),
}


def find(machine: Machine, places: Places[Path]) -> Iterator[KeySighting]:
    """The stored keys; the provider that is chosen comes first."""
    folder = places.cline() / "data"
    path = folder / "secrets.json"
    text = read_text(path)
    if text is None:
        return
    state = read_jsonc(folder / "globalState.json") or {}
    mode = text_member(state, "mode") or "act"
    chosen = provider_named(
        text_member(state, f"{mode}ModeApiProvider") or text_member(state, "apiProvider")
    )
    chosen = "openai-compatible" if chosen == "openai" else chosen
    for name, value in parse_jsonc(text, shown(path, machine)).items():
        provider, base = _FIELDS.get(name, ("", ""))
        if provider:
            place = shown(path, machine, line_of(text, name))
            note = "the provider in use" if provider == chosen else ""
            yield from sighting(CLIENT, provider, name, place, value, origin="file",
                                base_url=text_member(state, base) if base else "",
                                note=note)  # fmt: skip


COLLECTORS = (key_collector("clients.cline", find, ("Cline's secrets.json, globalState.json",)),)
