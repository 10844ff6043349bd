"""Cursor's texts and codes, one labelled case a wording: the first cause is an acceptable one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from why401.cli.labelled import Labelled, read_labelled
from why401.engine.diagnosis import Diagnoser, make_diagnoser
from why401.engine.load import load_base
from why401.facts.memory import WorkingMemory

CASES = read_labelled(Path(__file__).parents[1] / "cases" / "cursor_errors.jsonl")
#: 1 the headline, 2 other own-key texts, 3 codes, 4 account and region, 5 local errors, 6 gateways
SECTIONS = {"1": 22, "2": 42, "3": 81, "4": 9, "5": 15, "6": 5}

OUT, PLAN = "cursor_account_signed_out", "cursor_plan_limits_byok"
KEY = "key_invalid_or_typo"
#: texts that look alike: one text, its first cause; the other text, its first cause
HOMONYMS = [
    ("Unauthorized User API key", KEY, "Unauthorized request", OUT),
    ("Unauthorized User API key", KEY, "User is unauthorized", OUT),
    ("unauthorised user openai api key", KEY, "user is unauthorised", OUT),
    (
        "Invalid API key. Unauthorized User API key",
        KEY,
        "Invalid API Key (status code 429)",
        "prepaid_balance_empty",
    ),
    (
        "Unauthorized User API key",
        KEY,
        "Warning: The provided API key is invalid. The API key was loaded from the CURSOR_API_KEY "
        "environment variable",
        "cursor_cli_cannot_use_gateway",
    ),
    (
        "User API Key Rate limit exceeded",
        "cursor_backend_regression",
        "You've hit your usage limit. Get Cursor Pro for more Agent usage",
        "client_vendor_plan_limit",
    ),
    (
        "This model provider doesn't serve your region.",
        "region_unsupported",
        "The model gpt-4o does not work with your current plan or api key",
        PLAN,
    ),
    (
        'Model name is not valid: "my-model"',
        "cursor_model_name_rejected",
        "This model does not support custom API keys",
        "cursor_byok_feature_unsupported",
    ),
    (
        "ConnectError: [unauthenticated] Error",
        OUT,
        "ConnectError: [unavailable] connect ETIMEDOUT 203.0.113.9:443",
        "dns_or_firewall_block",
    ),
    (
        "Provider returned error: Access to private networks is forbidden",
        "cursor_backend_cannot_reach_private_url",
        "Streaming responses are being buffered by a proxy in your network environment",
        "proxy_not_used_by_client",
    ),
]


@pytest.fixture(scope="module")
def diagnoser() -> Diagnoser:
    return make_diagnoser(load_base()[0], engine="python")


def test_no_section_has_lost_a_case() -> None:
    assert Counter(case.id.split("-")[2][0] for case in CASES) == SECTIONS
    assert len({case.id for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_first_cause_is_an_acceptable_one(case: Labelled, diagnoser: Diagnoser) -> None:
    diagnosis = diagnoser(case.memory(), ask=False)
    assert diagnosis.leader.cause in (case.cause, *case.also)


@pytest.mark.parametrize(("one", "first", "other", "second"), HOMONYMS)
def test_texts_that_look_alike_are_kept_apart(
    one: str, first: str, other: str, second: str, diagnoser: Diagnoser
) -> None:
    for text, cause in ((one, first), (other, second)):
        client = "cursor-cli" if "CURSOR_API_KEY" in text else "cursor"
        facts = {"client.name": client, "symptom.text": text}
        found = diagnoser(WorkingMemory.of(facts), ask=False)
        assert found.leader.cause == cause, text
        rival = {first, second} - {cause}
        odds = {b.cause: b.probability for b in found.beliefs}
        assert all(odds[name] < found.leader.probability / 3 for name in rival), text
