"""Pages in place of answers: captive portals, filters, HTML refusals; and where keys do not go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counterparts import keys
from counterparts.certificates import server_context
from counterparts.hosts import host, page, says
from counterparts.replay import Replay
from counterparts.world import probe, reach_to
from why401.facts.probe.model import Target, Wishes

pytestmark = pytest.mark.real
HOST = "api.openai.com"
KEY = keys.openai()
TARGET = Target("openai", f"https://{HOST}/v1", keys.secret(KEY))
LOGIN = page("200 OK", "<html><title>Hotel</title><body>Welcome</body></html>")
TO_LOGIN = page("302 Found", "", "Location: http://portal.hotel.example/login")


@pytest.mark.parametrize("answer", [LOGIN, TO_LOGIN], ids=["page", "redirect"])
def test_captive_portal(answer: bytes) -> None:
    with (
        host(says(answer)) as everything,
        host(says(answer), server_context("portal.hotel.example")) as everything_tls,
    ):
        seen = probe(TARGET, reach_to(tls=everything_tls.port, plain=everything.port))
        assert KEY.encode() not in everything_tls.heard + everything.heard
    assert seen.facts["net.captive_portal"] is True
    assert seen.cause == "captive_portal_html"


def test_html_403_of_an_edge(providers: Replay) -> None:
    providers.teach("api.groq.com", keys.groq(), "blocked_page")
    target = Target("groq", "https://api.groq.com/openai/v1", keys.secret(keys.groq()))
    seen = probe(target, reach_to(tls=providers.tls, plain=providers.plain))
    assert (seen.facts["http.status"], seen.facts["response.content_type"]) == (403, "text/html")
    assert seen.facts["net.captive_portal"] is False
    assert seen.cause == "cloudflare_block"


def test_web_filter_of_a_company() -> None:
    body = "<html><title>Web Page Blocked</title><body>Category: Artificial Intelligence. Blocked by your administrator. FortiGuard</body></html>"
    with host(says(page("403 Forbidden", body)), server_context(HOST)) as there:
        seen = probe(TARGET, reach_to(tls=there.port))
    assert seen.cause == "captive_portal_html"


def test_redirect_carries_no_key() -> None:
    with host(says(page("200 OK", "{}")), server_context("elsewhere.example")) as other:
        where = f"Location: https://elsewhere.example:{other.port}/v1/models"
        moved = page("307 Temporary Redirect", "", where)
        with host(says(moved), server_context(HOST)) as there:
            seen = probe(TARGET, reach_to(tls=there.port))
            assert KEY.encode() in there.heard
            assert not other.heard
    assert (seen.report.reached, seen.facts["http.status"]) == ("http", 307)


def test_plain_http_to_a_public_host_gets_no_key(providers: Replay) -> None:
    target = replace(TARGET, base_url="http://gateway.example.com/v1", configured=True)
    seen = probe(target, reach_to(plain=providers.plain))
    assert providers.asked
    assert not providers.keys_seen()
    assert seen.state("auth") == "skipped"


def test_private_name_that_leads_into_the_internet_gets_no_key(providers: Replay) -> None:
    target = replace(TARGET, base_url="http://llm.internal/v1", configured=True)
    probe(target, reach_to(plain=providers.plain))
    assert providers.asked
    assert not providers.keys_seen()


def test_key_of_another_vendor_is_not_sent(providers: Replay) -> None:
    target = replace(TARGET, key=keys.secret(keys.anthropic()))
    seen = probe(target, reach_to(tls=providers.tls))
    assert not providers.keys_seen()
    assert seen.facts["key.provider"] == "anthropic"
    assert seen.cause == "key_wrong_provider"


def test_sibling_gets_the_key_only_on_a_wish(providers: Replay) -> None:
    key = keys.plain(51)
    providers.teach("api.moonshot.cn", key, "good")
    target = Target("moonshot", "https://api.moonshot.ai/v1", keys.secret(key))
    reach = reach_to(tls=providers.tls, plain=providers.plain)
    probe(target, reach)
    hosts = {given.host for given in providers.asked if "authorization" in given.headers}
    assert hosts == {"api.moonshot.ai"}
    seen = probe(target, reach, Wishes(siblings=True))
    assert seen.facts["endpoint.sibling_works"] == "works"
    assert seen.cause == "provider_region_endpoint_mismatch"


@pytest.mark.parametrize(
    ("frame", "cause"),
    [('"{}"', "key_quotes_or_prefix"), ("Bearer {}", "key_quotes_or_prefix"),
     ("{}\n", "key_whitespace_or_newline")],
    ids=["quotes", "word", "newline"],
)  # fmt: skip
def test_key_in_a_frame(providers: Replay, frame: str, cause: str) -> None:
    providers.teach(HOST, KEY, "good")
    target = replace(TARGET, key=keys.secret(frame.format(KEY)))
    seen = probe(target, reach_to(tls=providers.tls, plain=providers.plain))
    assert seen.cause == cause
    assert KEY not in repr((seen.report, seen.facts))


def test_body_that_prints_the_whole_key_is_cleaned(providers: Replay) -> None:
    key = keys.google()
    providers.teach("generativelanguage.googleapis.com", key, "suspended")
    target = Target("gemini", "https://generativelanguage.googleapis.com/v1beta", keys.secret(key))
    seen = probe(target, reach_to(tls=providers.tls, plain=providers.plain))
    assert key not in repr((seen.report, seen.facts))
    assert "suspended" in str(seen.facts["response.body"])
