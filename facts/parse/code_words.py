"""Codes that stand bare in a sentence, such as ``(PERMISSION_DENIED/SERVICE_DISABLED)``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finding import Finding, Pasted

_WORD = re.compile(r"[A-Za-z]\w{3,}")
_TYPES = """
    INVALID_ARGUMENT FAILED_PRECONDITION UNAUTHENTICATED PERMISSION_DENIED RESOURCE_EXHAUSTED
    NOT_FOUND UNAVAILABLE DEADLINE_EXCEEDED invalid_request_error authentication_error
    permission_error not_found_error rate_limit_error overloaded_error billing_error api_error
    request_forbidden auth_error invalid_authentication_error exceeded_current_quota_error
    token_not_found_in_db PermissionDenied
    Unauthenticated
"""
_CODES = """
    API_KEY_INVALID API_KEY_EXPIRED API_KEY_SERVICE_BLOCKED API_KEY_HTTP_REFERRER_BLOCKED
    API_KEY_IP_ADDRESS_BLOCKED API_KEY_ANDROID_APP_BLOCKED API_KEY_IOS_APP_BLOCKED
    SERVICE_DISABLED CONSUMER_INVALID CONSUMER_SUSPENDED BILLING_DISABLED
    ACCESS_TOKEN_TYPE_UNSUPPORTED ACCESS_TOKEN_SCOPE_INSUFFICIENT ACCESS_TOKEN_EXPIRED
    CREDENTIALS_MISSING RATE_LIMIT_EXCEEDED USER_PROJECT_DENIED IAM_PERMISSION_DENIED
    accessNotConfigured insufficientPermissions PRECONDITION_FAILED invalid_api_key
    insufficient_quota credit_balance_exhausted invalid_issuer mismatched_organization
    no_organization account_deactivated model_not_found unsupported_value
    unsupported_country_region_territory rate_limit_exceeded unknown_url context_length_exceeded
    billing_hard_limit_reached billing_not_active invalid_organization model_decommissioned
    budget_exceeded enforced_spend_limit_reached ssrf_blocked unknown_model DeploymentNotFound
    AuthenticationTypeDisabled ThrowExceptionDueToTrafficDenied OperationNotSupported
    ResourceNotFound SubscriptionNotFound
"""
#: gRPC, OpenAI, Anthropic, LiteLLM, Moonshot, Azure.
TYPES = frozenset(_TYPES.split())
#: Google, OpenAI and those who copy it, Azure.
CODES = frozenset(_CODES.split())


def read(pasted: Pasted) -> Iterator[Finding]:
    """The first known type and the first known code among the words."""
    words = _WORD.findall(pasted.prose)
    for name, known in (("error.type", TYPES), ("error.code", CODES)):
        if not known.isdisjoint(words):
            yield Finding(name, next(word for word in words if word in known))
