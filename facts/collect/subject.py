"""Which key the case is about: client, provider, the key that is used, and what loses against it.

Many keys may lie on a machine; a case speaks of one. The user's word decides; then Cursor, where
its own keys are on or its log shows an error; then the only client and provider there is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..memory import Value, WorkingMemory
from ..parse.address import clean_url, host_of, split_address
from ..parse.host_kind import host_class
from ..parse.path_fault import path_fault
from ..providers import owner_of_host
from .local import Local
from .model import KEYS, UNUSED, Collected, Earlier, KeySighting, Machine, fact

NAME = "key"

_CURSOR_SWITCHES = {"openai": "openai", "claude": "anthropic", "google": "gemini",
                    "azure": "azure", "bedrock": "bedrock"}  # fmt: skip
#: Credentials of an account login rather than keys.
_LOGINS = frozenset({"claudeAiOauth", "CLAUDE_CODE_OAUTH_TOKEN", "tokens", "access_token"})
_WITH_LOGIN = frozenset({"claude-code", "codex", "gemini-cli"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What the case is about. ``client`` and ``provider`` are empty where they are unknown;
    ``route`` is the provider whose key field is used, ``provider`` whose host is called."""

    client: str = ""
    route: str = ""
    provider: str = ""
    key: KeySighting | None = None
    shadowed: tuple[KeySighting, ...] = ()


def ranked(keys: Iterable[KeySighting], client: str, provider: str) -> tuple[KeySighting, ...]:
    """The sightings of one client and provider, the one that is used first."""
    own = [key for key in keys if (key.client, key.provider) == (client, provider)]
    return tuple(sorted(own, key=lambda key: (key.rank, key.place)))


def differing(winner: KeySighting, others: Iterable[KeySighting]) -> tuple[KeySighting, ...]:
    """Those of the others that hold another key than the winner; unreadable ones do not count."""
    if winner.secret is None:
        return ()
    mine = winner.secret.clean()
    return tuple(o for o in others if o.secret is not None and o.secret.clean() != mine)


def called(key: KeySighting) -> str:
    """The provider whose host the key goes to: the base URL's owner, or the key field's own."""
    if not key.base_url:
        return key.provider
    owner = owner_of_host(host_of(key.base_url))
    return owner or ("openai-compatible" if key.provider == "openai" else "gateway")


def subject_of(earlier: Earlier) -> Subject:
    """The subject as far as the facts and keys tell."""
    client = _client(earlier)
    keys = [key for key in earlier.keys if key.client == client]
    if client and not keys and client != "cursor":
        keys = [key for key in earlier.keys if not key.client]  # a program that reads variables
    told = str(earlier.value("provider.name") or "")
    route = _cursor_route(earlier) if client == "cursor" else _route(keys, told)
    owner = keys[0].client if keys else client
    found = [key for key in ranked(keys, owner, route) if key.rank < UNUSED]
    if not found:
        return Subject(client, route, told or route)
    winner, others = found[0], found[1:]
    return Subject(client, route, told or called(winner), winner, differing(winner, others))


def _client(earlier: Earlier) -> str:
    told = earlier.value("client.name")
    if isinstance(told, str):
        return told
    switched_on = any(earlier.value(f"client.byok.{word}") is True for word in _CURSOR_SWITCHES)
    if switched_on or _logged(earlier):
        return "cursor"
    clients = {key.client for key in earlier.keys if key.client}
    return clients.pop() if len(clients) == 1 else ""


def _logged(earlier: Earlier) -> bool:
    """Whether Cursor's own log, and not a pasted text, gave an error code."""
    code = earlier.get("client.error_code")
    return code is not None and code.source.detail.startswith("cursor.logs")


def _cursor_route(earlier: WorkingMemory) -> str:
    """Whose key field Cursor uses for the chosen model; OpenAI's for every other model.

    A Claude or Gemini model with its own switch off goes out with OpenAI's key.
    """
    on = {
        provider
        for word, provider in _CURSOR_SWITCHES.items()
        if earlier.value(f"client.byok.{word}") is True
    }
    model = str(earlier.value("model.name") or earlier.value("cursor.model.composer") or "").lower()
    for prefix, provider in (("claude", "anthropic"), ("gemini", "gemini")):
        if model.startswith(prefix) and provider in on:
            return provider
    if len(on) == 1:
        return on.pop()
    return "azure" if "azure" in on and "openai" not in on else "openai"


