"""Hosts and URLs that were asked."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("404 Not Found from POST https://x.test/v1/v1/chat/completions", "https://x.test/v1/v1/chat/completions"),
        ("request to https://api.openai.com/v1/models failed, reason: none", "https://api.openai.com/v1/models"),
        ("401 Client Error: Unauthorized for url: https://api.mistral.ai/v1/models.", "https://api.mistral.ai/v1/models"),
        ("error sending request for url (http://10.0.0.5:8000/v1/models)", "http://10.0.0.5:8000/v1/models"),
        ("Access to fetch at 'https://ollama-1/api/tags' from origin 'app://x'", "https://ollama-1/api/tags"),
        ('Post "https://api.x.ai/v1/responses": EOF', "https://api.x.ai/v1/responses"),
        ("cant connect to OLLAMA  http://host.docker.internal:11434", "http://host.docker.internal:11434"),
        ("curl -sS -X POST 'https://api.groq.com/openai/v1/models' -H 'a: b'", "https://api.groq.com/openai/v1/models"),
        ("unexpected status 404 Not Found: none, url: https://x.test/v1/responses", "https://x.test/v1/responses"),
        ("net::ERR_CONNECTION_REFUSED http://localhost:1234/v1/models", "http://localhost:1234/v1/models"),
        ("2026-01-02 401 https://api.mistral.ai/v1/models", "https://api.mistral.ai/v1/models"),
        ("{ url: 'https://api.x.ai/v1/chat/completions', x: 1 }", "https://api.x.ai/v1/chat/completions"),
        ("HTTPSConnectionPool(host='https', port=443): Max retries exceeded with url: /x", "https://https/x"),
        ("HTTPConnectionPool(host='localhost', port=11434): Read timed out.", "http://localhost:11434"),
    ],
)  # fmt: skip
def test_url(read, text, url):
    assert read(text)["endpoint.requested_url"] == url


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("getaddrinfo ENOTFOUND api.openai.com", "api.openai.com"),
        ("curl: (6) Could not resolve host: api.opnai.com", "api.opnai.com"),
        ("dial tcp: lookup api.deepseek.com on 127.0.0.53:53: no such host", "api.deepseek.com"),
        ("Connection to api.openai.com timed out. (connect timeout=600)", "api.openai.com"),
        ("Failed to connect to api.openai.com/192.0.2.6:443", "api.openai.com"),
        ("curl: (7) Failed to connect to localhost port 11434", "localhost"),
        ("connect ECONNREFUSED 127.0.0.1:11434", "127.0.0.1"),
        ("connect ETIMEDOUT 64:ff9b::3498:60fc:443", "64:ff9b::3498:60fc"),
        ("Connect call failed ('127.0.0.1', 8000)", "127.0.0.1"),
    ],
)
def test_host(read, text, host):
    assert read(text)["endpoint.requested_host"] == host


@pytest.mark.parametrize(
    "text",
    [
        "You can find your key at https://platform.openai.com/account/api-keys.",
        "See https://docs.x.test/errors for details, or connect to us.",
        "Works with curl. See https://docs.x.test/help",
        '{"error": {"message": "m", "url": "https://docs.x.test/errors"}}',
        "connect ECONNREFUSED 127.0.0.1:7890",
    ],
)
def test_links_and_proxies_are_not_what_was_asked(read, text):
    assert not {"endpoint.requested_url", "endpoint.requested_host"} & read(text).keys()


def test_secrets_leave_the_url(read, project_key):
    found = read(f"GET https://me:{project_key}@x.test/v1beta/models?key={project_key}&alt=sse")
    assert found["endpoint.requested_url"] == "https://x.test/v1beta/models?key=***&alt=sse"
