"""A map from the records of a log to facts, written in YAML (``why401.map/1``).

``records`` finds the records inside a line, ``only`` those that are refusals, ``id`` names one,
and ``facts`` says what becomes which fact. All of them are JMESPath expressions
(https://jmespath.org/specification.html), so that a map is data and cannot run code. With
``otlp: true`` the lists of typed keys and values that OpenTelemetry writes become mappings first
(https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ..errors import CaseError, UsageFault
from ..memory import Value
from ..vocabulary import Vocabulary, builtin

if TYPE_CHECKING:
    from jmespath.parser import ParsedResult

SCHEMA = "why401.map/1"
#: Characters kept of a text: an error with its traceback, not a whole conversation.
MAX_TEXT = 20_000
_PAIR = {"key", "value"}


@dataclass(frozen=True, slots=True)
class Pick:
    """How a record gives one fact: by an expression, or always the same value.

    ``values`` renames what was found (its own words for a provider, say); what it does not list
    stays as it is.
    """

    fact: str
    expression: ParsedResult | None
    constant: Value | None = None
    values: Mapping[str, Value] | None = None

    def of(self, record: object) -> Value | None:
        """The value in this record, or None where it has none."""
        found = self.constant if self.expression is None else self.expression.search(record)
        if isinstance(found, str):
            found = found.strip()[:MAX_TEXT]
            if self.values:
                found = self.values.get(found.lower(), found)
        return found if isinstance(found, bool | int | float | str) and found != "" else None


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused request of a log; ``id`` is empty where the map or the record has none."""

    id: str
    facts: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class LogMap:
    """A map as read; ``name`` is its file or, for one that ships with why401, its own name."""

    name: str
    records: ParsedResult | None
    only: ParsedResult | None
    id: ParsedResult | None
    facts: tuple[Pick, ...]
    otlp: bool = False

    def refusals(
        self, line: object, vocabulary: Vocabulary | None = None
    ) -> Iterator[Refusal | None]:
        """What each record of a decoded line says; None for one that is no refusal.

        A value that the fact's type cannot take is left out: one odd field does not make the
        rest of the record worthless.
        """
        line = _unpacked(line) if self.otlp else line
        found = line if self.records is None else self.records.search(line)
        for record in found if isinstance(found, list) else [found]:
            if record is None or (self.only is not None and not _true(self.only.search(record))):
                yield None
                continue
            name = self.id.search(record) if self.id else ""
            facts = dict(self._facts(record, vocabulary or builtin()))
            yield Refusal(str(name or ""), facts) if facts else None

    def _facts(self, record: object, vocabulary: Vocabulary) -> Iterator[tuple[str, Value]]:
        for pick in self.facts:
            value = pick.of(record)
            if value is not None:
                read = vocabulary.parse if isinstance(value, str) else vocabulary.read
                try:
                    yield pick.fact, read(pick.fact, cast(Any, value))
                except CaseError:
                    continue


def _unpacked(value: object) -> object:
    """The value with each list of OTLP's typed attributes as a mapping."""
    if isinstance(value, list):
        entries = cast("list[object]", value)
        if entries and all(isinstance(item, dict) and item.keys() == _PAIR for item in entries):
            pairs = cast("list[dict[str, Any]]", entries)
            return {str(pair["key"]): _typed(pair["value"]) for pair in pairs}
        return [_unpacked(item) for item in entries]
    if isinstance(value, dict):
        return {key: _unpacked(item) for key, item in cast("dict[str, object]", value).items()}
    return value


def _typed(value: object) -> object:
    """The bare value in ``{"intValue": "401"}``; whole numbers are written as text there."""
    if isinstance(value, dict) and len(value) == 1:
        return next(iter(cast("dict[str, object]", value).values()))
    return value


def _true(found: object) -> bool:
    """Truth as JMESPath has it: false, null and what is empty are false, 0 is true."""
    return found is not None and found is not False and found not in ("", [], {})


def jmespath() -> Any:
    """The library of the expressions. Raises `UsageFault` where the extra is not installed."""
    try:
        import jmespath as library
    except ImportError:
        raise UsageFault(
            "Logs are read with jmespath, which is not installed: pip install 'why401[logs]'"
        ) from None
    return library


def shipped_names() -> tuple[str, ...]:
    """The maps that ship with why401, by name."""
    return tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.yaml")))


def shipped_map(name: str) -> LogMap:
    """The shipped map of that name, one of `shipped_names`."""
    return _read(Path(__file__).with_name(f"{name}.yaml"), name)


def read_map(path: Path) -> LogMap:
    """The map in a file. Raises `CaseError` with every fault of it and its place."""
    return _read(path, str(path))


def _read(path: Path, name: str) -> LogMap:
    from .mapfile import MapFile

    return MapFile(path, name, jmespath()).read()
