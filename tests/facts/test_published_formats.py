"""Formats, checks and status pages that providers and scanners publish, row by row."""

from __future__ import annotations

import pytest

from why401.facts.providers import classify_key, providers


def filled(prefix: str, count: int, letters: str = "aB3") -> str:
    """A prefix and that many letters, so that no key stands in this file."""
    return prefix + (letters * count)[:count]


MARK = "T3Blbk" + "FJ"
FORMATS = [
    ("openai-project", "", filled("sk-proj-", 58) + filled(MARK, 58)),
    ("openai-project", "", filled("sk-proj-", 74) + filled(MARK, 74)),
    ("openai-service-account", "", filled("sk-svcacct-", 74) + filled(MARK, 74)),
    ("openai-admin", "", filled("sk-admin-", 58) + filled(MARK, 58)),
    ("openai-legacy", "", filled("sk-", 20) + filled(MARK, 20)),
    ("openai-service", "", filled("sk-service-", 24) + filled(MARK, 20)),
    ("anthropic-api", "", filled("sk-ant-api03-", 93) + "AA"),
    ("anthropic-admin", "", filled("sk-ant-admin01-", 93) + "AA"),
    ("anthropic-oauth", "", filled("sk-ant-oat01-", 80)),
    ("google-standard", "", filled("AIza", 35)),
    ("google-auth-key", "", filled("AQ.", 50)),
    ("google-auth-key-variant", "", filled("IQ.", 50)),
    ("google-oauth", "", filled("ya29.", 60)),
    ("jwt", "", filled("eyJ", 20) + "." + filled("", 30) + "." + filled("", 30)),
    ("aws-access-key-id", "", filled("AKIA", 16, "B2")),
    ("aws-temporary-key-id", "", filled("ASIA", 16, "B2")),
    ("aws-secret", "bedrock", filled("", 40)),
    ("bedrock-long-term", "", filled("ABSK", 109)),
    ("bedrock-long-term", "", filled("ABSK", 269)),
    ("bedrock-short-term", "", filled("bedrock-api-key-" + "YmVkcm9jay5hbWF6b25hd3MuY29t", 90)),
    ("azure", "azure", filled("", 32, "0af")),
    ("azure-foundry", "azure", filled("", 52) + "JQQJ" + "99" + filled("", 26)),
    ("openrouter", "", filled("sk-or-v1-", 64, "0af")),
    ("groq", "", filled("gsk_", 52)),
    ("xai", "", filled("xai-", 80)),
    ("deepseek", "deepseek", filled("sk-", 32, "a3")),
    ("perplexity", "", filled("pplx-", 48)),
    ("cohere", "cohere", filled("", 40)),
    ("huggingface", "", filled("hf_", 34)),
    ("huggingface-org", "", filled("api_org_", 34)),
    ("nvidia", "", filled("nvapi-", 64)),
    ("replicate", "", filled("r8_", 37)),
    ("moonshot", "moonshot", filled("sk-", 48)),
    ("minimax-plan", "", filled("sk-cp-", 60)),
    ("mistral", "mistral", filled("", 32)),
    ("together-older", "together", filled("", 64, "0af")),
    ("together", "", filled("tgp_v1_", 40)),
    ("fireworks", "", filled("fw_", 24)),
    ("cerebras", "", filled("csk-", 48)),
    ("litellm-virtual", "litellm", filled("sk-", 22)),
    ("github", "", filled("ghp_", 36)),
    ("github-fine-grained", "", filled("github_pat_", 82)),
]


@pytest.mark.parametrize(("shape", "named", "key"), FORMATS, ids=[row[0] for row in FORMATS])
def test_a_published_format_is_recognised(shape: str, named: str, key: str) -> None:
    found = classify_key(key, named) if named else classify_key(key)
    assert found is not None
    assert found.id == shape
    assert found.fits(key)


@pytest.mark.parametrize(
    ("provider", "models", "key_info", "balance"),
    [
        ("openai", "/v1/models", "/v1/me", ""),
        ("anthropic", "/v1/models", "/v1/organizations/api_keys", ""),
        ("gemini", "/v1beta/models", "", ""),
        ("azure", "/openai/models", "", ""),
        ("openrouter", "/api/v1/models", "/api/v1/key", "/api/v1/credits"),
        ("deepseek", "/models", "", "/user/balance"),
        ("xai", "/v1/models", "/v1/api-key", ""),
        ("moonshot", "/v1/models", "", "/v1/users/me/balance"),
        ("groq", "/openai/v1/models", "", ""),
        ("mistral", "/v1/models", "", ""),
        ("litellm", "/v1/models", "/key/info", ""),
        ("huggingface", "", "/api/whoami-v2", ""),
        ("siliconflow", "/v1/models", "/v1/user/info", ""),
        ("ollama", "/api/tags", "/api/version", ""),
        ("lm-studio", "/v1/models", "", ""),
        ("vllm", "/v1/models", "", ""),
        ("cohere", "/v1/models", "", ""),
        ("together", "/v1/models", "", ""),
        ("fireworks", "/inference/v1/models", "", ""),
        ("perplexity", "", "", ""),
    ],
)
def test_the_free_checks(provider: str, models: str, key_info: str, balance: str) -> None:
    held = providers()[provider]
    checks = (held.models, held.key_info, held.balance)
    assert tuple(check.path if check else "" for check in checks) == (models, key_info, balance)


@pytest.mark.parametrize(
    ("provider", "head", "tail"),
    [("openai", 8, 4), ("deepseek", 0, 4), ("xai", 2, 2), ("litellm", 3, 4)],
)
def test_how_answers_quote_a_key(provider: str, head: int, tail: int) -> None:
    assert [(mask.head, mask.tail) for mask in providers()[provider].masks] == [(head, tail)]


def test_a_list_that_everybody_may_read_tests_no_key() -> None:
    public = {name for name, held in providers().items() if held.models and held.models.public}
    assert public == {"lm-studio", "nvidia", "ollama", "openrouter"}


@pytest.mark.parametrize(
    "provider",
    ["openai", "anthropic", "deepseek", "groq", "openrouter", "cohere", "xai", "vertex", "gemini",
     "bedrock", "azure", "cursor", "mistral", "perplexity", "fireworks", "together"],
)  # fmt: skip
def test_a_status_page_is_known(provider: str) -> None:
    assert providers()[provider].status is not None
