"""A real LiteLLM proxy with a master key: what it answers to keys and models, and what follows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from counterparts import keys
from counterparts.gateways import MASTER, ask, with_master_key

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a LiteLLM proxy."""
    with with_master_key(tmp_path_factory.mktemp("litellm")) as url:
        yield url


def test_master_key_is_accepted_and_lists_the_model(gateway: str) -> None:
    seen = ask(gateway, MASTER, "good-model", spend=True)
    assert seen.facts["probe.key"] == "accepted"
    assert seen.facts["model.listed"] is True
    assert seen.state("model") == "ok"
    assert seen.facts["http.status"] == 200


def test_wrong_key(gateway: str) -> None:
    seen = ask(gateway, keys.plain(25, "w"))
    assert (seen.report.reached, seen.facts["probe.key"]) == ("auth", "refused")
    assert seen.cause == "gateway_client_key_mismatch"


def test_quoted_key(gateway: str) -> None:
    seen = ask(gateway, f'"{MASTER}"')
    assert seen.facts["probe.key"] == "refused"
    assert seen.facts["probe.key_cleaned"] == "accepted"
    assert seen.cause == "key_quotes_or_prefix"
    assert MASTER not in repr((seen.report, seen.facts))


def test_unknown_model(gateway: str) -> None:
    seen = ask(gateway, MASTER, "no-such-model", spend=True)
    assert seen.facts["model.listed"] is False
    assert seen.facts["http.status"] == 400
    assert seen.cause == "model_name_typo"


def test_base_url_without_its_version_still_answers(gateway: str) -> None:
    seen = ask(gateway.removesuffix("/v1"), MASTER)
    assert seen.facts["endpoint.path_fault"] == "missing_v1"
    assert seen.facts["probe.key"] == "accepted"
