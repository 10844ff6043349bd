"""Keys in rule files and in the cases beside them: no command of the workbench shows one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from searching import Desk, Searched, see

from counterparts.consulting import FILES
from packs import write

#: Where an author's text stands in a rule file that is otherwise sound.
PLACES = ("title", "because", "source", "condition", "do", "command", "given", "comment")
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("rules", "list", "--no-builtin", "--json", "--rules"),
    ("rules", "show", "leaky", "--no-builtin", "--rules"),
    ("rules", "graph", "--no-builtin", "--rules"),
    ("rules", "check", "--no-builtin", "--fix"),
    ("rules", "test", "--no-builtin"),
    ("rules", "coverage", "--no-builtin", "--missing"),
    ("rules", "mutate", "--no-builtin"),
    ("diagnose", "--set", "http.status=401", "--no-builtin", "--json", "--rules"),
    ("explain", "--set", "http.status=401", "--no-builtin", "--rules"),
)


def _leaky(place: str, key: str) -> str:
    said = dict.fromkeys(PLACES, "It is so") | {"command": "run it", "condition": "no credit"}
    said[place] = f"{said[place]} OPENAI_API_KEY={key}"
    return (
        f"cause: leaky\ntitle: {said['title']}\nsummary: It is so.\naction: pay\nprior: rare\n"
        f"rules:\n  - id: r\n    when: {{text.all: {{contains: '{said['condition']}'}}}}\n"
        f"    weight: strong\n    because: {said['because']}.\n    source: {said['source']}\n"
        f"fixes:\n  - {{id: f, do: '{said['do']}', command: '{said['command']}', minutes: 1,"
        f" success: 0.5, risk: none, verify: It works.}}\n"
        f"examples:\n  - given: {{text.all: '{said['condition']}', error.message: {said['given']}}}\n"
        f"    fires: [r]\n  - given: {{text.all: other}}\n    silent: [r]\n# {said['comment']}\n"
    )


@pytest.mark.parametrize("place", PLACES)
def test_a_rule_file_with_a_key_is_refused_by_every_command(
    searched: Searched, desk: Desk, tmp_path: Path, place: str
) -> None:
    text = _leaky(place, desk.canaries.key(place, "shapeless"))
    folder = write(tmp_path / "leaky", {"own/leaky.yaml": text})
    own = (folder / "own" / "leaky.yaml",)
    for command in COMMANDS:
        see(searched(*command, folder, codes=(4,), own=own), "R312", "leaky.yaml")
    pages = tmp_path / "pages"
    searched("rules", "docs", pages, "--no-builtin", "--rules", folder, codes=(4,))
    assert not pages.exists()
    case = desk.file("watched.json", json.dumps({"http.status": 401}))
    see(searched("rules", "watch", case, "--once", "--no-builtin", "--rules", folder), "R312")
    searched("rules", "fmt", folder, own=own)


def test_the_same_rule_file_without_a_key_is_sound(searched: Searched, tmp_path: Path) -> None:
    text = _leaky("comment", "$MY_KEY")
    folder = write(tmp_path / "sound", {"own/leaky.yaml": text})
    for command in COMMANDS:
        assert "R312" not in searched(*command, folder).err, command


def test_cases_beside_rules_are_not_shown(searched: Searched, desk: Desk, tmp_path: Path) -> None:
    lines = [json.dumps({"facts": desk.facts(f"beside {n}"), "cause": "dead_key"}) for n in "ab"]
    wrong = json.dumps({"facts": desk.facts("misjudged"), "cause": "quota"})
    odd = {"own/some.cases.jsonl": "\n".join([*lines, wrong]), "own/x.case.json": lines[0]}
    folder = write(tmp_path / "sound", {**FILES, **odd})
    see(searched("rules", "test", "--no-builtin", folder, codes=(4,)), "quota should come first")
    for form in ("text", "json", "html"):
        searched("rules", "coverage", "--no-builtin", folder, "--missing", "--format", form)
    searched("rules", "mutate", "--no-builtin", folder)
    case = desk.case("watched")
    see(searched("rules", "watch", case, "--once", "--no-builtin", "--rules", folder), "dead_key")
    assert "quota" in (folder / "own" / "some.cases.jsonl").read_text("utf-8")


def test_a_new_rule_keeps_the_words_and_not_the_key(
    searched: Searched, desk: Desk, tmp_path: Path
) -> None:
    key = desk.canaries.key
    said = f"no credit for {key('firing', 'openai')} at api.openai.com"
    ran = searched(
        "rules", "new", "no_credit", "--to", tmp_path / "new", "--family", "billing",
        "--title", f"No credit {key('title', 'anthropic')}", "--when", "text.all~no credit",
        "--when", f"error.message=bad {key('condition', 'openai')}", "--weight", "strong",
        "--because", f"It says so, token={key('because', 'shapeless')}", "--source", "a report",
        "--fix", "Pay.", "--firing", said, "--near-miss", f"no {key('near', 'groq')}", "--action", "pay",
        codes=(0, 4),
    )  # fmt: skip
    written = (tmp_path / "new" / "billing" / "no_credit.yaml").read_text("utf-8")
    assert "no credit for <key:openai" in written
    assert "at api.openai.com" in written
    assert ran.code == 0, ran.err
