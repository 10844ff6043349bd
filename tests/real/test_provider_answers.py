"""What each provider answers, through the wire, the facts and the rules, to the first cause."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from counterparts import keys
from counterparts.replay import Replay, vendors
from counterparts.world import probe, reach_to
from why401.facts.probe.model import Target, Wishes
from why401.facts.providers import providers as known_providers

pytestmark = pytest.mark.real


@dataclass(frozen=True)
class Expected:
    """A provider, a key and what it is answered; the cause that must come first."""

    provider: str
    key: str
    answer: str
    cause: str
    model: str = ""
    status: int = 0

    def __str__(self) -> str:
        return f"{self.provider}-{self.answer}"


OPENAI, CLAUDE, GOOGLE = keys.openai(), keys.anthropic(), keys.google()
CASES = (
    Expected("openai", OPENAI, "wrong", "key_invalid_or_typo", status=401),
    Expected("openai", OPENAI, "deactivated", "account_deactivated", status=401),
    Expected("openai", OPENAI, "region", "region_unsupported", status=403),
    Expected("openai", OPENAI, "scope", "key_restricted_scope", status=401),
    Expected("openai", OPENAI, "address", "key_ip_allowlist", status=401),
    Expected("openai", OPENAI, "organisation", "org_project_mismatch", status=401),
    Expected("openai", OPENAI, "no_credit", "prepaid_balance_empty", "good-model", 429),
    Expected("openai", OPENAI, "unverified", "org_verification_required", "good-model", 400),
    Expected("openai", OPENAI, "no_access", "model_access_project_restricted", "good-model", 403),
    Expected("openai", OPENAI, "slow", "request_exceeds_tpm_limit", "good-model", 429),
    Expected("openai", OPENAI, "down", "provider_outage", status=500),
    Expected("anthropic", CLAUDE, "wrong", "key_invalid_or_typo", status=401),
    Expected("anthropic", keys.anthropic("oat01"), "wrong", "key_wrong_type", status=401),
    Expected("anthropic", CLAUDE, "disabled", "account_banned", status=400),
    Expected("anthropic", CLAUDE, "no_credit", "prepaid_balance_empty", "good-model", 400),
    Expected("anthropic", CLAUDE, "busy", "provider_overloaded", "good-model", 529),
    Expected("anthropic", CLAUDE, "challenge", "cloudflare_block", status=403),
    Expected("azure", keys.bare(), "wrong", "azure_key_endpoint_mismatch", status=401),
    Expected("azure", keys.bare(), "keys_off", "azure_key_auth_disabled", status=403),
    Expected("azure", keys.bare(), "walled", "azure_network_restricted", status=403),
    Expected("azure", keys.bare(), "no_deployment", "azure_deployment_not_found", "mine", 404),
    Expected("gemini", GOOGLE, "wrong", "key_invalid_or_typo", status=400),
    Expected("gemini", GOOGLE, "expired", "key_expired", status=400),
    Expected("gemini", GOOGLE, "region", "region_unsupported", status=400),
    Expected("gemini", GOOGLE, "service_off", "gcp_api_not_enabled", status=403),
    Expected("gemini", GOOGLE, "leaked", "key_leaked_auto_revoked", status=403),
    Expected("gemini", GOOGLE, "referrer", "google_key_app_restriction", status=403),
    Expected("gemini", GOOGLE, "restricted", "google_key_api_restriction", status=403),
    Expected("gemini", GOOGLE, "suspended", "account_or_project_suspended", status=403),
    Expected("gemini", GOOGLE, "free_zero", "free_tier_limit_zero", "gemini-good", 429),
    Expected("openrouter", keys.openrouter(), "wrong", "key_revoked_or_deleted", status=401),
    Expected(
        "openrouter", keys.openrouter(), "no_credit", "prepaid_balance_empty", "some/model", 402
    ),
    Expected(
        "openrouter", keys.openrouter(), "key_limit", "key_spend_limit_reached", "some/model", 402
    ),
    Expected("deepseek", keys.plain(35), "wrong", "key_invalid_or_typo", status=401),
    Expected("deepseek", keys.plain(35), "empty", "prepaid_balance_empty"),
    Expected("xai", keys.xai(), "wrong", "key_invalid_or_typo", status=400),
    Expected("deepseek", keys.plain(35), "empty", "prepaid_balance_empty", "deepseek-chat", 402),
    Expected("xai", keys.xai(), "blocked", "key_revoked_or_deleted"),
    Expected("xai", keys.xai(), "no_credit", "prepaid_balance_empty", "good-model", 403),
    Expected("groq", keys.groq(), "wrong", "key_invalid_or_typo", status=401),
    Expected("groq", keys.groq(), "blocked_page", "cloudflare_block", status=403),
    Expected("mistral", keys.bare(), "wrong", "key_invalid_or_typo", status=401),
    Expected("moonshot", keys.plain(51), "wrong", "provider_region_endpoint_mismatch", status=401),
    Expected(
        "siliconflow", keys.plain(51), "wrong", "provider_region_endpoint_mismatch", status=401
    ),
    Expected("dashscope", keys.plain(35), "wrong", "provider_region_endpoint_mismatch", status=401),
    Expected("cohere", keys.bare(40), "wrong", "key_invalid_or_typo", status=401),
    Expected("cohere", keys.bare(40), "expired", "key_expired", status=401),
    Expected("perplexity", keys.bare(40), "wrong", "key_invalid_or_typo", "sonar", 401),
    Expected("fireworks", keys.bare(40), "suspended", "account_or_project_suspended", status=412),
)


def base_url(provider: str) -> str:
    return known_providers()[provider].base_url or "https://mine.openai.azure.com"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_answer_leads_to_its_cause(providers: Replay, case: Expected) -> None:
    host = vendors()[case.provider]["hosts"][0]
    providers.teach(host, case.key, case.answer)
    target = Target(
        case.provider,
        base_url(case.provider),
        keys.secret(case.key),
        model=case.model,
        configured=case.provider == "azure",
    )
    seen = probe(target, reach_to(tls=providers.tls, plain=providers.plain),
                 Wishes(spend=bool(case.model)))  # fmt: skip
    assert seen.facts.get("http.status", 0) == case.status
    assert seen.cause == case.cause
    assert case.key not in repr((seen.facts, seen.report))


@pytest.mark.parametrize("name", ["openai", "anthropic", "gemini", "azure", "deepseek", "cohere"])
def test_good_key_is_accepted_where_the_provider_looks_for_it(providers: Replay, name: str) -> None:
    key = keys.secret("k" * 40)
    providers.teach(vendors()[name]["hosts"][0], "k" * 40, "good")
    target = Target(name, base_url(name), key, configured=name == "azure")
    seen = probe(target, reach_to(tls=providers.tls, plain=providers.plain))
    assert seen.report.reached == "done"
    assert seen.facts["probe.key"] == "accepted"
    assert seen.facts["tls.verified"] == "both"
    assert abs(int(seen.facts["clock.skew_seconds"])) <= 2
    assert providers.keys_seen() <= {"k" * 40, "Bearer " + "k" * 40}
