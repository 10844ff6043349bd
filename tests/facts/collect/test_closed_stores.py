"""Stores that stay closed: the macOS keychain, Roo Code's row, Kilo Code's file."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import homes
import pytest

from why401.facts.collect import client_roo, keychain
from why401.facts.collect.model import Machine

ROO, KILO = client_roo.COLLECTORS
(KEYCHAIN,) = keychain.COLLECTORS

#: As macOS' own tool does: known entries succeed and print what they are, others fail.
_SECURITY = """#!/bin/sh
echo "$*" >> "{log}"
[ "$3" = "Claude Code-credentials" ] || exit 44
echo 'keychain: "login.keychain-db"'
"""


@pytest.fixture
def mac(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A Mac whose keychain holds Claude Code's login and nothing else."""
    if os.name == "nt":
        pytest.skip("the stand-in for the system's tool is a shell script")
    tool = homes.write(tmp_path / "bin" / "security", _SECURITY.format(log=tmp_path / "log"))
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:/usr/bin:/bin")
    return replace(machine, system="macos")


def test_a_login_in_the_keychain_is_present_and_stays_closed(look, mac: Machine, tmp_path: Path):
    (found,) = look(KEYCHAIN, mac).keys
    assert (found.client, found.provider, found.place) == ("claude-code", "anthropic", "keychain")
    assert found.secret is None
    asked = (tmp_path / "log").read_text("utf-8").splitlines()
    assert len(asked) == len(keychain.ENTRIES)
    assert not {"-w", "-g"} & {word for line in asked for word in line.split()}


def test_an_account_is_named_where_the_entry_has_one():
    questions = {entry.client: entry.question for entry in keychain.ENTRIES}
    assert questions["cursor-cli"][-4:] == ("-s", "cursor-access-token", "-a", "cursor-user")
    assert questions["codex"][-2:] == ("-s", "Codex Auth")


def test_other_systems_are_not_asked(look, mac: Machine, tmp_path: Path):
    assert look(KEYCHAIN, replace(mac, system="linux")).keys == ()
    assert not (tmp_path / "log").exists()


def test_roo_codes_profiles_are_found_in_the_editor_that_holds_them(look, machine: Machine):
    assert machine.home is not None
    homes.cursor_database(machine.home, {client_roo.ROW: homes.encrypted()})
    (found,) = look(ROO, machine).keys
    assert (found.client, found.provider, found.secret) == ("roo-code", "", None)
    assert found.place.endswith("Cursor/User/globalStorage/state.vscdb")


def test_a_store_without_roo_code_has_none(look, machine: Machine):
    assert machine.home is not None
    homes.cursor_database(machine.home, {"secret://other": homes.encrypted()})
    assert look(ROO, machine).keys == ()


def test_kilo_codes_file_is_seen_and_not_read(look, machine: Machine):
    assert machine.home is not None
    assert look(KILO, machine).keys == ()
    homes.write(machine.home / ".kilocode" / "secrets.json", "no JSON at all")
    (found,) = look(KILO, machine).keys
    assert (found.client, found.place, found.secret) == (
        "kilo-code",
        "~/.kilocode/secrets.json",
        None,
    )
