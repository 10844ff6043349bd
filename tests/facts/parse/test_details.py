"""What stands beside the error in a document."""

from __future__ import annotations

import json


def test_google_retry_delay_and_quota(read):
    body = {"error": {"code": 429, "message": "Quota", "status": "RESOURCE_EXHAUSTED", "details": [
        {"violations": [{"quotaValue": "125000", "quotaDimensions": {"model": "gemini-x-1"}}]},
        {"@type": "t/google.rpc.RetryInfo", "retryDelay": "51.2s"},
    ]}}  # fmt: skip
    found = read(json.dumps(body))
    assert found["error.limit"] == 125000
    assert found["error.retry_after_seconds"] == 51.2
    assert found["model.name"] == "gemini-x-1"


def test_headers_of_a_printed_response(read):
    text = json.dumps({"statusCode": 429, "message": "slow", "responseHeaders": {
        "Retry-After": "7", "authorization": "Bearer x", "server": "cloudflare"}})  # fmt: skip
    found = read(text)
    assert found["http.header.retry-after"] == "7"
    assert found["error.retry_after_seconds"] == 7
    assert found["http.header.server"] == "cloudflare"
    assert "http.header.authorization" not in found


def test_infinite_numbers_are_left_out(read):
    found = read('{"error": {"message": "m", "code": 1e999}, "quotaValue": "1e999"}')
    assert found == {"error.message": "m"}
