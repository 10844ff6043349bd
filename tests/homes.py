"""Machines made of files in a folder, for collectors to look at; and keys, built at run time."""

from __future__ import annotations

import base64
import json
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from why401.facts.collect.model import Collected, Machine, System
from why401.facts.memory import Value

APPLICATION_USER = (
    "src.vs.platform.reactivestorage.browser.reactiveStorageServiceImpl.persistentStorage."
    "applicationUser"
)


def openai_key(letter: str = "a") -> str:
    """A key with the form of OpenAI's project keys."""
    half = (letter + "B3x") * 18 + "zz"
    return "sk-" + "proj-" + half + "T3Blbk" + "FJ" + half


def anthropic_key(letter: str = "a") -> str:
    """A key with the form of Anthropic's."""
    return "sk-" + "ant-" + "api03-" + (letter + "B3") * 31 + "AA"


def gemini_key(letter: str = "a") -> str:
    """A key with the form of Google's."""
    return "AI" + "za" + (letter + "B3xQ") * 7


def machine(
    folder: Path, environ: Mapping[str, str] | None = None, *, system: System = "linux"
) -> Machine:
    """A machine whose home, project and system files are below ``folder``."""
    home, project, root = folder / "home", folder / "home" / "project", folder / "root"
    for each in (home, project, root):
        each.mkdir(parents=True, exist_ok=True)
    return Machine(system, home, project, environ or {}, root=root, network=False)


def alone_in(monkeypatch: pytest.MonkeyPatch, machine: Machine) -> None:
    """Make this process live in the machine's home and project, with an otherwise bare
    environment."""
    assert machine.home is not None
    kept = ("PATH", "LANG", "TMPDIR", "TEMP", "SYSTEMROOT", "PYTEST_CURRENT_TEST")
    for name in list(os.environ):
        if name not in kept:
            monkeypatch.delenv(name)
    for name, value in {"HOME": str(machine.home), **machine.environ}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(machine.cwd)


def write(path: Path, content: str | bytes | object) -> Path:
    """Write text, bytes or, of anything else, JSON; folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif isinstance(content, str):
        path.write_text(content, encoding="utf-8", newline="")
    else:
        path.write_text(json.dumps(content, indent=2), encoding="utf-8")
    return path


def cursor_data(home: Path) -> Path:
    """Cursor's user data folder on Linux."""
    return home / ".config" / "Cursor"


def cursor_database(home: Path, rows: Mapping[str, object]) -> Path:
    """Cursor's settings database with these rows; values that are no text are stored as JSON."""
    path = cursor_data(home) / "User" / "globalStorage" / "state.vscdb"
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    connection.execute(
        "CREATE TABLE IF NOT EXISTS ItemTable (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB)"
    )
    for key, value in rows.items():
        stored = value if isinstance(value, str | bytes) else json.dumps(value)
        connection.execute("INSERT INTO ItemTable VALUES (?, ?)", (key, stored))
    connection.commit()
    connection.close()
    return path


def encrypted(cipher: bytes = b"v11", length: int = 179) -> str:
    """A row as the editor writes it for a secret, with bytes that mean nothing."""
    return json.dumps({"type": "Buffer", "data": list(cipher + bytes(length - len(cipher)))})


def token(expires: float) -> str:
    """An account token that says when it expires; nothing in it is real."""
    payload = base64.urlsafe_b64encode(json.dumps({"exp": expires}).encode()).decode()
    return f"h.{payload.rstrip('=')}.s"


def facts_of(collected: Collected) -> dict[str, Value]:
    """The facts that a collector gave, by name."""
    return {fact.name: fact.value for fact in collected.facts}
