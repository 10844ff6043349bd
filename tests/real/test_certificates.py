"""Certificates that are wrong in one way each, and stores that differ."""

from __future__ import annotations

from datetime import timedelta

import pytest

from counterparts import keys
from counterparts.certificates import server_context, store
from counterparts.hosts import host, silent
from counterparts.replay import replaying
from counterparts.world import probe, reach_to
from why401.facts.probe.model import Target

pytestmark = pytest.mark.real
HOST = "api.openai.com"
KEY = keys.openai()
TARGET = Target("openai", f"https://{HOST}/v1", keys.secret(KEY))


def test_unknown_authority_ends_the_ladder_before_the_key() -> None:
    with replaying(server_context(HOST, issuer="Some Gateway")) as there:
        seen = probe(TARGET, reach_to(tls=there.tls))
        assert not any("authorization" in given.headers for given in there.asked)
    assert (seen.report.reached, seen.facts["tls.fault"]) == ("tls", "unknown_issuer")
    assert seen.facts["tls.verified"] == "none"
    assert "Some Gateway" in str(seen.facts["tls.issuer"])
    assert seen.cause == "tls_interception_untrusted_ca"


@pytest.mark.parametrize(
    ("issuer", "product"), [("Zscaler Inc.", "zscaler"), ("ESET, spol.", "eset")]
)
def test_company_root_in_the_system_store_only(issuer: str, product: str) -> None:
    stores = (store("certifi", "Test Trust"), store("os", "Test Trust", issuer))
    with replaying(server_context(HOST, issuer=issuer)) as there:
        there.teach(HOST, KEY, "good")
        seen = probe(TARGET, reach_to(tls=there.tls, stores=stores))
        assert f"Bearer {KEY}" in there.keys_seen()
    assert seen.facts["tls.verified"] == "os_store_only"
    assert seen.facts["tls.interceptor"] == product
    assert seen.facts["probe.key"] == "accepted"


def test_company_root_with_a_python_client_that_fails() -> None:
    stores = (store("certifi", "Test Trust"), store("os", "Zscaler Inc."))
    with replaying(server_context(HOST, issuer="Zscaler Inc.")) as there:
        there.teach(HOST, KEY, "good")
        seen = probe(TARGET, reach_to(tls=there.tls, stores=stores),
                     client_name="openai-python", symptom_text="openai.APIConnectionError: Connection error.")  # fmt: skip
    assert seen.facts["same_key.elsewhere"] == "works"
    assert seen.cause == "tls_interception_untrusted_ca"


def test_expired_certificate() -> None:
    context = server_context(HOST, ends=timedelta(days=-3))
    with host(silent, context) as there:
        seen = probe(TARGET, reach_to(tls=there.port))
    assert (seen.report.reached, seen.facts["tls.fault"]) == ("tls", "expired")
    assert "expired" in str(seen.facts["error.message"])
    assert seen.cause == "tls_interception_untrusted_ca"


def test_certificate_of_the_future_is_the_clock() -> None:
    context = server_context(HOST, begins=timedelta(days=2))
    with host(silent, context) as there:
        seen = probe(TARGET, reach_to(tls=there.port))
    assert (seen.report.reached, seen.facts["tls.fault"]) == ("tls", "not_yet_valid")
    assert seen.cause == "clock_skew"


def test_certificate_for_another_name() -> None:
    with host(silent, server_context("portal.hotel.example")) as there:
        seen = probe(TARGET, reach_to(tls=there.port))
    assert (seen.report.reached, seen.facts["tls.fault"]) == ("tls", "wrong_name")
    assert seen.cause == "vpn_or_dns_rewrite"


def test_name_of_a_gateway_that_is_called_by_its_address() -> None:
    with replaying(server_context("gateway.corp.example")) as there:
        target = Target("litellm", f"https://127.0.0.1:{there.tls}/v1", keys.secret(keys.plain(25)),
                        configured=True)  # fmt: skip
        seen = probe(target, reach_to())
    assert seen.facts["tls.fault"] == "wrong_name"
    assert "tls.interceptor" not in seen.facts


def test_only_the_list_of_programs_trusts_it() -> None:
    stores = (store("certifi", "Test Trust"), store("os"))
    with replaying(server_context(HOST)) as there:
        there.teach(HOST, KEY, "good")
        seen = probe(TARGET, reach_to(tls=there.tls, stores=stores))
    assert seen.facts["tls.verified"] == "certifi_only"
    assert seen.report.reached == "done"
