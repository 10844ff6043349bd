"""What a key's beginning says."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("prefix", "provider", "kind"),
    [
        ("sk-proj-", "openai", "project_key"),
        ("sk-proj", "openai", "project_key"),
        ("sk-ant-api03-", "anthropic", "api_key"),
        ("sk-ant-oat01-", "anthropic", "oauth_token"),
        ("sk-ant-", "anthropic", None),
        ("sk-or-", "openrouter", "api_key"),
        ("gsk_", "groq", "api_key"),
        ("AIza", "gemini", "api_key"),
        ("crsr_", "cursor", "cursor_key"),
        ("eyJ", None, "jwt"),
        ("ASIA", "bedrock", "aws_access_key"),
        ("sk-", None, None),
        ("", None, None),
        ("YOUR_API", None, "placeholder"),
        ("<your key>", None, "placeholder"),
        ("zz9", None, None),
    ],
)
def test_prefix(enriched, prefix, provider, kind):
    found = enriched(key__prefix=prefix)
    assert (found.get("key.provider"), found.get("key.kind")) == (provider, kind)


def test_known_kind_stays(enriched):
    assert "key.kind" not in enriched(key__prefix="AIza", key__kind="oauth_token")
