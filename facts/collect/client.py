"""What the collectors of the single clients share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from ..secret import Secret
from .local import Local
from .model import Collected, Collector, Earlier, KeyOrigin, KeySighting, Machine
from .places import Places

FindKeys = Callable[[Machine, Places[Path]], Iterable[KeySighting]]

_REFERENCE = re.compile(
    r"\$\{\{\s*secrets\.(\w+)\s*\}\}|\$\{(?:env:)?(\w+)\}|\$(\w+)|os\.environ/(\w+)|%(\w+)%"
)
#: Names of providers as clients spell them, where they differ from ``provider.name``.
_SPELLINGS = {
    "google": "gemini", "google-genai": "gemini", "google_ai": "gemini", "vertexai": "vertex",
    "azure-openai": "azure", "azureopenai": "azure", "aws": "bedrock", "grok": "xai",
    "x_ai": "xai", "lmstudio": "lm-studio", "mistralai": "mistral", "openai-native": "openai",
    "together_ai": "together", "fireworks_ai": "fireworks", "claude": "anthropic",
    "open_router": "openrouter", "customendpoint": "openai-compatible",
    "openai_compatible": "openai-compatible", "custom": "openai-compatible",
}  # fmt: skip


def key_collector(
    name: str, find: FindKeys, reads: tuple[str, ...], *, seconds: float = 2.0
) -> Collector:
    """The collector of a client's keys; without a home it looks where it can."""

    def look(machine: Machine, earlier: Earlier) -> Collected:
        home = machine.home or machine.cwd
        return Collected(keys=tuple(find(machine, Places(machine.system, home, machine.environ))))

    return Local(name, look, gives=("keys",), reads=reads, seconds=seconds)


def provider_named(name: str) -> str:
    """``provider.name`` for a provider as a client spells it."""
    plain = name.strip().lower()
    return _SPELLINGS.get(plain, plain)


def reference(text: str) -> str:
    """The variable that a text such as ``os.environ/X`` names, or an empty text."""
    match = _REFERENCE.fullmatch(text.strip())
    return next((group for group in match.groups() if group), "") if match else ""


def sighting(
    client: str,
    provider: str,
    name: str,
    place: str,
    value: object,
    *,
    rank: int = 1,
    origin: KeyOrigin = "client_settings",
    base_url: str = "",
    note: str = "",
) -> list[KeySighting]:
    """The sighting of a key in a client's settings; none where the value is no text or empty."""
    if not isinstance(value, str) or not value:
        return []
    secret = Secret(value)
    return [
        KeySighting(client, provider, name, place, origin, rank, secret, base_url, note=note)
    ]  # fmt: skip
