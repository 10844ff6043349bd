"""Forward chaining on both engines: chains, absence, several values, trust."""

from __future__ import annotations

from pathlib import Path

import pytest

from packs import cause, diagnoser, rule
from why401.engine.diagnosis import Diagnosis, EngineName
from why401.facts.memory import Fact, Source, WorkingMemory

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture(params=["python", "durable"])
def engine(request: pytest.FixtureRequest) -> EngineName:
    if request.param == "durable":
        pytest.importorskip("durable_rules_engine")
    return request.param


DERIVE = """\
rules:
  - {id: a, when: {http.status: 401}, then: {complaint.kind: auth_refused}, because: So.}
  - {id: b, when: {complaint.kind: auth_refused}, then: {waiting.helps: false}, because: So.}
  - {id: c, when: {fault.side: {known: false}}, then: {response.answered_by: provider}, because: So.}
  - {id: d, when: {key.present: false}, then: {fault.side: client}, because: So.}
"""


def run(folder: Path, engine: EngineName, memory: WorkingMemory, *rules: str) -> Diagnosis:
    files = {
        "derive/d.yaml": DERIVE,
        "key/one.yaml": cause("one", *rules),
        "key/two.yaml": cause("two"),
    }
    return diagnoser(folder, files, engine)(memory, ask=False)


def test_conclusions_chain(tmp_path: Path, engine: EngineName) -> None:
    memory = WorkingMemory.of({"http.status": 401})
    found = run(tmp_path, engine, memory, rule("r", "{waiting.helps: false}"))
    assert found.fired == ("d/a", "d/b", "d/c", "one/r")
    assert found.memory.value("waiting.helps") is False


def test_absence_is_asked_after_everything_that_could_end_it(
    tmp_path: Path, engine: EngineName
) -> None:
    found = run(tmp_path, engine, WorkingMemory.of({"key.present": False}))
    assert found.fired == ("d/d",)
    found = run(tmp_path, engine, WorkingMemory.of({"key.present": True}))
    assert found.fired == ("d/c",)


def test_not_of_unknown_stays_silent(tmp_path: Path, engine: EngineName) -> None:
    silent = run(tmp_path, engine, WorkingMemory(), rule("r", "{not: {http.status: 401}}"))
    assert "one/r" not in silent.fired
    fires = run(
        tmp_path,
        engine,
        WorkingMemory.of({"http.status": 403}),
        rule("r", "{not: {http.status: 401}}"),
    )
    assert "one/r" in fires.fired


def test_many_alternatives_do_not_multiply_but_all_count(
    tmp_path: Path, engine: EngineName
) -> None:
    groups = [
        "{any: [" + ", ".join(f"{{error.code: c{i}}}" for i in range(9)) + "]}",
        "{any: [" + ", ".join(f"{{error.type: t{i}}}" for i in range(9)) + "]}",
        "{any: [" + ", ".join(f"{{error.param: p{i}}}" for i in range(9)) + "]}",
    ]
    when = "{all: [" + ", ".join(groups) + "]}"
    facts = {"error.code": "c8", "error.type": "t0", "error.param": "p5"}
    found = run(tmp_path, engine, WorkingMemory.of(facts), rule("r", when))
    assert "one/r" in found.fired
    assert found.rule_facts["one/r"] == ("error.code", "error.param", "error.type")
    del facts["error.type"]
    assert "one/r" not in run(tmp_path, engine, WorkingMemory.of(facts), rule("r", when)).fired


def test_a_persons_word_cannot_rule_out_but_a_tools_can(tmp_path: Path, engine: EngineName) -> None:
    out = rule("r", "{waiting.helps: false}", "rules_out: true")
    told = WorkingMemory([Fact("http.status", 401, Source("user", "answer"))])
    read = WorkingMemory([Fact("http.status", 401, Source("text", "body"))])
    by_word = {b.cause: b for b in run(tmp_path, engine, told, out).beliefs}["one"]
    by_tool = {b.cause: b for b in run(tmp_path, engine, read, out).beliefs}["one"]
    assert (by_word.state, by_word.weight_db) == ("open", -20.0)
    assert by_word.probability > 0
    assert (by_tool.state, by_tool.probability) == ("excluded", 0.0)


def test_an_observed_fact_beats_a_conclusion_and_the_contradiction_is_told(
    tmp_path: Path, engine: EngineName
) -> None:
    memory = WorkingMemory.of({"http.status": 401, "waiting.helps": True})
    found = run(tmp_path, engine, memory, rule("r", "{waiting.helps: true}"))
    assert "one/r" in found.fired
    assert found.memory.value("waiting.helps") is True
    assert [c.fact for c in found.conflicts] == ["waiting.helps"]
    assert "d/b" in found.contradictions[0]


def test_the_given_memory_is_not_changed(tmp_path: Path, engine: EngineName) -> None:
    memory = WorkingMemory.of({"http.status": 401})
    run(tmp_path, engine, memory)
    assert [fact.name for fact in memory] == ["http.status"]
