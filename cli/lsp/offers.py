"""What could be written next: keys, facts, operators, values, causes and rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ...engine.model import OPERATORS
from ...facts.vocabulary import FactSpec
from .spot import Spot, spot_at
from .study import Findings

Kind = Literal["key", "fact", "operator", "value", "cause", "rule"]

#: Keys whose values name causes, and rules of the file.
_CAUSES = frozenset({"cause", "causes"})
_RULES = frozenset({"fires", "silent"})
#: Operators whose value is another fact.
_FACTS = frozenset(name for name, kind in OPERATORS.items() if kind == "fact")
_ID = re.compile(r"^\s*- (?:\{\s*)?id: *([\w.-]+)", re.M)


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to write: its name, what it is, what it means, and the text that is put in."""

    label: str
    kind: Kind
    detail: str
    means: str
    text: str


def offers_at(
    path: Path, text: str, line: int, column: int, found: Findings
) -> tuple[Spot | None, list[Offer]]:
    """What may follow at a 0-based place, and the place itself."""
    lines = text.splitlines()
    spot = spot_at(lines, line, column)
    if spot is None:
        return None, []
    offers: dict[str, Offer] = {}
    whole = lines[line] if line < len(lines) else ""
    if spot.at != "value":
        closed = re.match(r"[\w.<>/@-]*\s*:", whole[column:]) is not None
        for offer in _keys(spot, path, text, found, "" if closed else ": "):
            offers.setdefault(offer.label, offer)
    if spot.at != "key":
        for offer in _values(spot, path, text, found):
            offers.setdefault(offer.label, offer)
    return spot, list(offers.values())


def _keys(spot: Spot, path: Path, text: str, found: Findings, colon: str) -> Iterator[Offer]:
    allowed = found.allowed(path, text)
    vocabulary = found.vocabulary
    within = _fact_of(spot.path, found)
    for key, means in allowed.keys(spot.path).items():
        spec = vocabulary.get(key)
        if spec is not None and within is None:
            yield Offer(key, "fact", _kind(spec), means, key + colon)
        else:
            yield Offer(key, "operator" if within else "key", "", means, key + colon)
    if allowed.families(spot.path):
        for spec in vocabulary.specs.values():
            if spec.is_pattern:
                yield Offer(spec.name, "fact", _kind(spec), spec.means, spec.name.split("<")[0])
    if spot.path and spot.path[-1] == "cures":
        yield from _causes(found, colon)


def _values(spot: Spot, path: Path, text: str, found: Findings) -> Iterator[Offer]:
    last = spot.path[-1] if spot.path else ""
    if last in _CAUSES and len(spot.path) > 1:
        yield from _causes(found, "")
    elif last in _RULES:
        yield from _rules(path, text, found)
    elif last in _FACTS:
        for name in found.allowed(path, text).values(spot.path):
            spec = found.vocabulary.get(name)
            yield Offer(name, "fact", _kind(spec) if spec else "", spec.means if spec else "", name)
    else:
        within = _fact_of(spot.path, found)
        words = found.allowed(path, text).values(spot.path)
        if within is not None and OPERATORS.get(last) in ("value", "list"):
            words += within.values
        for word in words:
            yield Offer(word, "value", _kind(within) if within else "", _choice(within, word), word)


def _causes(found: Findings, colon: str) -> Iterator[Offer]:
    for cause in found.base.causes.values():
        yield Offer(cause.id, "cause", cause.title, cause.summary, cause.id + colon)


def _rules(path: Path, text: str, found: Findings) -> Iterator[Offer]:
    """The rules of the file, those that were never saved included."""
    own = path.resolve()
    because = {
        rule.id.split("/", 1)[1]: rule.because
        for rule in found.base.rules.values()
        if Path(rule.place.file).resolve() == own
    }
    before = re.split(r"^(?:fixes|examples):", text, maxsplit=1, flags=re.M)[0]
    for name in dict.fromkeys((*because, *_ID.findall(before))):
        yield Offer(name, "rule", "rule", because.get(name, ""), name)


def _fact_of(path: Sequence[str], found: Findings) -> FactSpec | None:
    """The fact whose operators or values stand at a place."""
    for key in reversed(path[-2:]):
        spec = found.vocabulary.get(key)
        if spec is not None:
            return spec
    return None


def _kind(spec: FactSpec) -> str:
    return f"{spec.type}, asked" if spec.question else spec.type


def _choice(spec: FactSpec | None, word: str) -> str:
    """What an answer is called where the fact is asked."""
    if spec is None or spec.question is None:
        return ""
    shown = {str(value): label for value, label in spec.question.choices}
    return shown.get(word, "")
