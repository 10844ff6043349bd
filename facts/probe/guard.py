"""Where a key may go: to its own provider's hosts, or to the base URL that the user configured."""

from __future__ import annotations

from ..parse.host_kind import ip_class
from ..providers import provider_of_host, providers
from .model import Target
from .url import Address

#: Classes of hosts to which plain http may carry a key: the machine and its own network.
NEAR = frozenset({"localhost", "private", "link_local", "mdns", "single_label", "cgnat"})


def why_not(target: Target, address: Address, resolved: str = "") -> str:
    """Why the key must not be sent there, as a sentence; an empty text where it may.

    ``resolved`` is the address that the name stands for, where that is known: a name that looks
    private and leads into the internet is public.
    """
    if target.key is None:
        return "there is no key"
    if address.scheme == "http" and not _near(address, resolved):
        return "plain http to a public host would show the key to everyone on the way"
    owner = provider_of_host(address.host)
    of = target.key.form.provider
    if owner and of and not _same_vendor(owner, of):
        return f"the key has the form of {_title(of)}'s, and {address.host} is {_title(owner)}'s"
    if owner is None and not target.configured:
        return (
            f"{address.host} is not a host of {_title(target.provider)}, and nobody configured it"
        )
    return ""


def _near(address: Address, resolved: str) -> bool:
    if address.host_class not in NEAR:
        return False
    return not resolved or ip_class(resolved) in NEAR


def _same_vendor(owner: str, of: str) -> bool:
    """Google's and GitHub's keys open several of their vendor's APIs."""
    google = {"gemini", "vertex"}
    return owner == of or {owner, of} == google


def _title(provider: str) -> str:
    known = providers().get(provider)
    return known.title if known else provider or "the provider"
