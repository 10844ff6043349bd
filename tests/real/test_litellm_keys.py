"""A real LiteLLM proxy with keys in a real PostgreSQL: how it refuses each, and what follows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from counterparts import keys
from counterparts.gateways import MASTER, ask, with_keys
from counterparts.postgres import database

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]
GOOD, EXPIRED, BLOCKED, NARROW, SPENT, STRANGE = (keys.plain(25, each) for each in "gxbnsw")


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a LiteLLM proxy that knows five keys."""
    known = {
        GOOD: {},
        EXPIRED: {"expires": "2026-01-02T03:04:05"},
        BLOCKED: {"blocked": True},
        NARROW: {"models": ["another-model"]},
        SPENT: {"max_budget": 1, "spend": 2},
    }
    folder = tmp_path_factory.mktemp("litellm")
    with database() as address, with_keys(folder, address, known) as url:
        yield url


def test_key_of_the_database_is_accepted(gateway: str) -> None:
    seen = ask(gateway, GOOD, "good-model", spend=True)
    assert seen.facts["probe.key"] == "accepted"
    assert (seen.state("model"), seen.facts["http.status"]) == ("ok", 200)


def test_wrong_key(gateway: str) -> None:
    seen = ask(gateway, STRANGE)
    assert (seen.report.reached, seen.facts["probe.key"]) == ("auth", "refused")
    assert seen.facts["http.status"] == 401
    assert "token_not_found_in_db" in str(seen.facts["response.body"])
    assert seen.cause == "gateway_client_key_mismatch"


@pytest.mark.parametrize("key", [GOOD, MASTER], ids=["of the database", "master"])
def test_quoted_key(gateway: str, key: str) -> None:
    seen = ask(gateway, f'"{key}"')
    assert seen.facts["http.status"] == 401
    assert seen.facts["probe.key_cleaned"] == "accepted"
    assert seen.cause == "key_quotes_or_prefix"
    assert key not in repr((seen.report, seen.facts))


def test_unknown_model(gateway: str) -> None:
    seen = ask(gateway, GOOD, "no-such-model", spend=True)
    assert (seen.facts["model.listed"], seen.facts["http.status"]) == (False, 400)
    assert seen.cause == "model_name_typo"


def test_expired_key(gateway: str) -> None:
    seen = ask(gateway, EXPIRED)
    assert (seen.facts["http.status"], seen.facts["probe.key"]) == (401, "refused")
    assert seen.cause == "key_expired"


def test_blocked_key(gateway: str) -> None:
    seen = ask(gateway, BLOCKED)
    assert (seen.facts["http.status"], seen.facts["probe.key"]) == (401, "refused")
    assert seen.cause == "gateway_key_blocked"


def test_model_that_the_key_may_not_use(gateway: str) -> None:
    seen = ask(gateway, NARROW, "good-model", spend=True)
    assert (seen.facts["probe.key"], seen.facts["http.status"]) == ("accepted", 403)
    assert seen.cause == "model_access_project_restricted"


def test_spent_budget(gateway: str) -> None:
    seen = ask(gateway, SPENT)
    assert "budget_exceeded" in str(seen.facts["response.body"])
    assert seen.cause == "gateway_budget_exceeded"
