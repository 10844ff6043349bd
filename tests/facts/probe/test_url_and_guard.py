"""The shape of base URLs, and where a key may go."""

from __future__ import annotations

import pytest

from counterparts import keys
from why401.facts.probe import guard
from why401.facts.probe.model import Target
from why401.facts.probe.url import look_at_url, read_url


@pytest.mark.parametrize(
    ("url", "authority", "path", "kind"),
    [
        ("https://api.openai.com/v1", "api.openai.com", "/v1", "official"),
        ("https://api.openai.com:8443/v1/", "api.openai.com:8443", "/v1", "official"),
        ("http://localhost:11434/v1", "localhost:11434", "/v1", "localhost"),
        ("http://[::1]:8000", "[::1]:8000", "", "localhost"),
        ("http://litellm:4000", "litellm:4000", "", "single_label"),
        ("https://abc.ngrok-free.app/v1", "abc.ngrok-free.app", "/v1", "tunnel"),
    ],
)
def test_address_of_a_base_url(url: str, authority: str, path: str, kind: str) -> None:
    address = read_url(url)
    assert address is not None
    assert (address.authority, address.path, address.host_class) == (authority, path, kind)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ('"https://gw.example.com/v1"', "quotes"),
        ("https://https://gw.example.com/v1", "double_scheme"),
        ("gw.example.com/v1", "no_scheme"),
        (" https://gw.example.com/v1 ", "whitespace"),
    ],
)
def test_url_that_no_client_can_use_ends_the_ladder(url: str, fault: str) -> None:
    step, address = look_at_url(Target("openai", url, configured=True))
    assert address is None
    assert step.broken
    assert step.facts["endpoint.path_fault"] == fault


@pytest.mark.parametrize("url", ["ftp://gw.example.com", "https://", "https://[::1", "x"])
def test_what_is_no_url(url: str) -> None:
    step, address = look_at_url(Target("openai", url, configured=True))
    assert address is None
    assert step.state == "failed"


def test_odd_path_is_told_and_climbed() -> None:
    step, address = look_at_url(
        Target("openai", "https://gw.example.com/v1/chat/completions", configured=True)
    )
    assert address is not None
    assert step.state == "ok"
    assert step.facts["endpoint.path_fault"] == "full_endpoint"


def test_url_shown_has_no_credentials() -> None:
    step, _ = look_at_url(
        Target("openai", "https://me:" + "hunter2@gw.example.com/v1", configured=True)
    )
    assert "hunter2" not in repr(step)


def _reason(provider: str, url: str, key: str, *, configured: bool = True, to: str = "") -> str:
    address = read_url(url, provider)
    assert address is not None
    target = Target(provider, url, keys.secret(key), configured=configured)
    return guard.why_not(target, address, to)


@pytest.mark.parametrize(
    ("provider", "url", "key", "configured", "to"),
    [
        ("openai", "https://api.openai.com/v1", keys.openai(), False, ""),
        ("openai", "https://gw.example.com/v1", keys.openai(), True, ""),
        ("litellm", "http://litellm:4000/v1", keys.plain(), True, "10.0.0.3"),
        ("ollama", "http://localhost:11434/v1", keys.plain(), True, "127.0.0.1"),
        ("vertex", "https://europe-west1-aiplatform.googleapis.com/v1", keys.google(), True, ""),
        ("moonshot", "https://api.moonshot.cn/v1", keys.plain(51), False, ""),
    ],
)
def test_key_may_go(provider: str, url: str, key: str, configured: bool, to: str) -> None:
    assert _reason(provider, url, key, configured=configured, to=to) == ""


@pytest.mark.parametrize(
    ("provider", "url", "key", "configured", "to", "word"),
    [
        ("openai", "http://api.openai.com/v1", keys.openai(), True, "", "plain http"),
        ("litellm", "http://gw.example.com/v1", keys.plain(), True, "", "plain http"),
        ("litellm", "http://llm.internal/v1", keys.plain(), True, "104.18.7.192", "plain http"),
        ("openai", "https://api.openai.com/v1", keys.anthropic(), False, "", "Anthropic"),
        ("openai", "https://gw.example.com/v1", keys.openai(), False, "", "nobody configured"),
    ],
)
def test_key_may_not_go(
    provider: str, url: str, key: str, configured: bool, to: str, word: str
) -> None:
    reason = _reason(provider, url, key, configured=configured, to=to)
    assert word in reason
    assert key not in reason
