"""``why401 cases guard`` and ``cases mutate``: what knows one report only, what none would miss."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from packs import cause, rule, write
from ran import Why401
from why401.engine.check.memorised import explained

OTHER = "unknown_unresolved"
#: What the guard may find in the shipped rules.
CEILING = 22
THREAD = ", source: 'https://github.com/acme/tool/issues/7'"
DOCUMENT = ", source: 'https://docs.example.com/errors'"


def says(pattern: str) -> str:
    return f"{{text.all: {{matches: ['{pattern}', 'never said']}}}}"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A planted rule that knows report 1 alone, and others that are near it and sound."""
    planted = rule("planted", says("purple elephant"), "weight: 20", THREAD)
    documented = rule("documented", says("purple"), "weight: 3", DOCUMENT)
    common = rule("common", says("refused"), "weight: 6", THREAD)
    status = rule("status", "{http.status: 402}", "weight: 20", THREAD)
    either = rule(
        "either",
        "{any: [{http.status: 402}, {text.all: {contains: billing}}]}",
        "weight: 3",
        THREAD,
    )
    return write(
        tmp_path / "pack",
        {
            "key/a.yaml": cause("a", planted, documented, common),
            "billing/b.yaml": cause("b", status, either),
            f"other/{OTHER}.yaml": cause(OTHER),
        },
    )


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.jsonl"
    reports = [
        {"id": "1", "facts": {"symptom.text": "refused: Purple Elephant"}, "cause": "a"},
        {"id": "2", "facts": {"symptom.text": "refused"}, "cause": "a"},
        {"id": "3", "facts": {"http.status": 402, "symptom.text": "billing"}, "cause": "b"},
    ]
    path.write_text("".join(json.dumps(report) + "\n" for report in reports))
    return path


def test_a_planted_rule_that_knows_one_report_is_found(
    why401: Why401, pack: Path, cases: Path
) -> None:
    ran = why401("cases", "guard", cases, "--rules", pack, "--no-builtin", "--json")
    assert ran.code == 0
    assert ran.document["cases"] == 3
    [found] = ran.document["rules"]
    assert found["rule"] == "a/planted"
    assert found["case"] == "1"
    assert found["phrases"] == ["purple elephant"]
    assert found["source"].endswith("/7")


def test_the_guard_in_words_and_its_limit(why401: Why401, pack: Path, cases: Path) -> None:
    arguments = ("cases", "guard", cases, "--rules", pack, "--no-builtin")
    ran = why401(*arguments, "--at-most", 1)
    assert ran.code == 0
    assert "a/planted" in ran.out
    assert "matches 1 alone, by 'purple elephant'" in ran.out
    assert "1 rule of 5" in ran.out
    assert why401(*arguments, "--at-most", 0).code == 4


@pytest.mark.parametrize(
    ("source", "is_explained"),
    [
        ("https://github.com/acme/tool/issues/7", False),
        ("https://github.com/acme/tool/discussions/7", False),
        ("https://forum.example.com/t/it-fails/7", False),
        ("https://discuss.example.com/a/7", False),
        ("https://www.reddit.com/r/tool/comments/7", False),
        ("acme/tool#7", False),
        ("a user's report", False),
        ("", False),
        ("acme/tool#7, acme/other#8", False),
        ("acme/tool#7, https://docs.example.com/errors", True),
        ("https://docs.example.com/errors", True),
        ("https://github.com/acme/tool/blob/main/client.py", True),
        ("https://github.com/acme/tool/pull/7", True),
        ("Tool 3.1, its list of codes", True),
    ],
)
def test_what_explains_a_wording(source: str, is_explained: bool) -> None:
    assert explained(source) is is_explained


def test_the_shipped_rules_know_few_single_reports(why401: Why401) -> None:
    """A ceiling at the measured number: a rule more has to be explained or widened."""
    public = Path(__file__).parents[1] / "cases" / "public.jsonl"
    ran = why401("cases", "guard", public, "--at-most", CEILING)
    assert ran.code == 0, ran.out


def test_changes_that_no_case_notices_are_listed(why401: Why401, pack: Path, cases: Path) -> None:
    ran = why401("cases", "mutate", cases, "--rules", pack, "--no-builtin", "--json")
    assert ran.code == 0
    survived = {(entry["rule"], entry["kind"]) for entry in ran.document["survivors"]}
    assert ("b/either", "cut") in survived  # report 3 fits both alternatives
    assert ("b/status", "delete") not in survived
    assert ("a/common", "delete") not in survived
    text = why401("cases", "mutate", cases, "--rules", pack, "--no-builtin", "--only", "b/")
    assert "no case notices cutting off" in text.out
    assert "a/" not in text.out


def test_a_sample_of_the_rules_is_taken_evenly(why401: Why401, pack: Path, cases: Path) -> None:
    arguments = ("cases", "mutate", cases, "--rules", pack, "--no-builtin")
    ran = why401(*arguments, "--sample", 2)
    assert " of 2 in 5 rules" in ran.out
    assert why401(*arguments, "--at-least", 100).code == 4


def test_a_conclusion_that_a_case_needs_is_noticed(
    why401: Why401, tmp_path: Path, cases: Path
) -> None:
    derive = (
        "name: kind\nrules:\n"
        "  - {id: pay, when: {http.status: 402}, then: {provider.vendor: paid}, because: So.}\n"
        "  - {id: idle, when: {http.status: 402}, then: {model.family: gpt}, because: So.}\n"
    )
    pack = write(
        tmp_path / "chained",
        {
            "derive/kind.yaml": derive,
            "key/a.yaml": cause("a", rule("r", says("refused"), "weight: 20")),
            "billing/b.yaml": cause("b", rule("r", "{provider.vendor: paid}", "weight: 20")),
            f"other/{OTHER}.yaml": cause(OTHER),
        },
    )
    ran = why401("cases", "mutate", cases, "--rules", pack, "--no-builtin", "--json")
    survived = {(entry["rule"], entry["kind"]) for entry in ran.document["survivors"]}
    assert ("kind/idle", "delete") in survived
    assert ("kind/pay", "delete") not in survived
    assert ("kind/pay", "flip") not in survived
