"""What is told before anything is sent."""

from __future__ import annotations

import sys

import pytest

from counterparts import keys
from why401.facts.probe.consent import consent, contacts
from why401.facts.probe.model import Target, Wishes

KEY = keys.plain(51)
MOONSHOT = Target("moonshot", "https://api.moonshot.ai/v1", keys.secret(KEY), "MOONSHOT_API_KEY")


def test_key_is_named_by_its_ends_only() -> None:
    told = consent(MOONSHOT, Wishes())
    assert "api.moonshot.ai gets the key sk-…wxyz (MOONSHOT_API_KEY)" in told
    assert KEY not in told


def test_siblings_are_told_where_they_are_wished() -> None:
    hosts = {each.host for each in contacts(MOONSHOT, Wishes()) if each.key}
    assert hosts == {"api.moonshot.ai"}
    wished = {each.host for each in contacts(MOONSHOT, Wishes(siblings=True)) if each.key}
    assert wished == {"api.moonshot.ai", "api.moonshot.cn", "api.kimi.com"}


def test_status_page_gets_no_key() -> None:
    target = Target("openai", "https://api.openai.com/v1", keys.secret(keys.openai()))
    told = {each.host: each.key for each in contacts(target, Wishes())}
    assert told["status.openai.com"] == ""
    assert told["connectivitycheck.gstatic.com"] == ""


def test_no_url_no_contact() -> None:
    target = Target("openai", "nonsense", keys.secret(keys.openai()), configured=True)
    assert consent(target, Wishes()) == "Nothing will be contacted."


def test_proxy_on_the_way_is_named_and_so_is_going_past_it(monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {"https_proxy": "http://127.0.0.1:3128"}
    assert "(through http://127.0.0.1:3128)" in consent(MOONSHOT, Wishes(), environ)
    monkeypatch.setitem(sys.modules, "socksio", None)
    environ = {"https_proxy": "socks5://127.0.0.1:1080"}
    assert "(without socks5://127.0.0.1:1080:" in consent(MOONSHOT, Wishes(), environ)
