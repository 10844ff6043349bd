"""The catalogue of known refusals: row by row, and each of them as other programs show it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from retold import FORMS, MESSAGE_ONLY, retold

from why401.engine.diagnosis import Diagnoser, make_diagnoser
from why401.engine.load import load_base
from why401.engine.model import RuleBase
from why401.facts.case import read_case

CATALOGUE = Path(__file__).parent / "catalogue"
SECTIONS = (
    "anthropic", "azure", "bedrock", "cursor", "deepseek", "further", "gemini", "groq", "mistral",
    "openai", "openrouter", "others", "vertex", "xai",
)  # fmt: skip

ROWS = 122 + 17

Entry = dict[str, Any]


def read(section: str) -> Entry:
    """One file of the catalogue."""
    return yaml.safe_load((CATALOGUE / f"{section}.yaml").read_text(encoding="utf-8"))


ENTRIES: list[Entry] = [entry for section in SECTIONS for entry in read(section)["cases"]]
RETOLD: list[Entry] = [entry for entry in ENTRIES if retold(entry["facts"], "python")]


@pytest.fixture(scope="module")
def base() -> RuleBase:
    return load_base()[0]


@pytest.fixture(scope="module")
def diagnoser(base: RuleBase) -> Diagnoser:
    return make_diagnoser(base, engine="python")


def first_cause(diagnoser: Diagnoser, name: str, facts: dict[str, Any]) -> str:
    """The cause that a diagnosis of these facts puts first."""
    written = dict(facts)
    if isinstance(written.get("response.body"), (dict, list)):
        written["response.body"] = json.dumps(written["response.body"], ensure_ascii=False)
    case = read_case(json.dumps({"facts": written}).encode(), name=name)
    assert case.warnings == ()
    return diagnoser(case.memory(), ask=False).beliefs[0].cause


def acceptable(entry: Entry) -> list[str]:
    """The causes that may come first."""
    return [entry["cause"], *entry.get("also_acceptable", [])]


def test_every_file_is_a_section() -> None:
    assert tuple(sorted(path.stem for path in CATALOGUE.iterdir())) == SECTIONS


@pytest.mark.parametrize("section", SECTIONS)
def test_every_row_of_a_section_has_a_case(section: str) -> None:
    document = read(section)
    assert {entry["row"] for entry in document["cases"]} == set(range(1, document["rows"] + 1))


def test_the_catalogue_is_whole(base: RuleBase) -> None:
    """122 rows of answers and notes, and 17 vendors with further documented answers."""
    assert sum(read(section)["rows"] for section in SECTIONS) == ROWS
    names = [entry["id"] for entry in ENTRIES]
    assert len(names) == len(set(names))
    for entry in ENTRIES:
        assert set(acceptable(entry)) <= set(base.causes), entry["id"]
        assert entry["source"], entry["id"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_the_first_cause_is_acceptable(entry: Entry, diagnoser: Diagnoser) -> None:
    assert first_cause(diagnoser, entry["id"], entry["facts"]) in acceptable(entry)


@pytest.mark.parametrize("form", FORMS)
def test_another_program_s_words_change_nothing(form: str, diagnoser: Diagnoser) -> None:
    """The body of an answer, pasted as an SDK, a client or a person gives it, without a status.

    ``details_decide`` marks answers whose sentence for people leaves the reason out.
    """
    wrong: list[str] = []
    for entry in RETOLD:
        if form in MESSAGE_ONLY and entry.get("details_decide"):
            continue
        facts = retold(entry["facts"], form)
        assert facts is not None
        first = first_cause(diagnoser, f"{entry['id']} ({form})", facts)
        if first not in acceptable(entry):
            wrong.append(f"{entry['id']}: {first}")
    assert wrong == []
