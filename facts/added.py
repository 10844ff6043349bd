"""What rule packs add to the provider data; apart from that data, which most starts never load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._remember import providers_changed

if TYPE_CHECKING:
    from .providers import Provider

_added: tuple[Provider, ...] = ()


def added() -> tuple[Provider, ...]:
    """The providers that packs add or extend."""
    return _added


def use_added(providers: tuple[Provider, ...]) -> None:
    """Know these providers of rule packs from now on, and none of those added before."""
    global _added
    if providers != _added:
        _added = providers
        providers_changed()
