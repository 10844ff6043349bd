"""``why401 keys``: the key each client uses, where from, and every conflict."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import homes
import pytest

from ran import Why401


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with nothing in the environment but the path to programs; the project is current."""
    made = homes.machine(tmp_path)
    assert made.home is not None
    homes.alone_in(monkeypatch, made)
    return made.home


@pytest.fixture
def tree(home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Cursor, Claude Code, aider and two ``.env`` files; the keys by a word for each."""
    keys = {
        "cursor": homes.openai_key("c"),
        "claude": homes.anthropic_key("s"),
        "shell": homes.anthropic_key("e"),
        "aider": homes.openai_key("r"),
        "project": homes.openai_key("p"),
        "home": homes.openai_key("h"),
    }
    homes.cursor_database(
        home,
        {
            homes.APPLICATION_USER: {
                "useOpenAIKey": True,
                "openAIBaseUrl": "https://gw.example/v1",
            },
            "cursorAuth/openAIKey": keys["cursor"],
        },
    )
    homes.write(home / ".claude" / "settings.json", {"env": {"ANTHROPIC_API_KEY": keys["claude"]}})
    homes.write(home / ".aider.conf.yml", f"openai-api-key: {keys['aider']}\n")
    homes.write(home / "project" / ".env", f"# x\nOPENAI_API_KEY={keys['project']}\n")
    homes.write(home / ".env", f'OPENAI_API_KEY="{keys["home"]}"\n')
    monkeypatch.setenv("ANTHROPIC_API_KEY", keys["shell"])
    return keys


def groups(ran) -> dict[tuple[str, str], dict]:
    assert ran.code == 0, ran.err
    return {(group["client"], group["provider"]): group for group in ran.document["groups"]}


def used(group: dict) -> tuple[str, str, str]:
    (key,) = [key for key in group["keys"] if key["used"]]
    return key["name"], key["place"], key["tail"]


def differing(group: dict) -> list[str]:
    return [key["place"] for key in group["keys"] if key["differs"]]


def test_each_clients_effective_key_and_every_conflict_is_named(why401: Why401, tree):
    found = groups(why401("keys", "--json"))
    assert set(found) == {
        ("cursor", "openai"), ("claude-code", "anthropic"), ("aider", "openai"),
        ("aider", "anthropic"), ("", "openai"), ("", "anthropic"),
    }  # fmt: skip
    cursor = found["cursor", "openai"]
    assert used(cursor)[1].endswith("state.vscdb")
    assert (cursor["host"], cursor["conflict"]) == ("gw.example", False)

    claude = found["claude-code", "anthropic"]
    assert used(claude)[:2] == ("ANTHROPIC_API_KEY", "~/.claude/settings.json:3")
    assert differing(claude) == ["environment"]
    assert claude["host"] == "api.anthropic.com"

    aider = found["aider", "openai"]
    assert used(aider) == ("OPENAI_API_KEY", "~/.aider.conf.yml:1", tree["aider"][-4:])
    assert differing(aider) == ["~/project/.env:2", "~/.env:1"]

    plain = found["", "openai"]
    assert used(plain)[1] == "~/project/.env:2"
    assert differing(plain) == []
    assert found["", "anthropic"]["conflict"] is False


def test_people_read_the_same(why401: Why401, tree, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    ran = why401("keys")
    assert ran.code == 0
    assert "Used: OPENAI_API_KEY from ~/.aider.conf.yml:1 and goes to api.openai.com." in ran.out
    assert "Conflict: 2 different keys are set elsewhere and are not used." in ran.out
    assert [line.split() for line in places_of("differs", ran.out, "aider · openai")] == [
        ["~/project/.env:2"],
        ["~/.env:1"],
    ]
    assert "by way of Cursor's servers" in ran.out


def places_of(state: str, shown: str, title: str) -> list[str]:
    """The lines below those of a state, in the group of that title."""
    lines = shown.partition(title)[2].partition("\n\n")[0].splitlines()
    return [below for line, below in pairwise(lines) if line.strip().startswith(state)]


def test_every_line_fits_a_terminal_of_80_columns(why401: Why401, tree, monkeypatch):
    """No place is broken in two: it can be copied."""
    monkeypatch.setenv("COLUMNS", "80")
    shown = why401("keys").out
    assert "~/.config/Cursor/User/globalStorage/state.vscdb" in shown.split()
    assert max(map(len, shown.splitlines())) <= 80


def test_no_key_is_shown_beyond_its_beginning_and_its_last_four_characters(why401: Why401, tree):
    for arguments in (("keys",), ("keys", "--json")):
        ran = why401(*arguments)
        for key in tree.values():
            assert key not in ran.out + ran.err
            assert key[-12:] not in ran.out + ran.err


def test_equal_keys_have_equal_tokens_in_one_run_only(why401: Why401, home: Path, monkeypatch):
    key = homes.openai_key()
    homes.write(home / "project" / ".env", f"OPENAI_API_KEY='{key}'\n")
    monkeypatch.setenv("OPENAI_API_KEY", key)
    runs = [groups(why401("keys", "--json"))["", "openai"]["keys"] for _ in range(2)]
    (one, two), (again, _) = ([key["token"] for key in keys] for keys in runs)
    assert one == two != again


def test_faults_of_a_keys_form_are_told(why401: Why401, home: Path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", f'"{homes.openai_key()}"\n')
    (key,) = groups(why401("keys", "--json"))["", "openai"]["keys"]
    assert key["faults"] == ["quotes", "white space"]


def test_one_client_can_be_asked_for(why401: Why401, tree):
    found = groups(why401("keys", "--json", "--client", "aider", "--provider", "openai"))
    assert set(found) == {("aider", "openai")}


def test_a_machine_without_keys_says_so(why401: Why401, home: Path):
    ran = why401("keys")
    assert (ran.code, "No key was found" in ran.out) == (0, True)


def test_a_file_that_cannot_be_read_is_told_beside_the_rest(why401: Why401, tree, home: Path):
    homes.write(home / ".codex" / "auth.json", "{ not json")
    ran = why401("keys", "--json")
    (failure,) = ran.document["failures"]
    assert failure["collector"] == "clients.codex"
    assert "auth.json is not valid JSON" in failure["error"]


def test_the_document_fits_its_schema(why401: Why401, tree):
    from importlib import resources

    import jsonschema

    schema = json.loads(
        resources.files("why401.facts.schemas").joinpath("keys.schema.json").read_text("utf-8")
    )
    jsonschema.validate(why401("keys", "--json").document, schema)
