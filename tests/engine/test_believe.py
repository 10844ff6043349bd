"""Belief against the formula, worked by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from packs import cause, diagnoser, rule
from why401.engine.believe import DECISIVE_SHARE, OTHER_SHARE, Belief, grounded
from why401.engine.diagnosis import Diagnosis
from why401.facts.memory import WorkingMemory

OTHER = "unknown_unresolved"


def run(folder: Path, files: dict[str, str], temperature: float = 1.0, **facts: int) -> Diagnosis:
    memory = WorkingMemory.of({name.replace("__", "."): value for name, value in facts.items()})
    files = {"other/unknown_unresolved.yaml": cause(OTHER)} | files
    return diagnoser(folder, files)(memory, ask=False, temperature=temperature)


def by_cause(diagnosis: Diagnosis) -> dict[str, Belief]:
    return {belief.cause: belief for belief in diagnosis.beliefs}


def test_ten_decibans_are_ten_to_one(tmp_path: Path) -> None:
    files = {
        "key/a.yaml": cause("a", rule("r", "{http.status: 401}", "weight: 10")),
        "key/b.yaml": cause("b"),
    }
    found = by_cause(run(tmp_path, files, http__status=401))
    assert found["a"].probability / found["b"].probability == pytest.approx(10)
    assert found[OTHER].probability / found["b"].probability == pytest.approx(
        OTHER_SHARE / ((1 - OTHER_SHARE) / 2)
    )
    assert math.fsum(b.probability for b in found.values()) == pytest.approx(1)


def test_decisive_words_lift_a_prior_that_a_context_made_negligible(tmp_path: Path) -> None:
    assert grounded(1e-6, 20) == DECISIVE_SHARE
    assert grounded(1e-6, 19) == 1e-6, "strong evidence is weighed against the prior as it is"
    assert grounded(0.3, 30) == 0.3, "a prior that is larger stays"
    files = {
        "key/a.yaml": cause("a", rule("r", "{http.status: 401}", "weight: 20")).replace(
            "prior: normal", "prior: 0.00001"
        ),
        "key/b.yaml": cause("b"),
    }
    found = by_cause(run(tmp_path, files, http__status=401))
    assert found["a"].prior == DECISIVE_SHARE
    assert found["a"].probability / found["b"].probability == pytest.approx(
        100 * DECISIVE_SHARE / found["b"].prior
    )
    silent = by_cause(run(tmp_path, files, http__status=500))
    assert silent["a"].prior < 1e-4, "without the evidence it stays as rare as it was"


def test_the_temperature_scales_decibans(tmp_path: Path) -> None:
    files = {
        "key/a.yaml": cause("a", rule("r", "{http.status: 401}", "weight: 10")),
        "key/b.yaml": cause("b"),
    }
    found = by_cause(run(tmp_path, files, temperature=0.5, http__status=401))
    assert found["a"].probability / found["b"].probability == pytest.approx(10**0.5)


def test_of_a_group_only_the_strongest_for_and_against_count(tmp_path: Path) -> None:
    rules = [
        rule("a", "{http.status: 401}", "weight: 6, group: g"),
        rule("b", "{http.status: {above: 400}}", "weight: 10, group: g"),
        rule("c", "{http.status: {above: 300}}", "against: 3, group: g"),
        rule("d", "{http.status: {above: 200}}", "weight: 1"),
    ]
    belief = by_cause(run(tmp_path, {"key/a.yaml": cause("a", *rules)}, http__status=401))["a"]
    assert belief.weight_db == pytest.approx(10 - 3 + 1)
    assert {item.rule.id: item.counted for item in belief.evidence} == {
        "a/a": False,
        "a/b": True,
        "a/c": True,
        "a/d": True,
    }


def test_the_prior_follows_the_first_context_that_holds(tmp_path: Path) -> None:
    prior = (
        "prior: {default: 1, when: [{http.status: 401, is: 8}, {http.status: {above: 400}, is: 2}]}"
    )
    files = {
        "key/a.yaml": cause("a").replace("prior: normal", prior),
        "key/b.yaml": cause("b").replace("prior: normal", "prior: 1"),
    }
    for status, ratio in ((401, 8), (403, 2), (200, 1)):
        found = by_cause(run(tmp_path, files, http__status=status))
        assert found["a"].prior / found["b"].prior == pytest.approx(ratio)


def test_everything_ruled_out_is_something_else_and_a_contradiction(tmp_path: Path) -> None:
    out = cause("a", rule("r", "{http.status: 401}", "rules_out: true"))
    diagnosis = run(tmp_path, {"key/a.yaml": out}, http__status=401)
    assert diagnosis.leader.cause == OTHER
    assert diagnosis.leader.probability == 1
    assert "a/r" in diagnosis.contradictions[0]
    assert not diagnosis.conclusive


def test_states_and_misfit(tmp_path: Path) -> None:
    files = {
        "key/a.yaml": cause("a", rule("r", "{http.status: 401}", "confirms: true")),
        "key/b.yaml": cause("b", rule("r", "{http.status: 401}", "against: strong")),
    }
    diagnosis = run(tmp_path, files, http__status=401)
    assert by_cause(diagnosis)["a"].state == "established"
    assert by_cause(diagnosis)["b"].state == "open"
    assert not diagnosis.misfit.flag
    against = cause("c", rule("r", "{http.status: 401}", "against: 30"))
    assert run(tmp_path / "m", {"key/c.yaml": against}, http__status=401).leader.cause == OTHER


def test_without_facts_nothing_is_concluded(tmp_path: Path) -> None:
    diagnosis = run(tmp_path, {"key/a.yaml": cause("a", rule("r", "{http.status: 401}"))})
    assert diagnosis.fired == ()
    assert not diagnosis.conclusive
