"""Statuses in words, and numbers that are none."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Error code: 401 - {'error': 'x'}", 401),
        ("HTTP 401", 401),
        ("403: Access denied by firewall", 403),
        ("Unauthorized (status code 429)", 429),
        ("API Error: 400", 400),
        ("API Error (some.model-v1): 400 The model is unknown", 400),
        ("Error: Request failed with status code 407.", 407),
        ("401 Unauthorized", 401),
        ("401", 401),
        ("[API Error: 401 wrong key]", 401),
        ("error, status code: 401, message: wrong key", 401),
        ("Client error '404 Not Found' for url 'http://localhost:1234/chat/completions'", 404),
        ("401 Client Error: Unauthorized for url: https://api.mistral.ai/v1/models", 401),
        ("resulted in a `403 Forbidden` response: nope", 403),
        ("All 3 attempts failed. Last status: 403 Forbidden.", 403),
        ('HTTP Request: POST https://x.test/v1/responses "HTTP/1.1 402 Payment Required"', 402),
        ('127.0.0.1:54321 - "POST /v1/models HTTP/1.1" 404 Not Found', 404),
        ("Some error has occurred. Statuscode: 401", 401),
        ("xAI request failed (400) wrong key", 400),
        ("Invalid credentials (error 401) on the router", 401),
        ("forbidden 403 https error", 403),
        ("the profile causes 403 errors", 403),
        ("Error: OpenAI GPT-4.1 - 401", 401),
        ("连接本地服务时报错403", 403),
        ("测试始终返回 401", 401),
        ("Unexpected endpoint. Returning 200 anyway", 200),
        ("status=529 overloaded", 529),
        ("got 503 from upstream", 503),
        ("BadRequestError: 400 The deployment is gone", 400),
        ("x.exceptions.PermissionDenied: 403 not enabled", 403),
        ("Response 403: nope", 403),
        ("10:00:00Z 401 https://api.mistral.ai/v1/chat/completions", 401),
        ("Error fetching from https://x.test/v1: [400 Bad Request] wrong key", 400),
        ("HTTP/1.1 200 OK ... later HTTP/1.1 429 Too Many Requests", 429),
    ],
)
def test_status(read, text, status):
    assert read(text)["http.status"] == status


@pytest.mark.parametrize(
    "text",
    [
        "401 invalid api key (2049)",
        "Limit 30000, Requested 40100",
        "connect ECONNREFUSED 10.0.0.1:443",
        "timeout of 500 ms on port 443",
        "500 tokens left of 429",
        "The limit is 404",
        'File "x.py", line 401, in run',
        "model gpt-401 is unknown",
        "(status code 0) Failed to fetch",
        "Errno 111: Connection refused",
        "version 4.0.1 build 401.2",
        "Cost: $404",
        "in /var/www/x.php:401",
    ],
)
def test_no_other_number_is_a_status(read, text):
    assert read(text).get("http.status") in ((401,) if text.startswith("401 ") else (None,))


def test_numbers_inside_a_body_do_not_count_as_prose(read):
    found = read('Error code: 500 - {"error": {"message": "upstream said: status code 401"}}')
    assert found["http.status"] == 500


def test_status_in_the_message_of_a_body_is_better_than_none(read):
    assert read('{"error": {"message": "upstream said: status code 401"}}')["http.status"] == 401
