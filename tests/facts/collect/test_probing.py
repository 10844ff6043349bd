"""The network collector: what it probes, with which key, and what becomes of a known complaint."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import homes
import pytest

from counterparts import keys
from counterparts.certificates import server_context
from counterparts.replay import Replay, replaying
from counterparts.world import reach_to
from why401.facts.collect.model import Earlier, KeySighting, Machine, Unavailable
from why401.facts.collect.probing import Probe, target_of
from why401.facts.memory import Fact, Value

KEY = keys.openai()


@pytest.fixture
def machine(tmp_path: object) -> Machine:
    return homes.machine(tmp_path)  # type: ignore[arg-type]


def sighting(rank: int, key: str, base_url: str = "") -> KeySighting:
    return KeySighting("", "openai", "OPENAI_API_KEY", f"place {rank}", "env", rank,
                       keys.secret(key), base_url)  # fmt: skip


def earlier(*found: KeySighting, **known: Value) -> Earlier:
    facts = [Fact(name.replace("_", ".", 1), value) for name, value in known.items()]
    return Earlier(facts, keys=found)


def test_key_of_the_lowest_rank_is_probed() -> None:
    target = target_of(earlier(sighting(5, keys.openai("z")), sighting(1, KEY)))
    assert target.key == keys.secret(KEY)
    assert (target.provider, target.base_url) == ("openai", "https://api.openai.com/v1")
    assert not target.configured


def test_base_url_of_the_key_is_probed_as_it_stands() -> None:
    target = target_of(earlier(sighting(1, KEY, "https://gw.example.com/v1")))
    assert (target.base_url, target.configured) == ("https://gw.example.com/v1", True)


def test_nothing_to_probe() -> None:
    with pytest.raises(Unavailable, match="--provider"):
        target_of(earlier())


def values(machine: Machine, replay: Replay, known: Earlier) -> Mapping[str, Value]:
    probe = Probe(reach_to(tls=replay.tls, plain=replay.plain))
    collected = asyncio.run(probe.collect(machine, known))
    return {fact.name: fact.value for fact in collected.facts}


def test_refusal_becomes_the_complaint_where_none_is_known(machine: Machine) -> None:
    with replaying(server_context("api.openai.com", "status.openai.com")) as replay:
        found = values(machine, replay, earlier(sighting(1, KEY)))
    assert found["http.status"] == 401
    assert "Incorrect API key" in str(found["response.body"])
    assert "same_key.elsewhere" not in found
    assert found["timing.tls"]


def test_known_complaint_stays_and_the_probe_is_an_experiment(machine: Machine) -> None:
    known = earlier(sighting(1, KEY), symptom_text="Unauthorized User API key")
    with replaying(server_context("api.openai.com", "status.openai.com")) as replay:
        replay.teach("api.openai.com", KEY, "good")
        found = values(machine, replay, known)
    assert found["same_key.elsewhere"] == "works"
    assert not {"http.status", "response.body", "error.message"} & found.keys()
