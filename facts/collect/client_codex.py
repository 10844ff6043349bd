"""Codex's keys: ``auth.json``, ``config.toml``, environment."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .client import key_collector, sighting
from .model import KeySighting, Machine, Unavailable
from .places import Places
from .textfile import line_of, member, parse_jsonc, read_text, shown, text_member

CLIENT = "codex"


def find(machine: Machine, places: Places[Path]) -> Iterator[KeySighting]:
    """A provider's own variable first, then CODEX_API_KEY, then what the login chose."""
    folder = places.codex()
    if not folder.is_dir():
        return
    config = _config(folder / "config.toml", machine)
    name = text_member(config, "model_provider") or "openai"
    chosen = member(config, "model_providers", name)
    base_url = text_member(chosen, "base_url")
    base_url = base_url or (machine.environ.get("OPENAI_BASE_URL", "") if name == "openai" else "")
    provider = name if name == "openai" or not base_url else _provider_of(base_url, name)
    own = text_member(chosen, "env_key")
    variables = ((own, 1), ("CODEX_API_KEY", 2), ("OPENAI_API_KEY", 6))
    for variable, rank in variables:
        if variable and (variable != "OPENAI_API_KEY" or own != variable):
            note = "" if rank < 6 else "read at login, not at each start"
            value = machine.environ.get(variable, "")
            yield from sighting(CLIENT, provider if rank == 1 else "openai", variable,
                                "environment", value, rank=rank, origin="env",
                                base_url=base_url, note=note)  # fmt: skip
    yield from _login(folder / "auth.json", machine, base_url)


def _login(path: Path, machine: Machine, base_url: str) -> Iterator[KeySighting]:
    text = read_text(path)
    if text is None:
        return
    login = parse_jsonc(text, shown(path, machine))
    by_account = text_member(login, "auth_mode").lower().startswith("chatgpt")
    place = shown(path, machine, line_of(text, "OPENAI_API_KEY"))
    yield from sighting(CLIENT, "openai", "OPENAI_API_KEY", place, login.get("OPENAI_API_KEY"),
                        rank=4 if by_account else 3, origin="file", base_url=base_url)  # fmt: skip
    place = shown(path, machine, line_of(text, "access_token"))
    token = text_member(login, "tokens", "access_token")
    yield from sighting(CLIENT, "openai", "tokens", place, token, rank=3 if by_account else 4,
                        origin="file", note="ChatGPT login")  # fmt: skip


def _config(path: Path, machine: Machine) -> Mapping[str, Any]:
    text = read_text(path)
    try:
        return tomllib.loads(text) if text else {}
    except tomllib.TOMLDecodeError:
        raise Unavailable(f"{shown(path, machine)} is not valid TOML") from None


def _provider_of(base_url: str, name: str) -> str:
    from ..parse.address import host_of
    from ..providers import owner_of_host

    return owner_of_host(host_of(base_url)) or name


COLLECTORS = (
    key_collector("clients.codex", find, ("Codex's auth.json and config.toml", "the environment")),
)
