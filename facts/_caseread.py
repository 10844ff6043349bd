"""Reads a case out of a document, with every fault and every warning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from . import limits
from ._casedocument import Document, shown
from .case import SCHEMA, Case, Failure, Label, whole_characters
from .errors import CaseError, Fault, Place, did_you_mean
from .memory import Fact, Source
from .redact import is_secret_name
from .vocabulary import RESERVED, Vocabulary

_NAME = re.compile(r"[A-Za-z0-9_.$-]+")
_LABELS = ("id", "cause", "why", "fix", "confidence", "source")
_ENVELOPE = ("schema", "collected_at", "facts", "failures", "also_acceptable", *_LABELS)
_PARTS = ("value", "source", "at")
_TOLD = 20  # names that get a did-you-mean: the search for one takes a millisecond


class Reader:
    """Reads one document; a reader is used once."""

    def __init__(self, document: Document, vocabulary: Vocabulary) -> None:
        self._document = document
        self._vocabulary = vocabulary
        self._faults: list[Fault] = []
        self._warnings: list[Fault] = []
        self._facts: list[Fact] = []
        self._declined: list[str] = []
        self._unknown = 0

    def case(self) -> Case:
        """The case; raises `CaseError` with every fault of the document."""
        value = self._mapping()
        whole = "facts" in value or "schema" in value
        envelope = value if whole else {"facts": value}
        if whole:
            self._envelope(envelope)
        self._entries(envelope.get("facts"), ("facts",) if whole else ())
        failures = self._failures(envelope.get("failures"))
        collected_at = self._text(envelope, "collected_at")
        label = self._label(envelope)
        if self._faults:
            raise CaseError(*_few(self._faults))
        return Case(
            facts=tuple(self._facts),
            declined=tuple(self._declined),
            failures=failures,
            collected_at=collected_at,
            label=label,
            warnings=_few(self._warnings),
            name=self._document.name,
        )

    def _mapping(self) -> dict[str, Any]:
        value = self._document.value
        if isinstance(value, dict):
            return value
        problem = f"a case is a mapping of names to values, not {_kind(value)}."
        hint = "Pasted text is read with: why401 diagnose --text TEXT"
        raise CaseError(Fault("C009", problem, self._document.place(), hint))

    def _envelope(self, envelope: dict[str, Any]) -> None:
        schema = envelope.get("schema", SCHEMA)
        if schema != SCHEMA:
            found = shown(schema) if isinstance(schema, str) else _kind(schema)
            hint = f"This version of why401 reads {SCHEMA!r}."
            self._fault("C012", f"the schema is {found}.", ("schema",), hint)
        for name in envelope:
            if name not in _ENVELOPE:
                problem = f"{shown(name)} is no part of a case; it is left out."
                self._warn("C021", problem, (name,), self._hint(name, _ENVELOPE))

    def _entries(self, facts: object, above: tuple[str, ...]) -> None:
        if not isinstance(facts, dict):
            problem = f"wants a mapping of names to values, not {_kind(facts)}."
            self._fault("C013", problem, above)
            return
        for name, entry in facts.items():
            self._entry(name, entry, (*above, name))

    def _entry(self, name: str, entry: Any, path: tuple[str, ...]) -> None:
        if name in RESERVED:
            self._fault("C010", f"{name!r} is a reserved name.", path, "Choose another name.")
            return
        if name not in self._vocabulary.specs and is_secret_name(name[: limits.NAME]):
            self._fault("C014", "a key cannot be the name of a fact.", path)
            return
        if len(name) > limits.NAME or not _NAME.fullmatch(name):
            problem = f"{shown(name)} cannot be the name of a fact."
            hint = "A name holds letters, digits, dots, dashes and underscores."
            self._fault("C014", problem, path, hint)
            return
        if self._vocabulary.get(name) is None:
            problem = f"no fact is called {shown(name)}; no rule will look at it."
            self._warn("C020", problem, path, self._hint(name, self._vocabulary.specs))
        source, at = Source("case"), ""
        if isinstance(entry, dict):
            source, at = self._provenance(entry, path)
            if "value" not in entry:
                self._nested(name, path)
                return
            entry, path = entry["value"], (*path, "value")
        if entry is None:
            self._declined.append(name)
            return
        self._fact(name, entry, source, at, path)

    def _fact(self, name: str, value: Any, source: Source, at: str, path: tuple[str, ...]) -> None:
        if isinstance(value, str) and value != (whole := whole_characters(value)):
            problem = "half a character (a lone surrogate) was replaced by U+FFFD."
            self._warn("C022", problem, path)
            value = whole
        try:
            value = self._vocabulary.read(name, value)
        except CaseError as error:
            fault = error.faults[0]
            if fault.code != "C015":
                self._fault(fault.code, fault.problem, path, fault.hint)
                return
            # Other versions and other people's cases know other choices: no reason to refuse.
            self._warn(fault.code, fault.problem, path, fault.hint)
        self._facts.append(Fact(name, value, source, at))

    def _provenance(self, entry: dict[str, Any], path: tuple[str, ...]) -> tuple[Source, str]:
        for part in entry:
            if part not in _PARTS and "value" in entry:
                problem = f"{shown(part)} is no part of a fact; it is left out."
                self._warn("C021", problem, (*path, part), self._hint(part, _PARTS))
        source, at = self._text(entry, "source", path), self._text(entry, "at", path)
        return Source.read(source) if source else Source("case"), at

    def _nested(self, name: str, path: tuple[str, ...]) -> None:
        problem = "a mapping here must hold 'value'."
        hint = f"Nested names are written with dots: '{name}.…'."
        self._fault("C013", problem, path, hint)

    def _failures(self, entries: object) -> tuple[Failure, ...]:
        if entries is None:
            return ()
        if not isinstance(entries, list):
            problem = f"wants a list, not {_kind(entries)}."
            self._fault("C013", problem, ("failures",))
            return ()
        read = (self._failure(entry, str(at)) for at, entry in enumerate(entries))
        return tuple(failure for failure in read if failure)

    def _failure(self, entry: object, at: str) -> Failure | None:
        path = ("failures", at)
        if not isinstance(entry, dict):
            problem = f"a failure is a mapping, not {_kind(entry)}."
            self._fault("C013", problem, path)
            return None
        seconds = entry.get("seconds", 0.0)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds >= 0:
            self._fault("C013", "wants a number from 0 on.", (*path, "seconds"))
            seconds = 0.0
        collector = self._text(entry, "collector", path)
        return Failure(collector, self._text(entry, "error", path), float(seconds))

    def _label(self, envelope: dict[str, Any]) -> Label | None:
        others = envelope.get("also_acceptable", [])
        if not isinstance(others, list) or not all(isinstance(each, str) for each in others):
            problem = "wants a list of cause ids."
            self._fault("C013", problem, ("also_acceptable",))
            others = []
        texts = {name: self._text(envelope, name) for name in _LABELS}
        if not others and not any(texts.values()):
            return None
        return Label(also_acceptable=tuple(others), **texts)

    def _text(self, entry: dict[str, Any], name: str, above: tuple[str, ...] = ()) -> str:
        value = entry.get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            return whole_characters(value)
        self._fault("C013", f"wants text, not {_kind(value)}.", (*above, name))
        return ""

    def _hint(self, name: str, known: Any) -> str:
        self._unknown += 1
        return did_you_mean(name, known) if self._unknown <= _TOLD else ""

    def _place(self, path: tuple[str, ...]) -> Place:
        """Where it stands, without a key in the names on the way."""
        place = self._document.place(*path)
        known = self._vocabulary.specs
        if all(name in known or not is_secret_name(name[: limits.NAME]) for name in path):
            return place
        return replace(place, path="")

    def _fault(self, code: str, problem: str, path: tuple[str, ...], hint: str = "") -> None:
        if len(self._faults) <= limits.FAULTS:  # a place costs a search
            self._faults.append(Fault(code, problem, self._place(path), hint))

    def _warn(self, code: str, problem: str, path: tuple[str, ...], hint: str = "") -> None:
        if len(self._warnings) <= limits.FAULTS:
            place = self._place(path)
            self._warnings.append(Fault(code, problem, place, hint, "warning"))


def _few(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    if len(faults) <= limits.FAULTS:
        return tuple(faults)
    first = faults[0]
    more = Fault("C030", "and more of this kind.", Place(first.place.file), "", first.severity)
    return (*faults[: limits.FAULTS], more)


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return "text" if isinstance(value, str) else f"the value {str(value)[:40]}"
