"""Read a pack's ``providers.yaml``: what further hosts and keys are called.

It says whose an address or a key is, so that answers are read and keys are recognised. Where keys
are sent is never a pack's to say: nothing here names a base URL, a header or a check.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as Table
from dataclasses import replace
from typing import TypeVar

from ...facts.providers import KeyShape, Provider, Sibling, provider_of_host, providers
from ...facts.yamlnodes import Mapping, Node
from ..conditions import pattern_problem
from .document import Document

_T = TypeVar("_T")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_HOST = re.compile(r"\.?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_KEYS = ("title", "region", "hosts", "host_patterns", "siblings", "keys")
_SENDING = ("base_url", "auth", "headers", "models", "key_info", "balance", "status", "masks")
_KEY_KEYS = ("id", "kind", "prefix", "pattern", "lengths", "certain", "from")
#: Letters that a prefix has at least where it alone says whose a key is.
MIN_PREFIX = 2
_ORIGINS = ("doc", "scan", "thread", "general")


def read_entries(doc: Document, node: Node, known: Table[str, Provider]) -> list[Provider]:
    """The providers of a mapping by name: new ones, and known ones with what is added to them.

    Faults are recorded on the document; an entry with one is left out.
    """
    if not isinstance(node, Mapping):
        doc.fault("R101", "providers.yaml must be a mapping of provider names.", node)
        return []
    found: list[Provider] = []
    for key, value in node.entries:
        before = len(doc.faults)
        if not _NAME.fullmatch(key.text):
            doc.fault("R502", f"{key.text[:60]!r} is no provider name.", key, "As in 'my-gateway'.")
        provider = _provider(doc, key.text, value, known.get(key.text))
        if len(doc.faults) == before:
            found.append(provider)
    return found


def _provider(doc: Document, name: str, node: Node, known: Provider | None) -> Provider:
    if isinstance(node, Mapping):
        _never_sends(doc, node)
    fields = doc.fields(
        node, f"the provider {name!r}", (*_KEYS, *_SENDING), () if known else ("title",)
    )
    provider = known or Provider(name, "")
    siblings = tuple(
        _sibling(doc, item, name) for item in doc.items(fields.get("siblings"), "siblings")
    )
    keys = tuple(_key(doc, item, name) for item in doc.items(fields.get("keys"), "keys"))
    return replace(
        provider,
        title=doc.words(fields.get("title"), "title", default=provider.title),
        region=doc.words(fields.get("region"), "region", default=provider.region),
        hosts=_joined(provider.hosts, _hosts(doc, fields.get("hosts"), name)),
        host_patterns=_joined(provider.host_patterns, _patterns(doc, fields.get("host_patterns"))),
        siblings=_joined(provider.siblings, siblings),
        keys=_by_id(provider.keys, keys),
    )


def _never_sends(doc: Document, node: Mapping) -> None:
    for key, _ in node.entries:
        if key.text in _SENDING:
            hint = "Whoever installs a pack trusts it to name things, not with their keys."
            doc.fault("R502", f"a pack cannot say {key.text!r}: where keys are sent.", key, hint)


def _hosts(doc: Document, node: Node | None, name: str) -> tuple[str, ...]:
    return tuple(_host(doc, item, name) for item in doc.items(node, "hosts"))


def _host(doc: Document, node: Node | None, name: str) -> str:
    host = doc.text(node, "a host")
    if not _HOST.fullmatch(host):
        hint = "As in 'api.example.org', or '.example.org' for every host below it."
        doc.fault("R502", f"{host[:80]!r} is no host.", node, hint)
        return host
    owner = provider_of_host(host.removeprefix("."))
    if owner not in (None, name):
        doc.fault("R502", f"the host {host!r} is {owner}'s.", node)
    return host


def _patterns(doc: Document, node: Node | None) -> tuple[str, ...]:
    return tuple(_pattern(doc, item) for item in doc.items(node, "host_patterns"))


def _pattern(doc: Document, node: Node | None) -> str:
    text = doc.text(node, "the pattern")
    problem = pattern_problem(text) if text else "it is empty"
    if problem:
        doc.fault("R212", f"the pattern cannot be used: {problem}.", node)
    return text


def _sibling(doc: Document, node: Node, name: str) -> Sibling:
    fields = doc.fields(node, "a sibling", ("host", "region"), ("host", "region"))
    return Sibling(_host(doc, fields.get("host"), name), doc.text(fields.get("region"), "region"))


def _key(doc: Document, node: Node, provider: str) -> KeyShape:
    fields = doc.fields(node, "a key's form", _KEY_KEYS, ("id", "kind", "prefix", "pattern"))
    text = {name: doc.text(fields.get(name), name) for name in ("id", "kind", "prefix")}
    if "id" in fields and not _NAME.fullmatch(text["id"]):
        doc.fault("R502", f"{text['id'][:60]!r} is no id.", fields["id"], "As in 'gateway-team'.")
    certain = doc.flag(fields["certain"], "certain") if "certain" in fields else True
    _check_prefix(doc, fields.get("prefix"), text["prefix"], provider, certain)
    lengths = doc.items(fields.get("lengths"), "lengths")
    return KeyShape(
        **text,
        provider=provider,
        pattern=_pattern(doc, fields["pattern"]) if "pattern" in fields else "",
        lengths=tuple(int(doc.number(item, "a length", 1, 10_000, 1)) for item in lengths),
        certain=certain,
        origin=doc.word(fields.get("from"), "from", _ORIGINS, "general"),
    )


def _check_prefix(
    doc: Document, node: Node | None, prefix: str, provider: str, certain: bool
) -> None:
    """A pack's form may not take a shipped vendor's keys, nor every text, for its own."""
    if certain and len(prefix) < MIN_PREFIX:
        problem = f"a form with fewer than {MIN_PREFIX} letters in its prefix names nobody."
        doc.fault("R502", problem, node, "Give it a longer prefix, or 'certain: false'.")
    for other in providers().values():
        for shape in other.keys:
            taken = shape.certain and shape.prefix not in ("", "sk-")
            if taken and other.name != provider and prefix.startswith(shape.prefix):
                doc.fault("R502", f"keys that begin {shape.prefix!r} are {other.name}'s.", node)
                return


def _joined(old: tuple[_T, ...], new: tuple[_T, ...]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys((*old, *new)))


def _by_id(old: Iterable[KeyShape], new: Iterable[KeyShape]) -> tuple[KeyShape, ...]:
    """The forms together; one with a known id takes that one's place."""
    return tuple({shape.id: shape for shape in (*old, *new)}.values())
