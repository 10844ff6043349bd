"""The keys that were found: by client and provider, the winner first, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...facts.case import Failure
from ...facts.collect.model import UNUSED, KeySighting
from ...facts.collect.subject import called, differing, ranked
from ...facts.parse.address import clean_url, host_of
from ...facts.providers import providers
from ...facts.redact import Redactor
from .escape import plain
from .lines import say

if TYPE_CHECKING:
    from rich.console import Console

SCHEMA = "why401.keys/1"
_ANY = "any program that reads the environment"
_BELOW = 12  # where a key's lines begin, right of its state


@dataclass(frozen=True, slots=True)
class Group:
    """The keys of one client for one provider, the winner first."""

    client: str
    provider: str
    keys: tuple[KeySighting, ...]

    @property
    def winner(self) -> KeySighting | None:
        """The key that is used, or None where none of them is."""
        return self.keys[0] if self.keys[0].rank < UNUSED else None

    @property
    def conflicts(self) -> tuple[KeySighting, ...]:
        """Keys that differ from the one that is used and lose against it."""
        return differing(self.winner, self.keys[1:]) if self.winner else ()

    @property
    def target(self) -> str:
        """The host that the key goes to, or an empty text where it is not known."""
        key = self.keys[0]
        if key.base_url:
            return host_of(key.base_url)
        known = providers().get(called(key))
        return host_of(known.base_url) if known and known.base_url else ""


def grouped(keys: Iterable[KeySighting]) -> list[Group]:
    """The keys by client and provider, in order of names; those of the environment last."""
    held = list(keys)
    pairs = sorted({(key.client == "", key.client, key.provider) for key in held})
    return [Group(c, p, ranked(held, c, p)) for _, c, p in pairs]


def as_document(
    groups: Sequence[Group], failures: Iterable[Failure], salt: bytes
) -> dict[str, Any]:
    """The document ``why401.keys/1``."""
    redact = Redactor(salt).text
    return {
        "schema": SCHEMA,
        "groups": [_group(group, salt) for group in groups],
        "failures": [
            {"collector": f.collector, "error": redact(f.error), "seconds": f.seconds}
            for f in failures
        ],
    }


def _group(group: Group, salt: bytes) -> dict[str, Any]:
    return {
        "client": group.client,
        "provider": group.provider,
        "host": group.target,
        "conflict": bool(group.conflicts),
        "keys": [
            {
                "used": key is group.winner,
                "differs": key in group.conflicts,
                "name": key.name,
                "place": key.place,
                "source": key.origin,
                "base_url": clean_url(key.base_url),
                "note": key.note,
                **_form(key, salt),
            }
            for key in group.keys
        ],
    }


def _form(key: KeySighting, salt: bytes) -> dict[str, Any]:
    if key.secret is None:
        return {"readable": False}
    form = key.secret.form
    return {
        "readable": True,
        "token": f"#{key.secret.token(salt)}",
        "prefix": form.prefix,
        "tail": form.tail,
        "length": form.length,
        "kind": form.kind,
        "faults": list(form.faults),
    }


def show(
    groups: Sequence[Group], failures: Iterable[Failure], salt: bytes, console: Console
) -> None:
    """Write each group: in words what is used and whether keys conflict, then every key."""
    if not groups:
        say(console, "No key was found where the known clients look.")
    for group in groups:
        console.print()
        title = f"{group.client or _ANY} · {group.provider or 'unknown provider'}"
        say(console, plain(title), style="bold")
        for line in _verdict(group):
            say(console, line)
        for key in group.keys:
            _row(group, key, salt, console)
    redact = Redactor(salt).text
    for failure in failures:
        console.print()
        say(console, plain(f"{failure.collector} could not be read: {redact(failure.error)}"))


def _verdict(group: Group) -> Iterator[str]:
    winner = group.winner
    if winner is None:
        yield "None of these is used."
        return
    to = f" and goes to {plain(group.target)}" if group.target else ""
    if group.client == "cursor":
        to += " by way of Cursor's servers"
    yield f"Used: {plain(winner.name)} from {plain(winner.place)}{to}."
    if len(group.conflicts) == 1:
        yield "Conflict: a different key is set elsewhere and is not used."
    elif group.conflicts:
        yield f"Conflict: {len(group.conflicts)} different keys are set elsewhere and are not used."


def _row(group: Group, key: KeySighting, salt: bytes, console: Console) -> None:
    """A key's state, form and token, then where it stands, then what is odd about it."""
    state = "used" if key is group.winner else "differs" if key in group.conflicts else "same"
    if key.secret is None or group.winner is None or group.winner.secret is None:
        state = state if state == "used" else "not used"
    shown = [key.secret.label, f"#{key.secret.token(salt)}"] if key.secret else ["cannot be read"]
    say(console, plain("  ".join([*shown, key.name])), lead=f"  {state:<10}")
    say(console, plain(key.place), indent=_BELOW)
    faults = key.secret.form.faults if key.secret else ()
    notes = [f"fault of form: {', '.join(faults)}"] if faults else []
    for note in (*notes, *([key.note] if key.note else [])):
        say(console, plain(note), indent=_BELOW)
