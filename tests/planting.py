"""Plants keys everywhere why401 looks, and searches what it writes for them.

A planted key is searched for whole and in its parts: any eight of its random characters in a row
are a leak.
"""

from __future__ import annotations

import random
import re
import string
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import homes
import pytest

_PIECE = 8
_LONG = re.compile(r"[A-Za-z0-9]{8,}")
#: Four characters of a long key may be shown; nothing longer of it.
_SHAPES = {
    "openai": "sk-" + "proj-{58}T3Blbk" + "FJ{58}",
    "anthropic": "sk-" + "ant-" + "api03-{93}AA",
    "gemini": "AI" + "za{35}",
    "groq": "gs" + "k_{52}",
    "openrouter": "sk-" + "or-v1-{hex64}",
    "gateway": "sk-{22}",
    "azure": "{hex32}",
    "shapeless": "{40}",
    "password": "{16}",
}


@dataclass
class Canaries:
    """Keys, each planted in one place, and a search for any of them."""

    chance: random.Random = field(default_factory=lambda: random.Random(401))
    planted: dict[str, list[str]] = field(default_factory=dict)

    def key(self, place: str, shape: str) -> str:
        """A new key of that shape for one place."""
        text, rest = "", _SHAPES[shape]
        while "{" in rest:
            before, _, rest = rest.partition("{")
            size, _, rest = rest.partition("}")
            alphabet = "0123456789abcdef" if size.startswith("hex") else string.ascii_letters + string.digits  # fmt: skip
            run = "".join(self.chance.choices(alphabet, k=int(size.removeprefix("hex"))))
            self.planted.setdefault(place, []).append(run)
            text += before + run
        return text + rest

    def leaks(self, text: str) -> list[str]:
        """The places whose keys show up in the text."""
        text = "\n".join(set(_LONG.findall(text)))  # a piece of a key stands in one of these
        return [
            place
            for place, runs in self.planted.items()
            if any(
                run[start : start + _PIECE] in text
                for run in runs
                for start in range(len(run) - _PIECE + 1)
            )
        ]


def plant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, canaries: Canaries) -> Path:
    """A home in which every client keeps a key, and an environment full of them."""
    made = homes.machine(tmp_path)
    home = made.home
    assert home is not None
    homes.alone_in(monkeypatch, made)
    key = canaries.key
    for name, shape in {
        "OPENAI_API_KEY": "openai", "ANTHROPIC_API_KEY": "anthropic", "GEMINI_API_KEY": "gemini",
        "GROQ_API_KEY": "groq", "AZURE_OPENAI_API_KEY": "azure", "ANTHROPIC_AUTH_TOKEN": "shapeless",
        "MISTRAL_API_KEY": "shapeless", "COMPANY_TOKEN": "shapeless", "CODEX_API_KEY": "openai",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, key(f"variable {name}", shape))
    for name in ("HTTPS_PROXY", "ALL_PROXY"):
        password = key(f"variable {name}", "password")
        monkeypatch.setenv(name, f"http://ada:{password}@127.0.0.1:9")
    password = key("base URL", "password")
    monkeypatch.setenv("OPENAI_BASE_URL", f"https://ada:{password}@gateway.example.org/v1")
    _plant_files(home, canaries)
    _plant_cursor(home, canaries)
    _plant_history(home / "project", canaries)
    return home


def _plant_files(home: Path, canaries: Canaries) -> None:
    key = canaries.key
    project = home / "project"
    homes.write(project / ".env", f'OPENAI_API_KEY="{key("project .env", "openai")}"\n'
                f"OPENROUTER_API_KEY={key('project .env, second', 'openrouter')}\n")  # fmt: skip
    homes.write(home / ".env", f"OPENAI_API_KEY={key('home .env', 'gateway')}\n")
    homes.write(home / ".aider.conf.yml", f"openai-api-key: {key('aider', 'openai')}\n"
                f"api-key: [deepseek={key('aider, second', 'shapeless')}]\n")  # fmt: skip
    homes.write(home / ".claude" / "settings.json",
                {"env": {"ANTHROPIC_API_KEY": key("claude settings", "anthropic")}})  # fmt: skip
    homes.write(home / ".claude" / ".credentials.json",
                {"claudeAiOauth": {"accessToken": key("claude login", "shapeless")}})  # fmt: skip
    homes.write(home / ".codex" / "auth.json", {
        "OPENAI_API_KEY": key("codex", "openai"),
        "tokens": {"access_token": key("codex login", "shapeless")},
    })  # fmt: skip
    homes.write(home / ".continue" / "config.yaml",
                f"models:\n  - {{name: a, provider: openai, apiKey: {key('continue', 'gateway')}}}\n")  # fmt: skip
    homes.write(home / ".cline" / "data" / "secrets.json", {"openAiApiKey": key("cline", "azure")})
    homes.write(home / ".gemini" / "oauth_creds.json", {"access_token": key("gemini", "shapeless")})
    homes.write(home / ".config" / "Code" / "User" / "chatLanguageModels.json",
                [{"vendor": "openai", "apiKey": key("copilot", "openai")}])  # fmt: skip
    homes.write(project / "config.yaml",
                "model_list:\n  - litellm_params: {model: groq/x, api_key: " + key("litellm", "groq")
                + "}\ngeneral_settings: {master_key: sk-" + key("master key", "password") + "}\n")  # fmt: skip


def _plant_cursor(home: Path, canaries: Canaries) -> None:
    key = canaries.key
    homes.cursor_database(home, {
        homes.APPLICATION_USER: {
            "useOpenAIKey": True, "useClaudeKey": True,
            "openAIBaseUrl": f"https://u:{key('Cursor base URL', 'password')}@gw.example.org/v1",
            "aiSettings": {"modelConfig": {"composer": {"modelName": "gpt-4o"}}},
            "bedrockState": {"secretKey": key("Cursor bedrock", "shapeless")},
        },
        "cursorAuth/openAIKey": key("Cursor openai", "openai"),
        "cursorAuth/claudeKey": key("Cursor claude", "anthropic"),
        "cursorAuth/accessToken": key("Cursor account", "shapeless"),
        "cursorAuth/refreshToken": key("Cursor refresh", "shapeless"),
    })  # fmt: skip
    data = homes.cursor_data(home)
    homes.write(data / "User" / "settings.json", {
        "http.proxy": f"http://ada:{key('Cursor proxy', 'password')}@127.0.0.1:9",
    })  # fmt: skip
    homes.write(
        data / "logs" / "20261120T090000" / "window1" / "renderer.log",
        f'2026-11-20 10:00:00.000 [error] "modelName":"gpt-4o" key {key("Cursor log", "openai")} '
        f"ERROR_BAD_USER_API_KEY Authorization: Bearer {key('Cursor log, second', 'shapeless')}\n",
    )


def _plant_history(project: Path, canaries: Canaries) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(("git", "init", "--quiet"), cwd=project, check=True)
    homes.write(project / "old.py", f"KEY = '{canaries.key('git', 'openai')}'")
    subprocess.run(("git", "add", "old.py", ".env"), cwd=project, check=True)
    commit = ("git", *identity, "commit", "--quiet", "--message", "x")
    subprocess.run(commit, cwd=project, check=True)


def files_below(folder: Path, since: set[Path]) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and path not in since)
