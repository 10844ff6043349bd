"""Texts from other worlds are not explained with a model's API, and what went well needs no cause."""

from __future__ import annotations

from pathlib import Path

import pytest

from why401.cli.labelled import Labelled, read_labelled
from why401.cli.render.words import verdict
from why401.engine.diagnosis import Diagnoser, make_diagnoser
from why401.engine.load import load_base
from why401.engine.model import OTHER
from why401.facts.memory import Value, WorkingMemory

#: Databases, repositories, registries, mail, clusters, web applications: none is a model's API.
WORLDS = read_labelled(Path(__file__).parents[1] / "cases" / "elsewhere.jsonl")
#: Texts whose service nothing in the rules recognises, and in which a key or a token is spoken of:
#: these may not be told from a model's API, and end without a claim.
OPEN = {"cloudflare-dns", "drive", "vercel", "wordpress"}

WELL: list[dict[str, Value]] = [
    {"provider.name": "anthropic", "http.status": 200},
    {
        "client.name": "openai-python",
        "provider.name": "openai",
        "http.status": 200,
        "model.listed": True,
        "account.balance_usd": 25.0,
    },
    {
        "client.name": "cursor",
        "provider.name": "openai",
        "http.status": 200,
        "model.listed": True,
        "account.balance_usd": 12.0,
        "client.bundled_models": "works",
    },
    {"provider.name": "openai", "probe.key": "accepted", "model.listed": True},
    {
        "provider.name": "openrouter",
        "http.status": 200,
        "response.body": '{"object": "chat.completion", "choices": [{"index": 0, "message": '
        '{"role": "assistant", "content": "Hello"}, "finish_reason": "stop"}]}',
    },
]


@pytest.fixture(scope="module")
def diagnoser() -> Diagnoser:
    return make_diagnoser(load_base()[0], engine="python")


def test_there_are_many_worlds() -> None:
    assert len(WORLDS) == len({case.id for case in WORLDS}) == 79


@pytest.mark.parametrize("case", WORLDS, ids=lambda case: case.id)
def test_another_world_is_something_else(case: Labelled, diagnoser: Diagnoser) -> None:
    found = diagnoser(case.memory(), ask=False)
    if case.id in OPEN:
        assert not found.conclusive
        assert found.leader.probability < 0.5
    else:
        assert found.leader.cause == OTHER or found.misfit.flag


def test_the_verdict_names_the_other_world(diagnoser: Diagnoser) -> None:
    text = 'psql: error: FATAL:  password authentication failed for user "app"'
    found = diagnoser(WorkingMemory.of({"symptom.text": text}), ask=False)
    assert "database" in verdict(found).sentence


def test_the_same_words_from_a_model_s_api_are_taken_at_their_word(diagnoser: Diagnoser) -> None:
    text = "npm run chat: Incorrect API key provided. See https://platform.openai.com/account/api-keys."
    found = diagnoser(WorkingMemory.of({"symptom.text": text}), ask=False)
    assert found.leader.cause == "key_invalid_or_typo"


@pytest.mark.parametrize("facts", WELL)
def test_what_went_well_needs_no_cause(facts: dict[str, Value], diagnoser: Diagnoser) -> None:
    found = diagnoser(WorkingMemory.of(facts), ask=False)
    assert found.leader.cause == OTHER
    assert not found.conclusive
    assert not found.misfit.flag
    said = verdict(found)
    assert said.sentence.startswith("Nothing wrong was found")
    assert "would show more" in said.act
    assert "unknown_unresolved/show-the-failure" in [planned.fix.id for planned in found.fixes[:2]]


def test_an_error_shown_beside_a_status_of_success_is_not_well(diagnoser: Diagnoser) -> None:
    facts = {"http.status": 200, "symptom.text": "Unexpected endpoint or method. Returning 200"}
    found = diagnoser(WorkingMemory.of(facts), ask=False)
    assert not verdict(found).sentence.startswith("Nothing wrong")
