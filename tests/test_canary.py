"""Keys are planted everywhere why401 looks; then everything that it writes is searched for them.

Hosts, models and codes beside the keys must survive, because they tell the cause.
"""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import homes
import pytest
from planting import Canaries, files_below

from why401.facts.collect.local import Local


def test_no_planted_key_leaves_by_any_command(
    call, planted: Path, canaries: Canaries, tmp_path: Path, monkeypatch
):
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setenv("WHY401_CANARY", "1")
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    case = tmp_path / "case.json"
    pasted = (
        f"Error 401: Incorrect API key {canaries.key('pasted text', 'openai')} at api.openai.com"
    )
    commands: list[tuple[object, ...]] = [
        ("collect", "--no-network", "-o", case, "--text", pasted),
        ("collect", "--no-network", "--json"),
        ("keys",),
        ("keys", "--json"),
        ("--no-network",),
        ("--no-network", "--json", "--set", "http.status=401"),
        ("--debug", "--no-network", "--set", f"client.version={pasted}"),
        ("diagnose", case),
        ("diagnose", case, "--json"),
        ("diagnose", case, "--markdown"),
    ]
    said = ""
    for command in commands:
        ran = call(*command)
        assert canaries.leaks(ran.out + ran.err) == [], command
        assert ran.code in (0, 1), ran.err
        said += ran.out
    for path in files_below(tmp_path, before):
        assert canaries.leaks(path.read_text("utf-8", "replace")) == [], path
    for survivor in ("gpt-4o", "ERROR_BAD_USER_API_KEY", "gw.example.org", "api.openai.com", "401"):
        assert survivor in said


@pytest.mark.parametrize("padding", [0, 180, 205])
def test_no_planted_key_leaves_by_a_failure(
    call, planted: Path, canaries: Canaries, tmp_path: Path, monkeypatch, padding
):
    """Exceptions carry what they stumbled over; their texts end up in the case."""
    from why401.facts.collect import registry

    names = sorted(os.environ, key=lambda name: name != "COMPANY_TOKEN")  # one without a form first
    known = [os.environ[name] for name in names if name.endswith(("_KEY", "_TOKEN"))]

    def failing(machine, earlier):
        where = "at https://api.example.org (code E42)"
        raise ValueError(f"cannot read {where} {'x ' * (padding // 2)} {' '.join(known)}")

    own = registry.collectors()
    broken = [Local("odd", failing, reads=("x",)), *(each for each in own if not each.network)]
    monkeypatch.setattr("why401.cli.gathering.collectors", lambda only: broken)
    case = tmp_path / "case.json"
    ran = call("collect", "--no-network", "-o", case)
    text = ran.out + ran.err + case.read_text("utf-8")
    assert canaries.leaks(text) == []
    (failure,) = [f for f in json.loads(case.read_text())["failures"] if f["collector"] == "odd"]
    assert "api.example.org" in failure["error"]
    assert "ValueError" in failure["error"]


def test_no_planted_key_leaves_by_broken_files(call, planted: Path, canaries: Canaries):
    """A parser's complaint must not quote the line it stumbled over."""
    for name in (".claude/settings.json", ".codex/auth.json", ".continue/config.yaml",
                 ".aider.conf.yml", ".config/Cursor/User/settings.json"):  # fmt: skip
        path = planted / name
        path.write_text(path.read_text("utf-8") + '\n: {[ "unfinished', encoding="utf-8")
    (planted / ".codex" / "config.toml").write_text(f"k = {canaries.key('toml', 'openai')}")
    ran = call("keys", "--json")
    assert canaries.leaks(ran.out + ran.err) == []
    assert len(ran.document["failures"]) >= 4
    ran = call("collect", "--no-network", "--json")
    assert canaries.leaks(ran.out + ran.err) == []


def test_no_planted_key_stays_in_temporary_files(call, planted: Path, tmp_path: Path, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    database = homes.cursor_data(planted) / "User" / "globalStorage" / "state.vscdb"
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("INSERT INTO ItemTable VALUES ('x', 'y')")
    connection.commit()
    assert call("keys", "--json").code == 0
    connection.close()
    assert list(temporary.iterdir()) == []


def test_the_search_itself_finds_a_leak(canaries: Canaries):
    key = canaries.key("here", "openai")
    assert canaries.leaks(f"… {key[20:29]} …") == ["here"]
    assert canaries.leaks(f"… {key[-4:]} …") == []
