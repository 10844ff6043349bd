"""What a probe would contact, and what each host would get: told before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from ..providers import provider_of_host
from . import asks, guard
from .model import Target, Wishes
from .proxies import Proxy, proxy_for
from .status import machine_page
from .surroundings import PORTAL_CHECK
from .url import Address, look_at_url

_MAYBE = "only where something is odd"


@dataclass(frozen=True, slots=True)
class Contact:
    """A host and what it gets: the label of a key (prefix and last four) or nothing of it."""

    host: str
    key: str = ""
    why: str = ""

    def __str__(self) -> str:
        got = f"gets the key {self.key}" if self.key else "gets no key"
        return f"{self.host} {got}" + (f" ({self.why})" if self.why else "")


def contacts(target: Target, wishes: Wishes) -> tuple[Contact, ...]:
    """Every host that probing the target may contact, the target's own first."""
    _, address = look_at_url(target)
    if address is None:
        return ()
    found = [_main(target, address)]
    siblings = asks.provider_of(target).siblings
    official = provider_of_host(address.host) == target.provider
    if wishes.siblings and official and target.key is not None:
        label = target.key.label
        others = [each.host for each in siblings if each.host != address.host]
        found += [Contact(host, label, "only where the key is refused") for host in others]
    page = machine_page(asks.provider_of(target))
    if wishes.alone:
        return tuple(found)
    if page is not None:
        found.append(Contact(urlsplit(page.api).hostname or page.page, why="status page"))
    found.append(Contact(urlsplit(PORTAL_CHECK).hostname or PORTAL_CHECK, why=_MAYBE))
    return tuple(found)


def _main(target: Target, address: Address) -> Contact:
    why = guard.why_not(target, address)
    if why or target.key is None:
        return Contact(address.authority, why=why)
    return Contact(address.authority, target.key.label, target.place)


def consent(target: Target, wishes: Wishes, environ: dict[str, str] | None = None) -> str:
    """The same as one line for people, the proxy on the way included."""
    told = "; ".join(str(contact) for contact in contacts(target, wishes))
    _, address = look_at_url(target)
    proxy = proxy_for(address.scheme, address.host, environ or {}) if address else None
    return f"Will be contacted{_way(proxy)}: {told}." if told else "Nothing will be contacted."


def _way(proxy: Proxy | None) -> str:
    if proxy is None:
        return ""
    if proxy.spoken:
        return f" (through {proxy.label})"
    return f" (without {proxy.label}: httpx lacks its extra for SOCKS)"
