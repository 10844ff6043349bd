"""Cases answered together are answered as each would be alone, byte for byte."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

import pytest

from why401.cli.answers import Answers
from why401.cli.render.document import as_document
from why401.cli.salted import salted_redactor
from why401.engine.cache import load_program
from why401.engine.diagnosis import Diagnoser, EngineName, diagnoser_of
from why401.facts.case import Case, read_case

CASES = Path(__file__).parents[1] / "cases" / "public.jsonl"
ENGINES: list[EngineName] = ["python"] if sys.version_info >= (3, 13) else ["python", "durable"]
KEY = "sk-" + "proj-" + "aB3dE6gH9" * 5
TEXTS = ("symptom.text", "response.body", "error.message")


def drawn(seed: int) -> list[dict[str, Any]]:
    """Labelled cases with other texts, facts of other cases, keys, and other people's words."""
    rng = random.Random(seed)
    lines = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    found: list[dict[str, Any]] = []
    for number in range(60):
        line = rng.choice(lines)
        facts: dict[str, Any] = dict(line["facts"])
        for name in TEXTS:
            if name in facts:
                facts[name] += rng.choice(["", f" no. {number}", f" key {KEY}", " ünicode 401"])
        for name in rng.sample(sorted(facts), min(2, len(facts))):
            kind = rng.randrange(4)
            if kind == 0:
                del facts[name]
            elif kind == 1:
                facts[name] = {"value": facts[name], "source": f"user: {number % 3}"}
            elif kind == 2:
                facts[name] = {"value": facts[name], "source": f"collector: /home/ann{number}/x"}
        other = rng.choice(lines)["facts"]
        facts.update({name: other[name] for name in rng.sample(sorted(other), 1)})
        case_id = rng.choice([line["id"], f"case {KEY}", f"{number}"])
        found += [{"id": case_id, "facts": facts}] * rng.randrange(1, 3)
    return found


def alone(diagnoser: Diagnoser, case: Case, called: str) -> dict[str, Any]:
    diagnosis = diagnoser(case.memory(), ask=False)
    redact = salted_redactor(diagnosis.memory)
    return {"id": redact("id", called), **as_document(diagnosis, redact, top=3)}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(2))
def test_an_answer_is_the_case_s_own_diagnosis(engine: EngineName, seed: int) -> None:
    diagnoser = diagnoser_of(load_program()[0], engine=engine)
    answers = Answers(diagnoser, top=3, tell=["provider.name"])
    for number, document in enumerate(drawn(seed)):
        data = json.dumps(document).encode()
        case = read_case(data, name=f"line {number}", vocabulary=diagnoser.vocabulary)
        answer = answers.answer(case, document["id"])
        expected = alone(diagnoser, case, document["id"])
        assert answer.text == json.dumps(expected, ensure_ascii=False)
        assert answer.first == expected["causes"][0]
        told = expected["facts"].get("provider.name")
        assert answer.values == ({"provider.name": told["value"]} if told else {})
        assert KEY not in answer.text


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MAX_CONCLUSIONS", "MAX_PIECES"):
        monkeypatch.setattr(f"why401.cli.answers.{name}", 4)
    monkeypatch.setattr("why401.engine.alike.MAX_REMEMBERED", 4)
    test_an_answer_is_the_case_s_own_diagnosis("python", 0)
