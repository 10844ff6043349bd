"""What follows from the texts, the address and the key's prefix that a memory already holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..memory import Fact, Source, WorkingMemory
from .address import Address, host_of, split_address
from .clean import flatten, readable, whole_characters
from .finding import Finding
from .headers import code, meaning
from .host_kind import host_class, ip_class
from .key_kind import kind_of
from .limits import VALUE_LENGTH
from .path_fault import has_version, path_fault, requested_path_fault
from .read import Text, facts_of
from .requested import requested_path

#: The texts of a case, the most telling first.
_TEXTS = ("response.body", "error.message", "symptom.text")
#: The order in which they stand in ``text.all``, and what stands between them.
_ALL_TEXTS = ("symptom.text", "response.body", "error.message")
_BETWEEN = " | "
_HEADER = "http.header."


def enrich(memory: WorkingMemory) -> None:
    """Assert what the memory's texts, address and key prefix say. Nothing observed is replaced.

    Calling it again changes nothing; the order in which facts were asserted does not matter.
    """
    enrich_from(memory, {})


def enrich_from(memory: WorkingMemory, origins: Mapping[str, str]) -> None:
    """`enrich`, with other names than the facts' own for the texts' provenance."""
    observed = {fact.name: fact.value for fact in memory.observed()}
    texts = {name: held for name in _ALL_TEXTS if isinstance(held := observed.get(name), str)}
    read = [
        Text(origins.get(name, name), texts[name], is_body=name == "response.body")
        for name in _TEXTS
        if name in texts
    ]
    found = facts_of(read, observed)
    for fact in found.values():
        memory.assert_(fact)
    if "text.all" not in observed and (joined := all_text(texts)):
        memory.assert_(Fact("text.all", joined, Source("text", ", ".join(texts))))
    held = {"text.all", *observed, *found}
    for step in (_from_headers, _from_requested_url, _from_endpoint, _from_key_prefix):
        for finding in list(step(memory)):
            if finding.name not in held:
                held.add(finding.name)
                source = Source("text", finding.where)
                memory.assert_(Fact(finding.name, finding.value, source))


def all_text(texts: Mapping[str, str]) -> str:
    """Every text on one line each, joined; one that another holds is not repeated."""
    lines = [line for text in texts.values() if (line := flatten(readable(text)))]
    kept = [
        line
        for index, line in enumerate(lines)
        if not any(
            line in other and (len(line) < len(other) or place < index)
            for place, other in enumerate(lines)
            if place != index
        )
    ]
    return _BETWEEN.join(kept)


def _from_headers(memory: WorkingMemory) -> Iterator[Finding]:
    for fact in memory.observed():
        if fact.name.startswith(_HEADER):
            name = fact.name.removeprefix(_HEADER)
            yield from meaning(name, _text(memory, fact.name), fact.name)
            yield from code(name, _text(memory, fact.name), fact.name)


def _from_requested_url(memory: WorkingMemory) -> Iterator[Finding]:
    host = host_of(_text(memory, "endpoint.requested_url"))
    if host:
        yield Finding("endpoint.requested_host", host, "endpoint.requested_url")


def _from_endpoint(memory: WorkingMemory) -> Iterator[Finding]:
    """The kind of host and the fault of the path, of the base URL or else of what was requested."""
    url = _text(memory, "endpoint.url")
    provider = _text(memory, "provider.name")
    asked = split_address(_text(memory, "endpoint.requested_url"))
    path = asked.path if asked is not None else requested_path(_all(memory))
    fault = path_fault(url, provider, path)
    if fault:
        yield Finding("endpoint.path_fault", fault, "endpoint.url")
    fault = requested_path_fault(path, provider, asked.host if asked is not None else "")
    if fault and not (fault == "missing_v1" and has_version(url)):
        yield Finding("endpoint.path_fault", fault, "the path that was requested")
    address, where = split_address(url), "endpoint.url"
    if not url:
        address, where = _asked_address(memory), "endpoint.requested_host"
    if address is not None:
        region = _text(memory, "provider.key_region")
        kind = host_class(address, provider, region)
        if kind:
            yield Finding("endpoint.host_class", kind, where)


def _asked_address(memory: WorkingMemory) -> Address | None:
    """The host that was asked. A public address in figures tells nothing: it may be any host's."""
    host = _text(memory, "endpoint.requested_host")
    if not host or ip_class(host) == "public":
        return None
    return Address("", host)


def _all(memory: WorkingMemory) -> str:
    """The joined text; a saved case may hold one of any make."""
    value = memory.value("text.all")
    return readable(value) if isinstance(value, str) else ""


def _from_key_prefix(memory: WorkingMemory) -> Iterator[Finding]:
    prefix = _text(memory, "key.prefix")
    provider, kind = kind_of(prefix) if prefix else ("", "")
    if provider:
        yield Finding("key.provider", provider, "key.prefix")
    if kind:
        yield Finding("key.kind", kind, "key.prefix")


def _text(memory: WorkingMemory, name: str) -> str:
    """A short text fact as it can be searched; empty where it is unknown or no text."""
    value = memory.value(name)
    return whole_characters(value[:VALUE_LENGTH]) if isinstance(value, str) else ""
