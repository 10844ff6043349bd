"""What is known of each provider: hosts, key formats, free checks, status pages, masks.

The data is `providers.yaml` beside this module. Hosts and keys are only looked up here; nothing
is ever sent. Rule packs may add what hosts and keys are called (`added`); where a key may be
sent is decided by the shipped data alone (`providers`, `provider_of_host`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import re2

from ._remember import of_providers
from .added import added
from .shipped import shipped

LengthFault = Literal["too_short", "too_long"]


@dataclass(frozen=True, slots=True)
class KeyShape:
    """One format of credentials.

    ``certain`` is False where several vendors use the form, so that it names nobody;
    ``provider`` is empty for forms of no vendor; ``lengths`` is empty where none is pinned.
    ``origin`` says how it is known: doc, scan, thread or general.
    """

    id: str
    provider: str
    kind: str
    prefix: str
    pattern: str
    lengths: tuple[int, ...] = ()
    certain: bool = True
    origin: str = "general"

    def fits(self, key: str) -> bool:
        """Whether the whole key has this form."""
        if self.lengths and len(key) not in self.lengths:
            return False
        return _compiled(self.pattern).fullmatch(key) is not None

    def length_fault(self, key: str) -> LengthFault | None:
        """Whether the key is shorter or longer than every length this form is known with."""
        if not self.lengths or min(self.lengths) <= len(key) <= max(self.lengths):
            return None
        return "too_short" if len(key) < min(self.lengths) else "too_long"


@dataclass(frozen=True, slots=True)
class Check:
    """A free GET request that a plain key allows; ``public`` where it does not test the key."""

    path: str
    query: str = ""
    host: str = ""
    public: bool = False
    admin: bool = False
    origin: str = "general"


@dataclass(frozen=True, slots=True)
class Status:
    """A status page; ``form`` says what ``api`` answers with (html: nothing to parse)."""

    page: str
    api: str = ""
    form: Literal["statuspage", "google_incidents", "feed", "html"] = "html"
    origin: str = "general"


@dataclass(frozen=True, slots=True)
class Sibling:
    """A host of the vendor's other platform, and which platform that is."""

    host: str
    region: str


@dataclass(frozen=True, slots=True)
class Mask:
    """How answers quote a key: how many characters stay at each end, and what stands between."""

    head: int
    tail: int
    filler: str
    origin: str = "general"


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider's API. ``header`` carries the key, after ``scheme`` where one is needed."""

    name: str
    title: str
    base_url: str = ""
    region: str = ""
    hosts: tuple[str, ...] = ()
    host_patterns: tuple[str, ...] = ()
    siblings: tuple[Sibling, ...] = ()
    header: str = ""
    scheme: str = ""
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    keys: tuple[KeyShape, ...] = ()
    models: Check | None = None
    key_info: Check | None = None
    balance: Check | None = None
    status: Status | None = None
    masks: tuple[Mask, ...] = ()

    def owns(self, host: str) -> bool:
        """Whether the host, in lower case and without a port, is one of this provider's."""
        names = (*self.hosts, *(sibling.host for sibling in self.siblings))
        return any(
            host.endswith(name) if name.startswith(".") else host == name for name in names
        ) or any(_compiled(pattern).fullmatch(host) for pattern in self.host_patterns)

    def region_of(self, host: str) -> str:
        """Which of the vendor's platforms the host belongs to; empty where there is only one."""
        host = _bare(host)
        regions = {sibling.host: sibling.region for sibling in self.siblings}
        return regions.get(host, self.region)


@cache
def providers() -> Mapping[str, Provider]:
    """Every shipped provider by the name that ``provider.name`` uses."""
    return {name: _provider(name, entry) for name, entry in _data()["providers"].items()}


@of_providers
def all_providers() -> Mapping[str, Provider]:
    """The shipped providers, and those that rule packs add or extend."""
    return {**providers(), **{provider.name: provider for provider in added()}}


