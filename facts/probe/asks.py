"""Which requests a provider answers to: models, account, one token; and how they carry the key."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ..providers import Check, Provider, provider_of_host, providers
from .model import Target
from .sending import Ask, Credential
from .url import Address

_UNKNOWN = Provider("", "", header="Authorization", scheme="Bearer")
_AZURE_API = "api-version=2024-10-21"


def provider_of(target: Target) -> Provider:
    """The provider as known, or one that takes a bearer key, as most gateways do."""
    return providers().get(target.provider, _UNKNOWN)


def credential(target: Target) -> Credential | None:
    """The key in the header that this provider, or the client, uses; None without a key."""
    if target.key is None:
        return None
    known = provider_of(target)
    header, scheme = known.header or "Authorization", known.scheme
    if target.bearer or header == "Authorization":
        header, scheme = "Authorization", "Bearer"
    return Credential(header, scheme, target.key)


def models(target: Target, address: Address) -> Ask | None:
    """The request for the list of models; None where this provider has none."""
    known = provider_of(target)
    if _own(target, address):
        return _check(known.models, known) if known.models else None
    return Ask(address.path + _models_below(target.provider, address.path), headers=_extra(known))


def lists_publicly(target: Target, address: Address) -> bool:
    """Whether the list of models comes without a valid key and so does not test it."""
    known = provider_of(target)
    return bool(known.models and known.models.public and _own(target, address))


def account(target: Target, address: Address) -> tuple[tuple[str, Ask], ...]:
    """The requests about key and balance that a plain key may ask, each with its name."""
    known = provider_of(target)
    if not _own(target, address) and target.provider != "litellm":
        return ()
    checks = {"key_info": known.key_info, "balance": known.balance}
    return tuple(
        (name, _check(check, known))
        for name, check in checks.items()
        if check and not check.admin and not check.public and check.host in ("", address.host)
    )


def one_token(target: Target, address: Address) -> Ask | None:
    """A request for one token from the model; None where it is not known how to ask."""
    model, known = target.model, provider_of(target)
    message = [{"role": "user", "content": "Hi"}]
    body: dict[str, Any] = {"model": model, "messages": message, "max_tokens": 1}
    match target.provider:
        case "bedrock" | "vertex":
            return None
        case "anthropic":
            path = "/messages" if address.path.endswith("/v1") else "/v1/messages"
        case "gemini" if not address.path.endswith("/openai"):
            path = f"/models/{quote(model)}:generateContent"
            limit = {"maxOutputTokens": 1}
            body = {"contents": [{"parts": [{"text": "Hi"}]}], "generationConfig": limit}
        case "azure":
            path = f"/openai/deployments/{quote(model)}/chat/completions?{_AZURE_API}"
            body = {"messages": message, "max_completion_tokens": 1}
            return Ask(path, "POST", _extra(known), body)
        case "cohere":
            path = "/v2/chat"
        case "openai":
            path = "/chat/completions"
            body = {"model": model, "messages": message, "max_completion_tokens": 1}
        case _:
            path = "/chat/completions"
    return Ask(address.path + path, "POST", _extra(known), body)


def _own(target: Target, address: Address) -> bool:
    """Whether the address is the provider's own, whose paths are known."""
    if target.provider in ("ollama", "lm-studio", "vllm"):
        return address.path in ("", "/v1")
    return bool(target.provider) and provider_of_host(address.host) == target.provider


def _check(check: Check, known: Provider) -> Ask:
    path = f"{check.path}?{check.query}" if check.query else check.path
    return Ask(path, headers=_extra(known))


def _extra(known: Provider) -> dict[str, str]:
    return dict(known.headers)


def _models_below(provider: str, path: str) -> str:
    if provider == "anthropic" and not path.endswith("/v1"):
        return "/v1/models"
    return "/models"
