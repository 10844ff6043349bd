"""Questions: likelihoods by hand, the value of an answer, and what is never asked."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from packs import cause, diagnoser, rule
from why401.engine.ask import answers_from, entropy, information
from why401.engine.diagnose import Diagnosis
from why401.facts.memory import WorkingMemory


def run(folder: Path, memory: WorkingMemory, **rules: list[str]) -> Diagnosis:
    files = {f"key/{name}.yaml": cause(name, *items) for name, items in rules.items()}
    return diagnoser(folder, files)(memory, temperature=1.0)


def test_the_worked_example_of_the_scheme() -> None:
    """override_on: base .3/.7, weight +4.5 / -7 dB for one cause; the figures are known."""
    chances = [0.38, 0.30, 0.17, 0.10, 0.05]  # bad, url, revoked, env, other
    yes, no = (math.log(x) for x in (0.35 / 0.5, 0.65 / 0.5))
    shifts = [[yes - 2, yes + 1, yes - 2, yes - 2, yes], [no, no - 1, no, no, no]]
    answers = answers_from(chances, shifts, [0, 1])
    assert math.fsum(chance for chance, _ in answers) == pytest.approx(1)
    for number, before in enumerate(chances):
        mixed = math.fsum(chance * after[number] for chance, after in answers)
        assert mixed == pytest.approx(before)
    by_hand = 0.7 * math.exp(1) / (0.7 * math.exp(1) + 1.3 * math.exp(-1))
    assert answers[0][1][1] * answers[0][0] / 0.30 == pytest.approx(by_hand)
    assert 0 < information(entropy(chances), answers) < entropy(chances)


def test_an_answer_that_changes_nothing_tells_nothing() -> None:
    chances = [0.5, 0.5]
    same = [-1.0, -1.0]
    assert information(1, answers_from(chances, [same, same], [0, 1])) == 0
    split = [[0.0, -60.0], [-60.0, 0.0]]
    assert information(1, answers_from(chances, split, [0, 1])) == pytest.approx(1)


def test_answers_that_come_to_the_same_share_their_chance() -> None:
    chances = [0.5, 0.5]
    twice = answers_from(chances, [[1.0, 0.0], [0.0, 1.0]], [0, 0, 1])
    thrice = answers_from(chances, [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]], [0, 1, 2])
    assert (twice[0], twice[0], twice[1]) == thrice


def test_the_separating_question_comes_first_and_pays(tmp_path: Path) -> None:
    diagnosis = run(
        tmp_path,
        WorkingMemory(),
        a=[rule("r", "{os.container: true}", "weight: 15")],
        b=[rule("r", "{os.container: false}", "weight: 15")],
        c=[rule("r", "{vpn.present: true}", "weight: weak")],
    )
    first = diagnosis.questions[0]
    assert first.fact == "os.container"
    assert first.pays
    assert {answer.value for answer in first.answers} == {True, False}
    yes = next(answer for answer in first.answers if answer.value is True)
    assert yes.chances["a"] > 0.5 > yes.chances["b"]


def test_known_and_declined_facts_are_not_asked(tmp_path: Path) -> None:
    rules = {
        "a": [rule("r", "{os.container: true}", "weight: 15"), rule("s", "{vpn.present: true}")],
        "b": [rule("r", "{os.container: false}", "weight: 15")],
    }
    memory = WorkingMemory.of({"vpn.present": False})
    memory.decline("os.container")
    assert run(tmp_path, memory, **rules).questions == ()


def test_a_question_reaches_through_conclusions(tmp_path: Path) -> None:
    derive = "rules:\n  - {id: d, when: {os.container: true}, then: {fault.side: network}, because: So.}\n"
    files = {
        "derive/d.yaml": derive,
        "key/a.yaml": cause("a", rule("r", "{fault.side: network}", "weight: 15")),
        "key/b.yaml": cause("b"),
    }
    asked = diagnoser(tmp_path, files)(WorkingMemory()).questions
    assert [question.fact for question in asked] == ["os.container"]
