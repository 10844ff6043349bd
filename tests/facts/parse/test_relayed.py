"""The status of a relayed answer comes before every other."""

from __future__ import annotations

import json

import pytest


def test_cursor_provider_object(read):
    inner = json.dumps(
        {"error": {"message": "Your api key: ****ab12 is invalid", "code": "bad_key"}}
    )
    body = {"error": {"type": "provider", "reason": "provider_error", "message": "Provider said no",
                      "provider": {"status": 401, "body": inner}}}  # fmt: skip
    found = read("HTTP/1.1 200 OK\nserver: x\n\n" + json.dumps(body))
    assert found["http.status"] == 401
    assert found["error.code"] == "bad_key"
    assert found["error.masked_key"] == "****ab12"
    assert found["error.type"] == "provider"


@pytest.mark.parametrize(
    "text",
    [
        '{"error":"ERROR_PROVIDER_ERROR","details":{"additionalInfo":{"providerStatusCode":"404"}}}',
        'cut: "additionalInfo":{"providerStatusCode":404,"x',
    ],
)
def test_provider_status_code(read, text):
    assert read(text)["http.status"] == 404