def _route(keys: list[KeySighting], told: str) -> str:
    routes = {key.provider for key in keys if key.rank < UNUSED}
    if told in routes:
        return told
    if told:
        return next((key.provider for key in keys if called(key) == told), told)
    return routes.pop() if len(routes) == 1 else ""


def look(machine: Machine, earlier: Earlier) -> Collected:
    """Facts about the subject: who, which key, its form, its rivals, where it goes."""
    subject = subject_of(earlier)
    facts: dict[str, tuple[Value, str]] = {}
    for name, value in (("client.name", subject.client), ("provider.name", subject.provider)):
        if value:
            facts[name] = (value, "the keys that were found")
    model = earlier.value("cursor.model.composer")
    if subject.client == "cursor" and model is not None:
        facts["model.name"] = (model, "the model chosen in Cursor")
    facts |= _stored(subject, earlier)
    if subject.key is not None:
        facts |= _key(subject, subject.key)
        facts |= _endpoint(subject.key, subject.provider)
    return Collected(
        tuple(fact(NAME, name, value, where) for name, (value, where) in facts.items())
    )


def _stored(subject: Subject, earlier: Earlier) -> dict[str, tuple[Value, str]]:
    """Whether the key is there, and what became of Cursor's stored copy."""
    place = subject.key.place if subject.key else "the places where the client looks"
    if subject.client != "cursor":
        known = subject.key is not None or bool(subject.client and subject.provider)
        return {"key.present": (subject.key is not None, place)} if known else {}
    if earlier.value("cursor.store") != "ok":
        return {}
    word = next((w for w, provider in _CURSOR_SWITCHES.items() if provider == subject.route), "")
    if earlier.value(f"client.byok.{word}") is not True:
        return {}
    if subject.key is None:
        source = ("client_settings", "Cursor's settings")
        absent: tuple[Value, str] = ("absent", "Cursor's settings")
        return {"key.present": (False, place), "key.in_secret_store": absent, "key.source": source}
    sealed = earlier.value(f"cursor.key.{word}.cipher") == "v11"
    lost = sealed and earlier.value("keyring.available") is False
    state = "undecryptable" if lost else "present"
    return {"key.present": (True, place), "key.in_secret_store": (state, place)}


def _key(subject: Subject, key: KeySighting) -> dict[str, tuple[Value, str]]:
    facts: dict[str, tuple[Value, str]] = {
        "key.source": (key.origin, key.place),
        "key.place": (f"{key.place} ({key.name})", key.place),
    }
    if key.secret is not None:
        where = f"{key.name}, {key.place}"
        facts |= {name: (value, where) for name, value in key.secret.form.facts().items()}
        facts["key.conflict"] = (bool(subject.shadowed), where)
    if subject.shadowed:
        places = ", ".join(f"{other.place} ({other.name})" for other in subject.shadowed)
        facts["key.shadows"] = (places, key.place)
    if subject.client in _WITH_LOGIN:
        facts["login.method"] = ("oauth" if key.name in _LOGINS else "api_key", key.place)
    return facts


def _endpoint(key: KeySighting, provider: str) -> dict[str, tuple[Value, str]]:
    """The base URL without what is secret in it; its faults are those of the text as it stands."""
    address = split_address(key.base_url)
    if not key.base_url or address is None:
        return {}
    where = f"base URL for {key.name}"
    found = {
        "endpoint.url": clean_url(key.base_url.strip()),
        "endpoint.path_fault": path_fault(key.base_url, provider),
        "endpoint.host_class": host_class(address, provider),
    }
    return {name: (value, where) for name, value in found.items() if value}


COLLECTORS = (
    Local(
        NAME,
        look,
        gives=(
            "client.name",
            "provider.name",
            "key.source",
            "key.conflict",
            "endpoint.url",
            "key.length",
            "key.has_non_ascii",
            "key.in_secret_store",
            "key.place",
            "key.shadows",
        ),
        reads=(KEYS,),
    ),
)
