"""The shipped rules: sound, complete, tried by their own examples, and right on public reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from why401.cli.accuracy import judge_diagnosis, summary
from why401.cli.labelled import read_labelled
from why401.engine.check.examples import examples_of, run_example
from why401.engine.diagnosis import Diagnoser, make_diagnoser
from why401.engine.load import builtin_rules, load_base, rule_files
from why401.engine.model import OTHER, RuleBase

HERE = Path(__file__).parent
PUBLIC = HERE.parent / "cases" / "public.jsonl"


@pytest.fixture(scope="module")
def base() -> RuleBase:
    return load_base()[0]


@pytest.fixture(scope="module")
def diagnoser(base: RuleBase) -> Diagnoser:
    return make_diagnoser(base, engine="python")


def test_the_base_loads_without_a_note() -> None:
    assert load_base()[1] == ()


def test_the_cause_ids_are_those_of_the_contract(base: RuleBase) -> None:
    contract = dict(line.split() for line in (HERE / "cause_ids.txt").read_text().splitlines())
    assert {cause.id: cause.family for cause in base.causes.values()} == contract


def test_one_cause_a_file_named_by_its_id_in_its_family_s_folder(base: RuleBase) -> None:
    for cause in base.causes.values():
        path = Path(cause.place.file)
        assert (path.stem, path.parent.name) == (cause.id, cause.family)
    assert len(rule_files(builtin_rules())) > len(base.causes)


def test_every_cause_says_what_to_do_and_how_one_sees_that_it_worked(base: RuleBase) -> None:
    for cause in base.causes.values():
        assert cause.title, cause.id
        assert cause.summary, cause.id
        assert cause.fixes, cause.id
        for fix in cause.fixes:
            assert fix.verify, fix.id
            assert fix.risk in ("none", "low") or fix.undo, fix.id


def test_every_rule_says_why_and_whence(base: RuleBase) -> None:
    for rule in base.rules.values():
        assert rule.because.endswith("."), rule.id
        assert len(rule.because.split()) >= 2, rule.id
        assert rule.source, rule.id


def test_every_cause_can_be_reached(base: RuleBase) -> None:
    raised = {
        effect.cause
        for rule in base.rules.values()
        for effect in rule.effects
        if effect.kind == "confirms" or effect.db > 0
    }
    assert set(base.causes) - raised == {OTHER}


def test_every_example_comes_out_as_it_says(base: RuleBase, diagnoser: Diagnoser) -> None:
    examples = examples_of(base)
    assert len(examples) > 2 * len(base.causes)
    faults = [str(fault) for example in examples for fault in run_example(diagnoser, example)]
    assert faults == []


def test_every_rule_of_a_cause_fires_in_some_example(base: RuleBase) -> None:
    fired = {name for example in examples_of(base) for name in example.fires}
    of_causes = {rule.id for rule in base.rules.values() if rule.id.split("/")[0] in base.causes}
    assert sorted(of_causes - fired) == []


def test_every_cause_comes_first_in_an_example_of_its_own(base: RuleBase) -> None:
    led = {example.first for example in examples_of(base)}
    assert sorted(set(base.causes) - led - {OTHER}) == []


def test_public_reports_are_diagnosed_well(base: RuleBase, diagnoser: Diagnoser) -> None:
    """A floor below the measured figures: a change that loses knowledge falls through it."""
    outcomes = [
        judge_diagnosis(case, diagnoser(case.memory(), ask=False)) for case in read_labelled(PUBLIC)
    ]
    figures = summary(outcomes, base)
    assert figures["lenient"]["top1"] >= 0.70
    assert figures["lenient"]["top3"] >= 0.80
    assert figures["lenient"]["claimed90"]["right"] >= 0.85
