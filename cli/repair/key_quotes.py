"""Quotation marks, blanks and words such as Bearer that a ``.env`` file gives as part of a key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ...facts.collect.model import Collection, KeySighting, Machine
from .model import Cut, Repair, digest_of

NAME = "take-quotes-off-the-key"
#: What may stand around a key and be cut: quotation marks, blanks, lead words, nothing else.
_AROUND = re.compile(
    r"(?i)(?:[\s\"'`“”‘’«»]|bearer |token |key |apikey |api-key |authorization:|x-api-key:)*"
)
#: A key with one of these cannot stand without quotation marks.
_NEEDS_QUOTES = re.compile(r"[\s#$\\\"'`]")
MAX_BYTES = 1_000_000


def find(machine: Machine, collection: Collection) -> Iterator[Repair]:
    """A repair for every key in a ``.env`` file that is given with something around it."""
    for sighting in collection.keys:
        if sighting.client or sighting.origin != "dotenv" or sighting.secret is None:
            continue
        form = sighting.secret.form
        if form.has_quotes or form.has_whitespace:
            repair = _repair(machine, sighting)
            if repair is not None:
                yield repair


def _repair(machine: Machine, sighting: KeySighting) -> Repair | None:
    assert sighting.secret is not None
    name, _, line = sighting.place.rpartition(":")
    path = _path(name, machine)
    bare = sighting.secret.clean().reveal()
    if not line.isdecimal() or not bare or _NEEDS_QUOTES.search(bare):
        return None
    try:
        data = path.read_bytes()
    except OSError:
        return None
    cuts = _cuts(data, int(line), sighting.name, bare) if len(data) <= MAX_BYTES else ()
    if not cuts:
        return None
    return Repair(
        name=NAME,
        fix="key_quotes_or_prefix/remove-the-quotes",
        title=f"{sighting.name} in {sighting.place} holds more than the key.",
        changes="Takes out "
        + " and ".join(_told(cut.removed) for cut in cuts)
        + f" around the value in line {line}; the key itself stays.",
        path=path,
        digest=digest_of(data),
        cuts=cuts,
    )


def _cuts(data: bytes, number: int, name: str, bare: str) -> tuple[Cut, ...]:
    """What stands around the key on its line; empty where the line is not as expected."""
    lines = data.splitlines(keepends=True)
    if not 1 <= number <= len(lines):
        return ()
    start = sum(map(len, lines[: number - 1]))
    try:
        line = lines[number - 1].rstrip(b"\r\n").decode("utf-8")
    except UnicodeDecodeError:
        return ()
    match = re.match(rf"\ufeff?\s*(?:export\s+)?{re.escape(name)}\s*=", line)
    at = line.find(bare)
    if match is None or at < match.end() or line.count(bare) != 1:
        return ()
    before = line[match.end() : at]
    after = re.match(_AROUND.pattern, line[at + len(bare) :])
    rest = line[at + len(bare) + (after.end() if after else 0) :]
    if not _AROUND.fullmatch(before) or after is None or (rest and not rest.startswith("#")):
        return ()
    behind = after[0] if not rest else after[0].rstrip()
    offset = start + len(line[:at].encode())
    cuts = (
        Cut(offset - len(before.encode()), before.encode()),
        Cut(offset + len(bare.encode()), behind.encode()),
    )
    return tuple(cut for cut in cuts if cut.removed)


def _told(removed: bytes) -> str:
    text = removed.decode()
    return repr(text) if re.search(r"[\s`]", text) else f"`{text}`"


def _path(name: str, machine: Machine) -> Path:
    if name.startswith("~/") and machine.home is not None:
        return machine.home / name[2:]
    return Path(name)
