"""The differences of two diagnoses."""

from __future__ import annotations

from pathlib import Path

import pytest

from counterparts.consulting import FILES
from packs import diagnoser
from why401.engine.attempts import chances_after, fixes_left
from why401.engine.compare import compare
from why401.engine.diagnosis import Diagnoser
from why401.facts.memory import WorkingMemory


@pytest.fixture
def engine(tmp_path: Path) -> Diagnoser:
    return diagnoser(tmp_path, FILES)


def test_facts_rules_and_causes_that_differ(engine: Diagnoser) -> None:
    before = engine(WorkingMemory.of({"http.status": 429, "os.name": "linux"}), ask=False)
    after = engine(WorkingMemory.of({"http.status": 401, "key.present": True}), ask=False)
    found = compare(before, after)
    assert {c.name: (c.before, c.after) for c in found.observed} == {
        "http.status": ((429,), (401,)),
        "key.present": ((), (True,)),
        "os.name": (("linux",), ()),
    }
    assert found.started == ("quota/other-status",)
    assert found.stopped == ("quota/status",)
    assert found.causes[0].cause == "quota"
    assert found.causes[0].by < 0
    assert found.leader_before == "quota"
    assert not found.empty


def test_a_case_differs_in_nothing_from_itself_and_true_is_not_one(engine: Diagnoser) -> None:
    one = engine(WorkingMemory.of({"http.status": 401}), ask=False)
    assert compare(one, one).empty
    yes, number = (engine(WorkingMemory.of({"x": value}), ask=False) for value in (True, 1))
    assert [change.name for change in compare(yes, number).observed] == ["x"]


def test_a_fix_that_was_tried_lowers_its_cause_and_is_not_offered_again(engine: Diagnoser) -> None:
    diagnosis = engine(WorkingMemory.of({"http.status": 429}), ask=False)
    first = fixes_left(diagnosis, ())[0]
    assert first.fix.id == "quota/mend"
    after = chances_after(diagnosis, ["quota/mend"])
    before, success = diagnosis.leader.probability, first.fix.success
    failed = 1 - before * success
    assert after["quota"] == pytest.approx(before * (1 - success) / failed)
    assert after["quota"] < before
    assert sum(after.values()) == pytest.approx(1)
    left = fixes_left(diagnosis, ["quota/mend"])
    assert "quota/mend" not in [planned.fix.id for planned in left]
    assert left
