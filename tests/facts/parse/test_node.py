"""Transport error codes."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("connect ECONNREFUSED 127.0.0.1:11434", "ECONNREFUSED"),
        ("getaddrinfo ENOTFOUND api.openai.com", "ENOTFOUND"),
        ("request failed, reason: unable to verify: UNABLE_TO_VERIFY_LEAF_SIGNATURE", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "CERTIFICATE_VERIFY_FAILED"),
        ("net::ERR_CERT_AUTHORITY_INVALID", "ERR_CERT_AUTHORITY_INVALID"),
        ("ConnectError: [unavailable] Error", "unavailable"),
        ("fetch failed: ECONNRESET … cause: SELF_SIGNED_CERT_IN_CHAIN", "SELF_SIGNED_CERT_IN_CHAIN"),
    ],
)  # fmt: skip
def test_code(read, text, code):
    assert read(text)["error.code"] == code


def test_ordinary_words_are_no_codes(read):
    assert "error.code" not in read("Every epic enet reader has a certain error")
