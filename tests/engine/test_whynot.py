"""WHY NOT names the nearest failing condition and what is held instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from packs import cause, diagnoser, rule
from why401.engine.believe import NATS_PER_DB, TEMPERATURE
from why401.engine.conditions import holds
from why401.engine.diagnosis import Diagnosis
from why401.engine.model import OTHER, All, Any, Condition, Not, Test
from why401.engine.whynot import Unmet, gap, why_silent, whynot
from why401.facts.memory import Value, WorkingMemory

DERIVE = """\
rules:
  - id: local
    when: {endpoint.url: {contains: localhost}}
    then: {endpoint.host_class: localhost}
    because: It says so.
"""
FILES = {
    "own/one.yaml": cause("one", rule("status", "{http.status: 401}")),
    "own/two.yaml": cause(
        "two",
        rule("both", "{http.status: 429, key.present: true}", "weight: very_strong"),
        rule("either", "{any: [{http.status: 402}, {error.code: quota}]}"),
        rule("local", "{endpoint.host_class: localhost}", "weight: moderate"),
    ),
    "own/three.yaml": cause("three", rule("never", "{os.name: linux}", "rules_out: true")),
    "derive/host.yaml": DERIVE,
}


@pytest.fixture
def diagnosis(tmp_path: Path) -> Diagnosis:
    memory = WorkingMemory.of({"http.status": 401, "os.name": "linux"})
    return diagnoser(tmp_path, FILES)(memory)


def lacks(unmet: tuple[Unmet, ...]) -> list[tuple[str, tuple[Value, ...]]]:
    return [(item.test.fact, item.values) for item in unmet]


def test_the_nearest_rules_come_first_with_value_or_unknown(diagnosis: Diagnosis) -> None:
    near = {item.rule.id: item for item in whynot(diagnosis, "two").near}
    assert list(near) == ["two/either", "two/local", "two/both"]
    assert lacks(near["two/either"].unmet) == [("error.code", ())]
    assert lacks(near["two/both"].unmet) == [("http.status", (401,)), ("key.present", ())]
    assert near["two/both"].distance == (1, 1)


def test_an_unknown_fact_names_the_rule_that_would_conclude_it(diagnosis: Diagnosis) -> None:
    near = {item.rule.id: item for item in whynot(diagnosis, "two").near}
    (unmet,) = near["two/local"].unmet
    assert unmet.via is not None
    assert unmet.via.rule.id == "host/local"
    assert lacks(unmet.via.unmet) == [("endpoint.url", ())]


def test_prior_and_contrast_add_up_to_the_lead(diagnosis: Diagnosis) -> None:
    import math

    found = whynot(diagnosis, "two")
    shares = {belief.cause: belief.probability for belief in diagnosis.beliefs}
    assert found.leader.cause == "one"
    lead = NATS_PER_DB * (found.prior_db + TEMPERATURE * sum(part.db for part in found.contrast))
    assert lead == pytest.approx(math.log(shares["one"] / shares["two"]))


def test_a_cause_that_is_ruled_out_says_by_what(diagnosis: Diagnosis) -> None:
    assert [item.rule.id for item in whynot(diagnosis, "three").excluded_by] == ["three/never"]


def test_the_leader_and_something_else_have_their_answer_too(diagnosis: Diagnosis) -> None:
    assert whynot(diagnosis, "one").leader.cause != "one"
    if OTHER in {belief.cause for belief in diagnosis.beliefs}:
        assert whynot(diagnosis, OTHER).leader.cause == "one"
    with pytest.raises(KeyError):
        whynot(diagnosis, "no_such_cause")


def test_a_rule_that_fired_lacks_nothing(diagnosis: Diagnosis) -> None:
    assert why_silent(diagnosis, "one/status") is None
    near = why_silent(diagnosis, "two/either")
    assert near is not None
    assert lacks(near.unmet) == [("error.code", ())]


A, B, C = (Test(name, "is", True) for name in ("a", "b", "c"))


@pytest.mark.parametrize(
    ("condition", "known", "missing"),
    [
        (All((A, B)), {}, ["a", "b"]),
        (All((A, B)), {"a": True}, ["b"]),
        (Any((A, B)), {"a": False}, ["b"]),
        (Any((All((A, B)), C)), {}, ["c"]),
        (Any((All((A, B)), C)), {"c": False}, ["a", "b"]),
        (Not(A), {"a": True}, ["a"]),
        (Not(All((A, B))), {"a": True}, ["b"]),
        (Not(Any((A, B))), {}, ["a", "b"]),
        (Not(Any((A, B))), {"a": False, "b": False}, []),
        (Test("a", "known", False), {"a": True}, ["a"]),
    ],
)
def test_the_gap_is_the_smallest_and_closing_it_makes_the_condition_hold(
    condition: Condition, known: dict[str, Value], missing: list[str]
) -> None:
    memory = WorkingMemory.of(known)
    unmet = gap(condition, memory)
    assert [item.test.fact for item in unmet] == missing
    for item in unmet:
        if item.test.op == "known":
            memory.retract(item.test.fact)
        else:
            memory = WorkingMemory.of(
                {f.name: f.value for f in memory} | {item.test.fact: item.want}
            )
    assert holds(condition, memory) is True