@of_providers
def key_shapes() -> tuple[KeyShape, ...]:
    """Every known form, those that name a vendor first, longer prefixes before shorter ones."""
    common = [_shape("", entry) for entry in _data()["common_keys"]]
    named = [shape for provider in all_providers().values() for shape in provider.keys]
    named.sort(key=lambda shape: (not shape.certain, -len(shape.prefix)))
    return (*named, *common)


def provider_of_host(host: str) -> str | None:
    """The shipped provider whose host this is, or None: a port and letter case do not count."""
    return _owner(host, providers())


def owner_of_host(host: str) -> str | None:
    """The same, with the providers of rule packs: for reading, not for sending."""
    return _owner(host, all_providers())


def _owner(host: str, known: Mapping[str, Provider]) -> str | None:
    bare = _bare(host)
    return next((name for name, provider in known.items() if provider.owns(bare)), None)


def classify_key(key: str, provider: str | None = None) -> KeyShape | None:
    """The form of a key, or None.

    A form that fits whole comes before one of which the key has only the prefix: a key cut short
    is still recognised; ask `KeyShape.fits` and `KeyShape.length_fault` how well it fits. Forms
    that several vendors share count only for the ``provider`` that is named; ``sk-`` alone gives
    the form without a vendor.
    """
    own, ranked = _ranked(provider or "", key[:1])
    begun = [shape for shape in ranked if key.startswith(shape.prefix)]
    whole = next((shape for shape in begun if shape.prefix != "sk-" and shape.fits(key)), None)
    named = [shape for shape in begun if shape.prefix]
    longest = max(named, key=lambda shape: len(shape.prefix), default=None)
    if whole is not None or longest is None:
        return whole or next((shape for shape in own if not shape.prefix), None)
    if longest.prefix != "sk-":
        return longest
    fitting = next((shape for shape in named if shape.provider and shape.fits(key)), None)
    return fitting or next((s for s in named if s in own or not s.provider), None)


@of_providers
def _ranked(provider: str, begin: str) -> tuple[tuple[KeyShape, ...], tuple[KeyShape, ...]]:
    """The provider's own forms, and all that a key with this first letter may have, those first."""
    usable = [shape for shape in key_shapes() if shape.certain or shape.provider == provider]
    own = tuple(shape for shape in usable if provider and shape.provider == provider)
    ranked = (*own, *(shape for shape in usable if shape not in own))
    return own, tuple(shape for shape in ranked if shape.prefix[:1] in ("", begin))


def _bare(host: str) -> str:
    host = host.strip().lower().rstrip(".")
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


@cache
def _compiled(pattern: str) -> Any:
    return re2.compile(pattern)


@cache
def _data() -> dict[str, Any]:
    return shipped("providers.yaml")


def _provider(name: str, entry: Mapping[str, Any]) -> Provider:
    auth = entry.get("auth", {})
    return Provider(
        name=name,
        title=entry["title"],
        base_url=entry.get("base_url", ""),
        region=entry.get("region", ""),
        hosts=tuple(entry.get("hosts", ())),
        host_patterns=tuple(entry.get("host_patterns", ())),
        siblings=tuple(Sibling(**sibling) for sibling in entry.get("siblings", ())),
        header=auth.get("header", ""),
        scheme=auth.get("scheme", ""),
        query=auth.get("query", ""),
        headers=tuple(entry.get("headers", {}).items()),
        keys=tuple(_shape(name, key) for key in entry.get("keys", ())),
        models=_check(entry.get("models")),
        key_info=_check(entry.get("key_info")),
        balance=_check(entry.get("balance")),
        status=Status(**_origin(entry["status"])) if "status" in entry else None,
        masks=tuple(Mask(**_origin(mask)) for mask in entry.get("masks", ())),
    )


def _shape(provider: str, entry: Mapping[str, Any]) -> KeyShape:
    values = _origin(entry)
    return KeyShape(**{**values, "provider": provider, "lengths": tuple(values.get("lengths", ()))})


def _check(entry: Mapping[str, Any] | None) -> Check | None:
    return Check(**_origin(entry)) if entry else None


def _origin(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with ``from``, which Python keeps for itself, under its name in the classes."""
    return {("origin" if name == "from" else name): value for name, value in entry.items()}
