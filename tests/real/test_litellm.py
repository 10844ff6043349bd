"""A real LiteLLM proxy with a master key: what it answers to keys and models, and what follows."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from counterparts import keys
from counterparts.processes import free_port, program, running
from counterparts.world import Seen, probe, reach_to
from why401.facts.probe.model import Limits, Target, Wishes

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]
MASTER = keys.plain(25, "m")
_CONFIG = """
model_list:
  - model_name: good-model
    litellm_params: {model: openai/good-model, api_key: none, mock_response: "Hi"}
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
"""
#: A gateway that imports its world on the first request may take its time.
_PATIENT = Limits(connect=5, handshake=5, answer=60, total=120)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a LiteLLM proxy."""
    folder = tmp_path_factory.mktemp("litellm")
    (folder / "config.yaml").write_text(_CONFIG, "utf-8")
    port = free_port()
    command = [program("litellm", "litellm"), "--config", str(folder / "config.yaml"),
               "--host", "127.0.0.1", "--port", str(port)]  # fmt: skip
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "LITELLM_MASTER_KEY": MASTER,
           "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False"}  # fmt: skip
    with running(command, port=port, log=folder / "out", env=env, seconds=200):
        yield f"http://localhost:{port}/v1"


def ask(gateway: str, key: str, model: str = "", *, spend: bool = False) -> Seen:
    target = Target("litellm", gateway, keys.secret(key), model=model, configured=True)
    return probe(target, reach_to(limits=_PATIENT), Wishes(spend=spend))


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
