"""Causes that the first evidence cannot tell apart, and the question that can.

In each situation the causes named are among the first, the fact that tells them apart can be asked
for, and its answers move the odds between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple

import pytest

from why401.engine.ask import choices_of
from why401.engine.diagnosis import Diagnoser, Diagnosis, make_diagnoser
from why401.engine.load import load_base
from why401.facts.memory import Value, WorkingMemory
from why401.facts.vocabulary import builtin

#: Among how many first causes two of those named must stand, before the question is answered.
AMONG = 12
#: How much some answer must move the odds between two of the causes.
MOVED = 3.0


class Row(NamedTuple):
    """The causes, the fact that the question is for, and a situation in which it matters."""

    name: str
    causes: str
    fact: str
    known: Mapping[str, Value]


ROWS = [
    Row(
        "credit-or-subscription",
        "prepaid_balance_empty chat_subscription_not_api_credit",
        "account.subscription",
        {"provider.name": "openai", "error.code": "insufficient_quota", "http.status": 429},
    ),
    Row(
        "grant",
        "prepaid_balance_empty free_credit_expired",
        "account.credit_grant",
        {
            "provider.name": "openai",
            "error.code": "insufficient_quota",
            "http.status": 429,
            "account.trial": True,
        },
    ),
    Row(
        "balance-now",
        "prepaid_balance_empty billing_propagation_delay",
        "account.balance_usd",
        {
            "provider.name": "openai",
            "error.code": "insufficient_quota",
            "http.status": 429,
            "change.recent": "billing",
        },
    ),
    Row(
        "paid-when",
        "prepaid_balance_empty billing_propagation_delay",
        "account.paid_recently",
        {
            "provider.name": "anthropic",
            "http.status": 400,
            "symptom.text": "Your credit balance is too low to access the Anthropic API",
        },
    ),
    Row(
        "same-organisation",
        "billing_propagation_delay org_project_mismatch",
        "account.same_org",
        {
            "provider.name": "openai",
            "error.code": "insufficient_quota",
            "http.status": 429,
            "account.paid_recently": True,
            "account.balance_usd": 20.0,
        },
    ),
    Row(
        "status",
        "new_key_propagation_delay billing_propagation_delay",
        "http.status",
        {
            "provider.name": "openai",
            "key.age_days": 0.0,
            "account.paid_recently": True,
            "change.recent": "billing",
            "symptom.text": "it still fails although I paid",
        },
    ),
    Row(
        "without-the-variable",
        "account_banned subscription_key_conflict",
        "client.without_env_key",
        {
            "client.name": "claude-code",
            "provider.name": "anthropic",
            "symptom.text": "This organization has been disabled.",
            "account.subscription": "claude_subscription",
        },
    ),
    Row(
        "prefix",
        "key_invalid_or_typo key_wrong_provider",
        "key.prefix",
        {"provider.name": "groq", "http.status": 401, "symptom.text": "Invalid API Key"},
    ),
    Row(
        "length",
        "key_invalid_or_typo key_truncated key_whitespace_or_newline",
        "key.length_fault",
        {"provider.name": "openrouter", "http.status": 401, "key.source": "ci_secret"},
    ),
    Row(
        "masked-key",
        "key_invalid_or_typo key_quotes_or_prefix key_missing_or_placeholder",
        "error.masked_key",
        {"provider.name": "openai", "http.status": 401, "error.code": "invalid_api_key"},
    ),
    Row(
        "elsewhere",
        "key_invalid_or_typo env_var_overrides_config stale_cached_credential",
        "same_key.elsewhere",
        {
            "client.name": "aider",
            "provider.name": "openai",
            "http.status": 401,
            "error.code": "invalid_api_key",
        },
    ),
    Row(
        "source-of-the-key",
        "key_invalid_or_typo env_var_overrides_config stale_cached_credential",
        "key.source",
        {
            "client.name": "aider",
            "provider.name": "openai",
            "http.status": 401,
            "error.code": "invalid_api_key",
        },
    ),
    Row(
        "site-of-the-key",
        "key_invalid_or_typo provider_region_endpoint_mismatch",
        "provider.key_region",
        {
            "provider.name": "moonshot",
            "endpoint.url": "https://api.moonshot.ai/v1",
            "http.status": 401,
        },
    ),
    Row(
        "still-listed",
        "key_revoked_or_deleted provider_outage env_var_overrides_config",
        "key.listed",
        {
            "client.name": "aider",
            "provider.name": "openai",
            "http.status": 401,
            "key.worked_before": True,
        },
    ),
    Row(
        "worked-before",
        "provider_outage new_key_propagation_delay",
        "key.worked_before",
        {"provider.name": "openai", "http.status": 401, "symptom.intermittent": True},
    ),
    Row(
        "other-network",
        "region_unsupported provider_outage",
        "same_key.other_network",
        {"provider.name": "anthropic", "http.status": 403, "symptom.text": "Request not allowed"},
    ),
    Row(
        "key-for-the-gateway",
        "key_missing_or_placeholder gateway_client_key_mismatch",
        "key.present",
        {"client.name": "open-webui", "provider.name": "litellm", "http.status": 401},
    ),
    Row(
        "curl-to-the-gateway",
        "gateway_client_key_mismatch cursor_base_url_override_rejected_by_endpoint",
        "same_key.elsewhere",
        {
            "client.name": "cursor",
            "provider.name": "litellm",
            "symptom.text": "Unauthorized User API key",
        },
    ),
    Row(
        "vendor-meant",
        "base_url_wrong_host key_wrong_provider base_url_env_ignored",
        "provider.name",
        {
            "http.status": 401,
            "symptom.text": "Incorrect API key provided: gsk_ab**wxyz. You can find your API key at https://platform.openai.com/account/api-keys.",
        },
    ),
    Row(
        "where-the-url-is-set",
        "base_url_wrong_host base_url_env_ignored",
        "endpoint.set_in",
        {
            "provider.name": "openai-compatible",
            "http.status": 401,
            "symptom.text": "Incorrect API key provided: abcd**wxyz. You can find your API key at https://platform.openai.com/account/api-keys.",
        },
    ),
    Row(
        "restart",
        "stale_cached_credential config_not_reloaded oauth_token_expired",
        "client.restart",
        {"client.name": "vscode-copilot", "http.status": 401, "change.recent": "key_replaced"},
    ),
    Row(
        "header-sent",
        "auth_header_missing gateway_strips_auth_header",
        "request.authorization_sent",
        {
            "provider.name": "gateway",
            "http.status": 401,
            "symptom.text": "Missing Authorization header",
        },
    ),
    Row(
        "request-left",
        "client_rejects_new_key_format gemini_auth_key_unsupported_on_path",
        "request.left_machine",
        {"provider.name": "gemini", "key.prefix": "AQ.", "symptom.text": "API key invalid"},
    ),
    Row(
        "region-of-access",
        "bedrock_model_access_not_enabled bedrock_region_mismatch",
        "model.access_region",
        {
            "provider.name": "bedrock",
            "http.status": 403,
            "symptom.text": "You don't have access to the model with the specified model ID.",
        },
    ),
    Row(
        "caller-identity",
        "env_var_overrides_config aws_credentials_invalid",
        "aws.identity",
        {
            "provider.name": "bedrock",
            "http.status": 403,
            "symptom.text": "UnrecognizedClientException: The security token included in the request is invalid.",
        },
    ),
    Row(
        "bearer-prefix",
        "key_wrong_type aws_iam_denied",
        "key.prefix",
        {
            "provider.name": "bedrock",
            "http.status": 403,
            "symptom.text": "Invalid API Key format: Must start with pre-defined prefix",
        },
    ),
    Row(
        "project-id",
        "gcp_iam_denied gcp_wrong_project",
        "gcp.project_right",
        {
            "provider.name": "vertex",
            "http.status": 403,
            "symptom.text": "Permission 'aiplatform.endpoints.predict' denied on resource (or it may not exist)",
        },
    ),
    Row(
        "curl-to-azure",
        "azure_key_endpoint_mismatch env_var_overrides_config key_wrong_provider",
        "same_key.elsewhere",
        {
            "provider.name": "azure",
            "http.status": 401,
            "symptom.text": "Access denied due to invalid subscription key or wrong API endpoint.",
        },
    ),
    Row(
        "in-a-container",
        "local_server_not_running docker_localhost",
        "os.container",
        {"provider.name": "ollama", "symptom.text": "connect ECONNREFUSED 127.0.0.1:11434"},
    ),
    Row(
        "curl-on-the-host",
        "local_server_not_running docker_localhost",
        "local_server.reachable",
        {"provider.name": "ollama", "symptom.text": "connect ECONNREFUSED 127.0.0.1:11434"},
    ),
    Row(
        "listens-on",
        "local_server_bind_address docker_localhost",
        "local_server.listens_on",
        {
            "provider.name": "ollama",
            "os.container": True,
            "local_server.reachable": "works",
            "symptom.text": "connect ECONNREFUSED 172.17.0.1:11434",
        },
    ),
    Row(
        "innermost-exception",
        "proxy_not_used_by_client tls_interception_untrusted_ca dns_or_firewall_block",
        "error.exception",
        {"client.name": "cline", "provider.name": "anthropic", "symptom.text": "Connection error."},
    ),
    Row(
        "page",
        "base_url_html_instead_of_json cloudflare_block base_url_missing_v1",
        "response.page_kind",
        {
            "provider.name": "openai-compatible",
            "symptom.text": "Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON",
        },
    ),
    Row(
        "path-requested",
        "base_url_double_v1 client_bug_wrong_request model_deprecated",
        "endpoint.path_fault",
        {"client.name": "cline", "provider.name": "openai-compatible", "http.status": 404},
    ),
    Row(
        "alias",
        "cursor_plan_limits_byok cursor_model_name_rejected",
        "same_key.other_model",
        {
            "client.name": "cursor",
            "provider.name": "openrouter",
            "symptom.text": "The model x does not work with your current plan or api key",
        },
    ),
    Row(
        "paid-plan",
        "cursor_plan_limits_byok cursor_model_name_rejected",
        "client.plan",
        {
            "client.name": "cursor",
            "provider.name": "openrouter",
            "symptom.text": "The model x does not work with your current plan or api key",
        },
    ),
    Row(
        "own-log",
        "cursor_base_url_override_rejected_by_endpoint cursor_image_or_tool_bypasses_base_url cursor_base_url_override_hijacks_models",
        "client.local_log",
        {
            "client.name": "cursor",
            "provider.name": "gateway",
            "endpoint.url": "https://gw.example.net/v1",
            "symptom.text": "Unauthorized User Openai API key",
        },
    ),
]


@pytest.fixture(scope="module")
def diagnoser() -> Diagnoser:
    return make_diagnoser(load_base()[0], engine="python")


def chances(diagnosis: Diagnosis) -> dict[str, float]:
    return {belief.cause: max(belief.probability, 1e-12) for belief in diagnosis.beliefs}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_question_can_be_asked_and_tells_the_causes_apart(
    row: Row, diagnoser: Diagnoser
) -> None:
    causes = row.causes.split()
    now = diagnoser(WorkingMemory.of(dict(row.known)), ask=False)
    leading = [belief.cause for belief in now.beliefs[:AMONG]]
    assert sum(cause in leading for cause in causes) >= 2
    spec = builtin().specs[row.fact]
    question = spec.question
    assert question is not None
    assert question.how
    assert all(
        now.memory.test(name, lambda value, wanted=values: not wanted or value in wanted)
        for name, values in question.needs
    )
    answered = [
        chances(diagnoser(WorkingMemory.of({**row.known, row.fact: value}), ask=False))
        for value, _ in choices_of(spec)
    ]
    moved = [
        max(after[one] / after[other] for after in answered)
        / min(after[one] / after[other] for after in answered)
        for one, other in combinations(causes, 2)
    ]
    assert max(moved) >= MOVED


@pytest.mark.parametrize(
    "name", ["grant", "masked-key", "without-the-variable", "innermost-exception", "path-requested",
             "region-of-access", "caller-identity", "project-id", "own-log", "listens-on"],
)  # fmt: skip
def test_the_question_is_offered_of_itself(name: str, diagnoser: Diagnoser) -> None:
    row = next(row for row in ROWS if row.name == name)
    asked = diagnoser(WorkingMemory.of(dict(row.known))).questions
    assert row.fact in [ranked.fact for ranked in asked]
