"""Proposals that tell a rule from its mutants, each held against the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from packs import cause, load, rule
from why401.engine.check.examples import examples_of
from why401.engine.check.mutation import Trial
from why401.engine.check.suggest import MOST_FOR_A_RULE, Proposal, Suggestions
from why401.engine.check.wording import wordings
from why401.engine.conditions import compile_pattern, holds
from why401.engine.diagnosis import Diagnoser, make_diagnoser
from why401.engine.model import RuleBase
from why401.facts.memory import WorkingMemory


def diagnoser_of(base: RuleBase) -> Diagnoser:
    return make_diagnoser(base, engine="python")


def proposals(base: RuleBase) -> tuple[list[Proposal], int]:
    """What is proposed for the whole base, and how many mutants survived its examples."""
    diagnoser = diagnoser_of(base)
    examples = examples_of(base)
    outcomes = Trial(diagnoser, examples).survivors(base.rules.values())
    left = [mutant for mutant, survived in outcomes if survived]
    return Suggestions(diagnoser, examples).of_file(left), len(left)


@pytest.mark.parametrize(
    ("when", "firing"),
    [
        ("{http.status: 402, provider.name: deepseek}", "{http.status: 402, provider.name: deepseek}"),
        ("{http.status: 402, text.all: {matches: 'no (more )?credit'}}", "{http.status: 402, text.all: There is no credit.}"),
        ("{http.status: 402, account.balance_usd: {above: 5}}", "{http.status: 402, account.balance_usd: 9}"),
        ("{http.status: 402, key.length: {between: [10, 20]}}", "{http.status: 402, key.length: 12}"),
        ("{http.status: 402, client.version: {version_below: '3.1'}}", "{http.status: 402, client.version: '2.9'}"),
        ("{http.status: 402, key.source: {known: true}}", "{http.status: 402, key.source: env}"),
        ("{http.status: 402, key.source: {known: false}}", "{http.status: 402}"),
        ("{http.status: 402, not: {text.all: {contains: trial}}}", "{http.status: 402, text.all: No.}"),
        ("{any: [{http.status: 402}, {error.code: payment_required}, {text.all: {contains: pay}}]}", "{http.status: 402}"),
        ("{http.status: {not_in: [200, 201]}, account.trial: true}", "{http.status: 402, account.trial: true}"),
        ("{all: [{text.all: {matches: 'card'}}, {text.all: {matches: 'declined'}}]}", "{text.all: The card was declined.}"),
    ],
)  # fmt: skip
def test_every_survivor_is_told_and_the_engine_agrees(
    tmp_path: Path, when: str, firing: str
) -> None:
    text = cause("one", rule("r", when, more=", source: a report"))
    text += f"examples:\n  - {{given: {firing}, fires: [r]}}\n"
    base = load(tmp_path, {"key/one.yaml": text})
    found, survived = proposals(base)
    assert survived > 0
    assert len({id(mutant) for proposal in found for mutant in proposal.told}) == survived
    diagnoser = diagnoser_of(base)
    for proposal in found:
        diagnosis = diagnoser(memory_of(proposal), ask=False)
        assert ("one/r" in diagnosis.fired) is (proposal.fires == ["one/r"])
        for mutant in proposal.told:
            fires = mutant.rule is not None and holds(mutant.rule.when, diagnosis.memory) is True
            assert fires is not ("one/r" in diagnosis.fired)


def memory_of(proposal: Proposal) -> WorkingMemory:
    return WorkingMemory.of(proposal.given)


def test_an_example_that_tells_them_need_only_name_the_rule(tmp_path: Path) -> None:
    text = cause(
        "one",
        rule("r", "{http.status: 402, account.trial: true}"),
        rule("s", "{http.status: 401}"),
    )
    text += (
        "examples:\n  - {given: {http.status: 402, account.trial: true}, fires: [r]}\n"
        "  - {given: {http.status: 401, account.trial: true}, fires: [s], silent: []}\n"
        "  - {given: {http.status: 402, account.trial: false}, silent: [s]}\n"
    )
    found, survived = proposals(load(tmp_path, {"key/one.yaml": text}))
    assert survived == 2
    assert [(p.like is not None, p.silent) for p in found] == [(True, ["one/r"])] * 2


def test_what_follows_from_rules_is_changed_by_what_it_follows_from(tmp_path: Path) -> None:
    derive = (
        "name: kinds\nrules:\n  - {id: k, when: {http.status: 402}, "
        "then: {complaint.kind: payment}, because: It is so.}\n"
        "examples:\n  - {given: {http.status: 402}, fires: [k]}\n"
        "  - {given: {http.status: 401}, silent: [k]}\n"
    )
    text = cause("one", rule("r", "{complaint.kind: payment, account.trial: true}"))
    text += (
        "examples:\n  - {given: {http.status: 402, account.trial: true}, fires: [r]}\n"
        "  - {given: {http.status: 402, account.trial: false}, silent: [r]}\n"
    )
    base = load(tmp_path, {"derive/kinds.yaml": derive, "key/one.yaml": text})
    (proposal,) = proposals(base)[0]
    assert dict(proposal.given) == {"http.status": 401, "account.trial": True}


def test_a_condition_that_another_implies_has_no_proposal(tmp_path: Path) -> None:
    text = cause("one", rule("r", "{http.status: 402, all: [{http.status: {above: 0}}]}"))
    text += "examples:\n  - {given: {http.status: 402}, fires: [r]}\n"
    text += "  - {given: {http.status: 401}, silent: [r]}\n"
    found, survived = proposals(load(tmp_path, {"key/one.yaml": text}))
    assert (found, survived) == ([], 1)


def test_one_rule_gets_so_many_examples_and_no_more(tmp_path: Path) -> None:
    ways = ", ".join(f"{{error.code: code_{number}}}" for number in range(12))
    text = cause("one", rule("r", f"{{any: [{ways}]}}"))
    text += "examples:\n  - {given: {error.code: code_0}, fires: [r]}\n"
    found, _ = proposals(load(tmp_path, {"key/one.yaml": text}))
    assert len(found) == MOST_FOR_A_RULE


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("no (more )?credits?", "no credit"),
        ("key .{0,20}not found|gone", "key not found"),
        (r"\bHTTP 40[13]\b", "HTTP 401"),
        (r"^https?://[^/]+/v1/?$", "http://a/v1"),
        (r"limit: ?0\b", "limit: 0"),
        (r"project .{0,40} before", "project 1 before"),
        (r"\x{4f59}", "余"),
        (r"(?i:quota) \d{3,}", "quota 111"),
    ],
)
def test_a_pattern_finds_the_text_made_from_it(pattern: str, text: str) -> None:
    assert wordings(pattern)[0] == text
    assert all(compile_pattern(pattern, exact=False)(told) for told in wordings(pattern))
