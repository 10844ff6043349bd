"""Cursor's cards, codes and envelopes."""

from __future__ import annotations

import json

import pytest

ID = "Request ID: 1b2c-3d4e"


def test_card(read):
    found = read(f"Error\nUnauthorized User API key\n{ID}")
    assert found["error.message"] == "Unauthorized User API key"
    assert "client.error_code" not in found


def test_envelope(read):
    body = {"error": "ERROR_BAD_USER_API_KEY", "isExpected": True,
            "details": {"title": "Bad key", "detail": "Unauthorized User Openai API key"}}  # fmt: skip
    found = read(f"{ID}\n{json.dumps(body)}\nConnectError: [unauthenticated] Error")
    assert found["client.error_code"] == "ERROR_BAD_USER_API_KEY"
    assert found["error.message"] == "Unauthorized User Openai API key"
    assert found["error.exception"] == "ConnectError"


def test_code_in_a_cut_envelope(read):
    found = read(
        '{"error":"ERROR_OPENAI","details":{"title":"Unable to reach","detail":"We\'re hav'
    )
    assert found["client.error_code"] == "ERROR_OPENAI"


@pytest.mark.parametrize("code", ["ERROR_INTERNET_TIMEOUT", "ERROR_WINHTTP_CANNOT_CONNECT"])
def test_codes_of_windows_are_not_cursors(read, code):
    assert "client.error_code" not in read(f"failed with {code}")
