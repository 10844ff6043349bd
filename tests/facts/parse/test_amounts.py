"""Limits, requests, what is affordable, retry hints."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("on tokens per min (TPM): Limit 30000, Requested 30601. Reduce it.", {"limit": 30000, "requested": 30601}),
        ("Limit 10,000, Used 9,990, Requested 200.", {"limit": 10000, "requested": 200}),
        ("exceed your organization's rate limit of 80,000 input tokens per minute", {"limit": 80000}),
        ("metric: free_tier_requests, limit: 0, model: gemini-2.5-pro", {"limit": 0}),
        ("You requested up to 16384 tokens, but can only afford 3919.", {"requested": 16384, "affordable": 3919}),
        ("128000 token capacity required, 19484 available.", {"requested": 128000, "affordable": 19484}),
        ("Budget has been exceeded! Current cost: 76.16, Max budget: 10.5", {"limit": 10.5}),
        ("ExceededBudget: Spend=0.0518, Budget=0.05", {"limit": 0.05}),
        ("maximum context length is 8192 tokens. However, you requested 9000 tokens", {"limit": 8192, "requested": 9000}),
        ("Trial key, which is limited to 1000 calls a month", {"limit": 1000}),
    ],
)  # fmt: skip
def test_amounts(read, text, facts):
    found = read(text)
    assert {name: found.get(f"error.{name}") for name in facts} == facts


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Please try again in 20s.", 20),
        ("Please try again in 7.66s", 7.66),
        ("Please try again in 6m0s", 360),
        ("Please try again in 1h2m3s.", 3723),
        ("Please try again in 86ms", 0.086),
        ("Please retry in 25.465784708s.", 25.465784708),
        ("Wait 2: please try again after 5 minutes", 300),
        ("Retrying in 3 seconds", 3),
    ],
)
def test_retry_hint(read, text, seconds):
    assert read(text)["error.retry_after_seconds"] == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text",
    ["please wait a moment and try again", "it can take up to 15 minutes", "Retry your request"],
)
def test_no_retry_hint(read, text):
    assert "error.retry_after_seconds" not in read(text)
