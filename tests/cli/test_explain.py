"""``why401 explain``, ``diff``, ``facts`` and ``redact``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from counterparts.consulting import FILES
from packs import write
from ran import Ran, Why401

KEY = "sk-" + "proj-" + "Zq9" * 18 + "T3Blbk" + "FJ" + "Ab7" * 19 + "wxyz"


@pytest.fixture
def pack(tmp_path: Path) -> tuple[str, str, str]:
    return ("--rules", str(write(tmp_path / "pack", FILES)), "--no-builtin")


def case(tmp_path: Path, name: str, **facts: object) -> Path:
    path = tmp_path / name
    path.write_text(json.dumps({key.replace("__", "."): value for key, value in facts.items()}))
    return path


def test_how_names_rules_weights_facts_and_sources(
    why401: Why401, tmp_path: Path, pack: tuple[str, ...]
) -> None:
    path = case(tmp_path, "a.json", http__status=429)
    for more in (("--how", "quota"), ("--how", "1"), ("--how", "quot"), ()):
        ran = why401("explain", path, *pack, *more)
        assert ran.code == 0
        assert "+15 dB  It is so." in ran.out
        assert "rule quota/status" in ran.out
        assert "http.status = 429  (case)" in ran.out


def test_why_not_and_what_if(why401: Why401, tmp_path: Path, pack: tuple[str, ...]) -> None:
    path = case(tmp_path, "a.json", http__status=401)
    ran = why401("explain", path, *pack, "--why-not", "quota", "--why-not", "quota/status")
    assert "needs: http.status is 429; it is 401" in ran.out
    assert "Rule quota/status did not fire." in ran.out
    ran = why401("explain", path, *pack, "--what-if", "http.status=429")
    assert "http.status: 401 → 429" in ran.out
    assert "First is now: quota" in ran.out
    ran = why401("explain", path, *pack, "--what-if", "http.status=?")
    assert "http.status: 401 → unknown" in ran.out
    assert json.loads(path.read_text()) == {"http.status": 401}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "nothing to explain"),
        (("--set", "http.status=401", "--how", "quotta"), 2, "Did you mean 'quota'"),
        (("--set", "http.status=401", "--how", "cause"), 2, "fits 3 causes"),
        (("--set", "http.status=401", "--what-if", "http.status=abc"), 3, "whole number"),
    ],
)
def test_faults(
    why401: Why401, pack: tuple[str, ...], arguments: tuple[str, ...], code: int, said: str
) -> None:
    ran = why401("explain", *pack, *arguments)
    assert ran.code == code
    assert said in ran.err


def test_diff_in_words_and_as_data(why401: Why401, tmp_path: Path, pack: tuple[str, ...]) -> None:
    a = case(tmp_path, "a.json", http__status=401, response__body=f"key {KEY}")
    b = case(tmp_path, "b.json", http__status=429)
    ran = why401("diff", a, b, *pack)
    assert ran.code == 0
    assert "http.status: 401 → 429" in ran.out
    assert "rule fires now: quota/status" in ran.out
    data = why401("diff", a, b, *pack, "--json")
    assert data.document["first"]["after"] == "quota"
    assert {fact["name"] for fact in data.document["facts"]} >= {"http.status", "response.body"}
    for text in (ran.out, data.out):
        assert KEY not in text


def test_equal_cases_are_exit_code_one(
    why401: Why401, tmp_path: Path, pack: tuple[str, ...]
) -> None:
    a = case(tmp_path, "a.json", http__status=401)
    ran = why401("diff", a, a, *pack)
    assert (ran.code, ran.out) == (1, "Nothing differs.\n")
    assert why401("diff", a, tmp_path / "none.json", *pack).code == 3


def parsed(ran: Ran) -> dict[str, object]:
    return {name: fact["value"] for name, fact in ran.document["facts"].items()}


def test_facts_in_a_text_from_argument_file_and_pipe(why401: Why401, tmp_path: Path) -> None:
    text = f"Error code: 401 - {{'error': {{'code': 'invalid_api_key'}}}} {KEY}"
    (tmp_path / "log.txt").write_text(text)
    runs = [
        why401("facts", "parse", "--json", "--text", text),
        why401("facts", "parse", "--json", tmp_path / "log.txt"),
        why401("facts", "parse", "--json", stdin=text.encode()),
    ]
    for ran in runs:
        assert ran.code == 0
        assert parsed(ran) == parsed(runs[0])
        assert parsed(ran)["error.code"] == "invalid_api_key"
        assert KEY not in ran.out
    assert "http.status = 401" in why401("facts", "parse", "--text", text).out
    assert why401("facts", "parse", "--text", "good morning").code == 1
    assert why401("facts", "parse", tmp_path / "none").code == 3


def test_the_vocabulary_in_words_and_as_data(why401: Why401) -> None:
    ran = why401("facts", "list", "http.")
    assert "http.status" in ran.out
    assert "key." not in ran.out
    listed = why401("facts", "list", "--asked", "--json").document
    assert all(entry["question"]["prompt"] for entry in listed)
    shown = why401("facts", "show", "http.status")
    assert "Which HTTP status came back?" in shown.out
    assert why401("facts", "show", "http.status", "--json").document["type"] == "integer"
    assert "http.header.<name>" in why401("facts", "show", "http.header.x").out
    for arguments in (("show", "http.statsu"), ("list", "http.statsu")):
        ran = why401("facts", *arguments)
        assert ran.code == 2
        assert "Did you mean 'http.status'?" in ran.err


def test_redact_writes_checks_and_replaces(why401: Why401, tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text(f"Authorization: Bearer {KEY}\nmodel gpt-4o\n")
    ran = why401("redact", log)
    assert KEY not in ran.out
    assert "model gpt-4o" in ran.out
    assert "…wxyz" in ran.out
    assert why401("redact", "--check", log).code == 1
    assert why401("redact", log, "-o", tmp_path / "b.log").code == 0
    assert KEY not in (tmp_path / "b.log").read_text("utf-8")
    assert KEY in log.read_text()
    assert why401("redact", "--in-place", log).code == 0
    assert KEY not in log.read_text("utf-8")
    assert why401("redact", "--check", log).code == 0
    piped = why401("redact", "-", stdin=f"key={KEY}".encode())
    assert KEY not in piped.out


def test_redact_refuses_what_does_not_go_together(why401: Why401, tmp_path: Path) -> None:
    assert why401("redact").code == 2
    assert why401("redact", "-", "--in-place").code == 2
    assert why401("redact", "a", "b", "-o", tmp_path / "c").code == 2
    assert why401("redact", "a", "--check", "--in-place").code == 2
    assert why401("redact", tmp_path / "none").code == 3
