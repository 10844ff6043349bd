"""What answers say: accounts, status pages, lists of models, verdicts, certificates, issuers."""

from __future__ import annotations

import json
from typing import Any

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from why401.facts.memory import Value
from why401.facts.probe import judging
from why401.facts.probe.accounts import account_facts
from why401.facts.probe.interceptors import interceptor
from why401.facts.probe.sending import Answer
from why401.facts.probe.status import provider_status
from why401.facts.probe.x509 import read_certificate
from why401.facts.providers import Status, providers


@pytest.mark.parametrize(
    ("provider", "question", "data", "facts"),
    [
        ("deepseek", "balance", {"balance_infos": [{"currency": "USD", "total_balance": "1.50"}]},
         {"account.balance_usd": 1.5}),
        ("deepseek", "balance", {"balance_infos": [{"currency": "CNY", "total_balance": "0"}]},
         {"account.balance_usd": 0.0}),
        ("deepseek", "balance", {"balance_infos": [{"currency": "CNY", "total_balance": "5"}]}, {}),
        ("openrouter", "balance", {"data": {"total_credits": 10, "total_usage": 10.5}},
         {"account.balance_usd": -0.5}),
        ("openrouter", "key_info", {"data": {"limit_remaining": 0, "is_free_tier": True}},
         {"key.limit_remaining_usd": 0.0, "account.trial": True}),
        ("openrouter", "key_info", {"data": {"limit_remaining": None}}, {}),
        ("xai", "key_info", {"api_key_blocked": False, "api_key_disabled": True, "team_blocked": False},
         {"key.blocked": True, "account.blocked": False}),
        ("litellm", "key_info", {"info": {"max_budget": 1.0, "spend": 1.25, "blocked": None}},
         {"key.limit_remaining_usd": -0.25}),
        ("litellm", "key_info", {"info": {"max_budget": None, "spend": 3}}, {}),
        ("openai", "key_info", {"object": "user"}, {}),
    ],
)  # fmt: skip
def test_account(
    provider: str, question: str, data: dict[str, Any], facts: dict[str, Value]
) -> None:
    assert account_facts(provider, question, data) == facts


def test_currency_is_that_of_the_platform() -> None:
    data = {"data": {"available_balance": 7.5}}
    assert account_facts("moonshot", "balance", data, "international") == {
        "account.balance_usd": 7.5
    }
    assert account_facts("moonshot", "balance", data, "china") == {}


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["data", "info", "balance_infos", "total_balance", "status", "components"]
            ),
            inner,
            max_size=3,
        )
    ),
)


@given(_JSON)
def test_no_answer_of_whatever_form_raises(data: object) -> None:
    for provider, question in (("deepseek", "balance"), ("litellm", "key_info")):
        assert isinstance(account_facts(provider, question, data), dict)
    for form in ("statuspage", "google_incidents"):
        assert provider_status(Status("p", "a", form), data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"status": {"indicator": "none"}}, "operational"),
        ({"status": {"indicator": "major"}}, "partial_outage"),
        ({"status": {"indicator": "critical"}, "components": []}, "major_outage"),
        ({"status": {"indicator": "none"},
          "components": [{"name": "API", "status": "major_outage"}]}, "major_outage"),
        ({"status": {"indicator": "major"},
          "components": [{"name": "API", "status": "operational"},
                         {"name": "Chat app", "status": "major_outage"}]}, "operational"),
        ({"status": {"indicator": "surprise"}}, "unknown"),
        (None, "unknown"),
        ("<html>", "unknown"),
    ],
)  # fmt: skip
def test_status_page(data: object, said: str) -> None:
    page = providers()["openai"].status
    assert page is not None
    assert provider_status(page, data) == said


def answer(status: int, body: object, kind: str = "application/json") -> Answer:
    text = body if isinstance(body, str) else json.dumps(body)
    return Answer(status, (("content-type", kind),), text, 0.1, 0.0, 0.1)


@pytest.mark.parametrize(
    ("given_answer", "said"),
    [
        (answer(200, {"data": []}), "accepted"),
        (answer(200, "<html>", "text/html"), "unknown"),
        (answer(401, "<html>", "text/html"), "refused"),
        (answer(400, {"error": {"message": "API key not valid."}}), "refused"),
        (answer(400, {"error": {"message": "User location is not supported"}}), "unknown"),
        (answer(403, "<html>api key", "text/html"), "unknown"),
        (answer(402, {"error": "Insufficient Balance"}), "accepted"),
        (answer(404, {}), "unknown"),
        (answer(500, {}), "unknown"),
    ],
)
def test_verdict(given_answer: Answer, said: str) -> None:
    assert judging.verdict(given_answer) == said


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"data": [{"id": "a"}, {"id": "b"}]}, ("a", "b")),
        ({"models": [{"name": "models/gemini-x"}]}, ("gemini-x",)),
        ([{"id": "a"}], ("a",)),
        ({"data": "none"}, None),
        ("no json", None),
    ],
)
def test_names_of_models(body: object, names: tuple[str, ...] | None) -> None:
    assert judging.names_of_models(answer(200, body)) == names


def test_model_is_found_as_clients_spell_it() -> None:
    assert judging.holds(("llama3:latest", "GPT-4o"), "llama3")
    assert judging.holds(("llama3:latest", "GPT-4o"), "gpt-4o")
    assert not judging.holds(("gpt-4o-mini",), "gpt-4o")


def test_certificate_is_read_as_a_library_reads_it() -> None:
    authority = trustme.CA(organization_name="Zscaler Inc.", organization_unit_name="Cloud")
    pem = authority.issue_cert("api.openai.com").cert_chain_pems[0].bytes()
    theirs = x509.load_pem_x509_certificate(pem)
    ours = read_certificate(theirs.public_bytes(Encoding.DER))
    assert ours.issuer.startswith("Zscaler Inc.")
    assert ours.not_before == theirs.not_valid_before_utc
    assert ours.not_after == theirs.not_valid_after_utc
    assert not ours.self_issued
    root = x509.load_pem_x509_certificate(authority.cert_pem.bytes())
    assert read_certificate(root.public_bytes(Encoding.DER)).self_issued


@given(st.binary(max_size=200))
def test_bytes_that_are_no_certificate(data: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_certificate(data)


@pytest.mark.parametrize(
    ("issuer", "product"),
    [
        ("Zscaler Inc., Zscaler Intermediate Root CA", "zscaler"),
        ("mitmproxy", "mitmproxy"),
        ("DO_NOT_TRUST_FiddlerRoot", "fiddler"),
        ("PortSwigger, PortSwigger CA", "burp"),
        ("ESET, spol. s r. o., ESET SSL Filter CA", "eset"),
        ("AO Kaspersky Lab, Kaspersky Anti-Virus Personal Root", "kaspersky"),
        ("Fortinet, FG100E", "fortinet"),
        ("Google Trust Services, WE1", ""),
        ("Let's Encrypt, R11", ""),
        ("Presetting Ltd", ""),
    ],
)
def test_interceptor(issuer: str, product: str) -> None:
    assert interceptor(issuer) == product
