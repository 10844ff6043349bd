"""Kinds of hosts and faults of paths, in base URLs as people write them."""

from __future__ import annotations

import pytest

from why401.facts.providers import providers


def kind(enriched, url, **more):
    return enriched(endpoint__url=url, **more).get("endpoint.host_class")


def fault(enriched, url, **more):
    return enriched(endpoint__url=url, **more).get("endpoint.path_fault")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.openai.com/v1", "official"),
        ("https://eu.api.openai.com/v1", "official"),
        ("https://my-res.openai.azure.com/openai/deployments/x", "official"),
        ("https://bedrock-runtime.eu-west-1.amazonaws.com", "official"),
        ("https://us-central1-aiplatform.googleapis.com/v1", "official"),
        ("https://API.DeepSeek.com./v1", "official"),
        ("http://localhost:1234/v1", "localhost"),
        ("localhost", "localhost"),
        ("localhost:8080/v1", "localhost"),
        ("http://127.0.0.53/v1", "localhost"),
        ("http://[::1]:8080/v1", "localhost"),
        ("http://0.0.0.0:8000", "localhost"),
        ("http://192.168.1.7:8000/v1", "private"),
        ("http://172.20.0.2/v1", "private"),
        ("http://host.docker.internal:11434", "private"),
        ("http://box.lan:8080", "private"),
        ("http://<private ip>", "private"),
        ("http://100.101.102.103:8000/v1", "cgnat"),
        ("http://node.tail1234.ts.net/v1", "cgnat"),
        ("http://169.254.1.1/v1", "link_local"),
        ("http://mac.local:1234/v1", "mdns"),
        ("http://ollama:11434/v1", "single_label"),
        ("https://ab12.ngrok-free.app/v1", "tunnel"),
        ("https://x.trycloudflare.com/v1", "tunnel"),
        ("https://x.loca.lt", "tunnel"),
        ("https://<ngrok>", "tunnel"),
        ("https://<tunnel>/v1", "tunnel"),
        ("https://api.example.org/v1", "public"),
        ("https://gw.example.org/v1 behind the local proxy", "public"),
        ("http://203.0.113.9:8000/v1", "private"),
        ("http://8.8.8.8/v1", "public"),
        ("http://host:port/v1", None),
        ("my_url/v1/", None),
        ("own bridge", None),
        ("AWS_REGION=us-west-2", None),
        ("Z.ai endpoint in the compatible form", None),
        ("https://https://...", None),
        ("", None),
    ],
)
def test_host_class(enriched, url, expected):
    assert kind(enriched, url) == expected


def test_every_known_host_is_official(enriched):
    for provider in providers().values():
        for host in provider.hosts:
            url = f"https://{'x' if host.startswith('.') else ''}{host}/v1"
            assert kind(enriched, url) == "official", url


def test_sibling_needs_a_known_region(enriched):
    url = "https://api.minimaxi.com/v1"
    assert kind(enriched, url, provider__name="minimax") == "official"
    known = {"provider__name": "minimax", "provider__key_region": "international"}
    assert kind(enriched, url, **known) == "sibling_region"
    assert kind(enriched, "https://api.minimax.io/v1", **known) == "official"
    assert kind(enriched, "https://api.openai.com/v1", **known) == "official"
    assert kind(enriched, "https://api.moonshot.ai/v1", provider__name="moonshot-cn") == (
        "sibling_region"
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://https://api.x.test/v1", "double_scheme"),
        ("https://http:/api.x.test/v1", "double_scheme"),
        ('"https://api.x.test/v1"', "quotes"),
        ("https://api.x.test/v1 ", "whitespace"),
        ("https://api.x.test /v1", "whitespace"),
        ("https://api.x.test/v1/v1", "double_v1"),
        ("https://api.x.test/v1/chat/completions", "full_endpoint"),
        ("https://api.x.test/v1/responses/", "full_endpoint"),
        ("api.x.test/v1", "no_scheme"),
        ("localhost:1234/v1", "no_scheme"),
        ("localhost", None),
        ("api.openai.com", "no_scheme"),
        ("http://localhost:1234", "missing_v1"),
        ("https://api.x.test/", "missing_v1"),
        ("https://api.x.test/v1/", "trailing_slash"),
        ("my_url/v1/", "trailing_slash"),
        ("https://api.x.test/v1", None),
        ("https://api.x.test/openai", None),
        ("https://api.anthropic.com", None),
        ("https://api.deepseek.com", None),
        ("https://<ngrok>", None),
        ("http://localhost/cursor...", None),
        ("https://x.test, with and without /v1", None),
        ("own bridge through ngrok", None),
    ],
)
def test_path_fault(enriched, url, expected):
    assert fault(enriched, url) == expected


def test_some_vendors_need_no_version(enriched):
    assert fault(enriched, "http://gw.x.test", provider__name="ollama") is None
    assert fault(enriched, "http://gw.x.test", provider__name="openai") == "missing_v1"


def test_requested_path_tells_what_the_client_adds(enriched):
    base = {"endpoint__url": "https://x.test/v1"}
    doubled = "404 Not Found from POST https://x.test/v1/v1/chat/completions"
    assert enriched(**base, response__body=doubled)["endpoint.path_fault"] == "double_v1"
    bare = "Unknown request URL: POST /chat/completions. Please check it."
    assert fault(enriched, "http://host:80", response__body=bare) == "missing_v1"
    assert fault(enriched, "https://x.test/v1", response__body=bare) is None
    adds = "Cannot POST /v1/chat/completions"
    assert fault(enriched, "https://x.test", response__body=adds) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Unknown request URL: POST /chat/completions.", "missing_v1"),
        ("Invalid URL (POST /v1/chat/completions/chat/completions)", "full_endpoint"),
        ("Unexpected endpoint or method. (HEAD /v1/embeddings/models)", "full_endpoint"),
        ("Invalid URL (POST /v1/v1/models)", "double_v1"),
        ("Not found: POST //chat/completions", "trailing_slash"),
        ("Unexpected endpoint or method. (OPTIONS /v1/models)", None),
        ("POST https://g.test/v1beta/models/gemini-1:generateContent", None),
        ("POST https://hf.test/models/meta/l-1/v1/chat/completions", None),
        ('POST https://api.deepseek.com/chat/completions "HTTP/1.1 402 Payment"', None),
    ],
)
def test_fault_seen_in_a_request(read, text, expected):
    assert read(text).get("endpoint.path_fault") == expected


def test_host_of_a_request_counts_where_no_base_url_is_known(enriched):
    text = "connect ECONNREFUSED 127.0.0.1:11434"
    assert enriched(response__body=text)["endpoint.host_class"] == "localhost"
    given = enriched(response__body=text, endpoint__url="https://api.openai.com/v1")
    assert given["endpoint.host_class"] == "official"


def test_public_address_in_figures_says_nothing_about_the_host(enriched):
    found = enriched(response__body="connect ETIMEDOUT 8.8.8.8:443")
    assert found["endpoint.requested_host"] == "8.8.8.8"
    assert "endpoint.host_class" not in found
