"""What providers tell a plain key about itself and its balance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..memory import Value

Facts = dict[str, Value]
_Found = Mapping[str, Value | None]
_Reader = Callable[[Mapping[str, Any], str], _Found]
_BALANCE, _LIMIT_LEFT, _BLOCKED = "account.balance_usd", "key.limit_remaining_usd", "key.blocked"


def account_facts(provider: str, name: str, data: object, region: str = "") -> Facts:
    """The facts in the answer to one of a provider's questions about the key; {} where none.

    ``region`` is the vendor's platform that answered, which tells the currency.
    """
    reader = _READERS.get((provider, name))
    if reader is None or not isinstance(data, Mapping):
        return {}
    inner = data.get("data")
    held = inner if isinstance(inner, Mapping) else data
    return {key: value for key, value in reader(held, region).items() if value is not None}


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < 1e12 else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _dollars(amount: object, currency: str) -> float | None:
    """An amount in USD; of other money only that there is none left says the same in USD."""
    number = _number(amount)
    if number is None:
        return None
    return number if currency == "USD" or number <= 0 else None


def _currency(region: str) -> str:
    return "USD" if region == "international" else "CNY"


def _deepseek(data: Mapping[str, Any], region: str) -> _Found:
    infos = data.get("balance_infos")
    known = [info for info in infos if isinstance(info, Mapping)] if isinstance(infos, list) else []
    if known and all((_number(info.get("total_balance")) or 0) <= 0 for info in known):
        return {_BALANCE: 0.0}
    for info in known:
        amount = _dollars(info.get("total_balance"), str(info.get("currency")))
        if amount:
            return {_BALANCE: amount}
    return {}


def _moonshot(data: Mapping[str, Any], region: str) -> _Found:
    return {_BALANCE: _dollars(data.get("available_balance"), _currency(region))}


def _siliconflow(data: Mapping[str, Any], region: str) -> _Found:
    return {_BALANCE: _dollars(data.get("totalBalance"), _currency(region))}


def _openrouter_credits(data: Mapping[str, Any], region: str) -> _Found:
    bought, used = _number(data.get("total_credits")), _number(data.get("total_usage"))
    if bought is None or used is None:
        return {}
    return {_BALANCE: round(bought - used, 6)}


def _openrouter_key(data: Mapping[str, Any], region: str) -> _Found:
    return {
        _LIMIT_LEFT: _number(data.get("limit_remaining")),
        "account.trial": _flag(data.get("is_free_tier")),
    }


def _xai(data: Mapping[str, Any], region: str) -> _Found:
    blocked = [_flag(data.get(name)) for name in ("api_key_blocked", "api_key_disabled")]
    key = True in blocked if any(each is not None for each in blocked) else None
    return {_BLOCKED: key, "account.blocked": _flag(data.get("team_blocked"))}


def _litellm(data: Mapping[str, Any], region: str) -> _Found:
    info = data.get("info")
    held = info if isinstance(info, Mapping) else data
    budget, spent = _number(held.get("max_budget")), _number(held.get("spend"))
    left = None if budget is None or spent is None else round(budget - spent, 6)
    return {_LIMIT_LEFT: left, _BLOCKED: _flag(held.get("blocked"))}


_READERS: dict[tuple[str, str], _Reader] = {
    ("deepseek", "balance"): _deepseek,
    ("moonshot", "balance"): _moonshot,
    ("siliconflow", "key_info"): _siliconflow,
    ("openrouter", "balance"): _openrouter_credits,
    ("openrouter", "key_info"): _openrouter_key,
    ("xai", "key_info"): _xai,
    ("litellm", "key_info"): _litellm,
}
