"""Questions: likelihoods by hand, the value of an answer, and what is never asked."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packs import cause, diagnoser, rule
from why401.engine.answers import after, entropy, information, likelihoods
from why401.engine.diagnosis import Diagnosis
from why401.engine.whatif import Shift
from why401.facts.memory import WorkingMemory


def run(folder: Path, memory: WorkingMemory, **rules: list[str]) -> Diagnosis:
    files = {f"key/{name}.yaml": cause(name, *items) for name, items in rules.items()}
    return diagnoser(folder, files)(memory, temperature=1.0)


Dense = list[list[float]]


def by_definition(
    chances: list[float], shifts: Dense
) -> tuple[list[tuple[float, list[float]]], float]:
    """Each answer's chance with the causes' chances after it, and the bits, cause by cause."""
    wholes = [math.fsum(math.exp(shift[c]) for shift in shifts) for c in range(len(chances))]
    found: list[tuple[float, list[float]]] = []
    for shift in shifts:
        joint = [p * math.exp(s) / w for p, s, w in zip(chances, shift, wholes, strict=True)]
        found.append((sum(joint), [p / sum(joint) for p in joint]))
    left = math.fsum(chance * entropy(later) for chance, later in found)
    return found, entropy(chances) - left


@settings(deadline=None)
@given(
    st.lists(st.floats(0.01, 1), min_size=2, max_size=6),
    st.lists(
        st.tuples(
            st.floats(-3, 3), st.dictionaries(st.integers(0, 5), st.floats(-4, 4), max_size=4)
        ),
        min_size=1,
        max_size=4,
    ),
    st.lists(st.integers(0, 3), max_size=4),
)
def test_what_is_worked_out_of_the_moved_causes_is_what_the_definition_gives(
    raw: list[float], drawn: list[tuple[float, dict[int, float]]], more: list[int]
) -> None:
    chances = [p / math.fsum(raw) for p in raw]
    places = range(len(chances))
    shifts = [Shift(common, {c: s for c, s in own.items() if c in places}) for common, own in drawn]
    which = [*range(len(shifts)), *(number % len(shifts) for number in more)]
    dense = [[s.own.get(c, s.common) for c in places] for s in (shifts[n] for n in which)]
    expected, bits = by_definition(chances, dense)
    told = likelihoods(shifts, which)
    for number, (chance, later) in zip(which, expected, strict=True):
        found = after(chances, told, number)
        assert found[0] == pytest.approx(chance)
        assert found[1] == pytest.approx(later)
    assert information(chances, told, which) == pytest.approx(bits, abs=1e-9)


def test_the_worked_example_of_the_scheme() -> None:
    """override_on: base .35/.65, weight +4.5 / -7 dB for one cause, less of it for the others."""
    chances = [0.38, 0.30, 0.17, 0.10, 0.05]  # bad, url, revoked, env, other
    yes, no = (math.log(x) for x in (0.35 / 0.5, 0.65 / 0.5))
    shifts = [Shift(yes - 2, {1: yes + 1, 4: yes}), Shift(no, {1: no - 1})]
    told = likelihoods(shifts, [0, 1])
    chance, later = after(chances, told, 0)
    by_hand = 0.7 * math.exp(1) / (0.7 * math.exp(1) + 1.3 * math.exp(-1))
    assert later[1] * chance / 0.30 == pytest.approx(by_hand)
    assert chance + after(chances, told, 1)[0] == pytest.approx(1)
    assert 0 < information(chances, told, [0, 1]) < entropy(chances)


def test_an_answer_that_changes_nothing_tells_nothing() -> None:
    chances = [0.5, 0.5]
    same = Shift(-1.0, {})
    assert information(chances, likelihoods([same, same], [0, 1]), [0, 1]) == 0
    split = [Shift(0.0, {1: -60.0}), Shift(-60.0, {1: 0.0})]
    assert information(chances, likelihoods(split, [0, 1]), [0, 1]) == pytest.approx(1)


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
