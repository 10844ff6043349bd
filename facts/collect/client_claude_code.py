"""Claude Code's keys: environment, settings files, helper, login."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..secret import Secret
from .client import key_collector
from .layers import Layer, Placed, environment_layer, first_value, keys_in_layers, repository
from .model import UNUSED, KeySighting, Machine
from .places import Places
from .textfile import line_of, member, parse_jsonc, read_jsonc, read_text, shown, text_member
from .variables import KEY_VARIABLES, KeyVariable

CLIENT = "claude-code"

_BASE = ("ANTHROPIC_BASE_URL",)
#: In the order in which Claude Code takes them; the helper (3) and the login (5) are no variables.
_VARIABLES = (
    *(each for each in KEY_VARIABLES if each.provider == "anthropic"),
    KeyVariable("CLAUDE_CODE_OAUTH_TOKEN", "anthropic", 4, _BASE, bearer=True),
)
_HELPER, _LOGIN = 300, 500
_CLOUDS = ("CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY")


def find(machine: Machine, places: Places[Path]) -> Iterator[KeySighting]:
    """Every credential, the one that Claude Code uses first."""
    settings = _settings(machine, places)
    if not settings and not places.claude_code().is_dir():
        return
    layers = [_layer(path, text, machine) for path, text in settings]
    layers.append(environment_layer(machine))
    cloud = next((name for name in _CLOUDS if first_value(layers, (name,))), "")
    answers = member(read_jsonc(places.home / ".claude.json"), "customApiKeyResponses")
    refused = member(answers, "rejected")
    for sighting in keys_in_layers(CLIENT, layers, variables=_VARIABLES):
        yield _with_note(sighting, cloud, refused if isinstance(refused, list) else [])
    base_url = first_value(layers, _BASE)
    for path, text in settings:
        if text_member(parse_jsonc(text, shown(path, machine)), "apiKeyHelper"):
            place = shown(path, machine, line_of(text, "apiKeyHelper"))
            note = "a program that prints the key; why401 does not run it"
            yield KeySighting(CLIENT, "anthropic", "apiKeyHelper", place, "client_settings",
                              _HELPER, None, base_url, note=note)  # fmt: skip
            break
    yield from _login(machine, places, base_url)


def _settings(machine: Machine, places: Places[Path]) -> list[tuple[Path, str]]:
    """The settings files that are there, the one that wins first, with their texts."""
    root = repository(machine.cwd) or machine.cwd
    managed = machine.at(str(places.claude_code_managed()))
    project = [root / ".claude" / name for name in ("settings.local.json", "settings.json")]
    user = places.claude_code() / "settings.json"
    texts = {path: read_text(path) for path in (managed, *project, user)}
    return [(path, text) for path, text in texts.items() if text is not None]


def _layer(path: Path, text: str, machine: Machine) -> Layer:
    """The member ``env``, which Claude Code puts over the shell's environment."""
    environment = member(parse_jsonc(text, shown(path, machine)), "env")
    entries = environment.items() if isinstance(environment, dict) else ()
    values = {
        str(name): Placed(value, shown(path, machine, line_of(text, str(name))))
        for name, value in entries
        if isinstance(value, str) and value
    }
    return Layer("client_settings", values)


def _with_note(sighting: KeySighting, cloud: str, refused: list[object]) -> KeySighting:
    if cloud:
        return replace(sighting, rank=sighting.rank + UNUSED, note=f"{cloud} is set")
    tails = [tail for tail in refused if isinstance(tail, str)]
    secret = sighting.secret
    if sighting.name == "ANTHROPIC_API_KEY" and secret and any(map(secret.ends_with, tails)):
        note = "was refused once in Claude Code, which ignores it since"
        return replace(sighting, rank=sighting.rank + UNUSED, note=note)
    return sighting


def _login(machine: Machine, places: Places[Path], base_url: str) -> Iterator[KeySighting]:
    path = places.claude_code() / ".credentials.json"
    token = text_member(read_jsonc(path), "claudeAiOauth", "accessToken")
    if token:
        yield KeySighting(CLIENT, "anthropic", "claudeAiOauth", shown(path, machine), "file",
                          _LOGIN, Secret(token), base_url, bearer=True,
                          note="subscription login")  # fmt: skip


COLLECTORS = (
    key_collector(
        "clients.claude-code",
        find,
        ("Claude Code's settings.json files, .claude.json and .credentials.json",),
    ),
)
