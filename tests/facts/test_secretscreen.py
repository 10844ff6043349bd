"""The first look suspects whatever a detector would take out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from why401.facts._secretscreen import may_be_secret, may_hold_secret
from why401.facts.redact import Redactor, holds_secret

CASES = Path(__file__).parents[1] / "cases" / "public.jsonl"
DRAWN = "aB3dE6gH9kL2mN5pQ8rS1tU4vW7xY0zA3bC6dE9fG2"
NAMES = [
    "api_key", "apiKey", "API key", "OPENAI_API_KEY", "token", "password", "db_pass", "pwd", "code",
    "x-sig", "signature", "credential", "secret", "received", "Authorization", "Cookie", "jwt",
    "?key", "AccountKey", "idToken", "passphrase", "--token", "curl -u ann", "basic", "bearer",
]  # fmt: skip
SEPARATORS = ["=", ": ", " => ", '": "', "': '", ":=", ">", '", "', " ", ' \\": \\"', "=[", " = `"]
VALUES = [
    "hunter22", "abcd", DRAWN, DRAWN.lower(), "sk-" + DRAWN, "gsk_" + DRAWN, "AKIA" + "QWERTYUIOPASDFGH",
    "****d81b", "deadbeef" * 4, "dXNlcjpwYXNzd29yZDEyMw==", "p@ss w0rd", "a/b+" * 12, "<key:sk #f466dc>",
    "sk\\u002d" + DRAWN, "sk%2D" + DRAWN, "1234", "none", "Ä" * 9 + "1", "eyJhbGciOi" + "." + DRAWN + "." + DRAWN,
]  # fmt: skip
OTHERS = [
    "ann@example.org", "/home/ann/x", "C:\\Users\\Ann Lee\\x", "arn:aws:iam::123456789012:role/x",
    "https://ann:pw12@host/x", "-----BEGIN PRIVATE KEY-----\nabc", "request id ", "\n", "é ", "status 401 ",
]  # fmt: skip
texts = st.lists(
    st.one_of(
        st.sampled_from(OTHERS),
        st.tuples(st.sampled_from(NAMES), st.sampled_from(SEPARATORS), st.sampled_from(VALUES)).map("".join),
        st.sampled_from(VALUES),
        st.text(max_size=6),
    ),
    max_size=4,
).map("".join)  # fmt: skip


@settings(max_examples=800, deadline=None)
@given(text=texts)
def test_what_holds_a_secret_is_suspected(text: str) -> None:
    assert may_hold_secret(text) or not holds_secret(text)


@settings(max_examples=200, deadline=None)
@given(
    text=texts, name=st.sampled_from(["http.header.x-key", "error.masked_key", "key.prefix", "x"])
)
def test_what_a_fact_s_name_makes_secret_is_suspected(text: str, name: str) -> None:
    assert may_be_secret(name, text) or Redactor(b"").value(name, text) == text


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("separator", SEPARATORS)
def test_every_name_with_every_value(separator: str, value: str) -> None:
    for name in NAMES:
        text = f"{name}{separator}{value}"
        assert may_hold_secret(text) or not holds_secret(text), text


def test_honest_texts_are_seldom_suspected() -> None:
    lines = [json.loads(line)["facts"] for line in CASES.read_text("utf-8").splitlines()]
    values = [value for facts in lines for value in facts.values() if isinstance(value, str)]
    suspected = [value for value in values if may_hold_secret(value)]
    assert len(suspected) < len(values) / 10
