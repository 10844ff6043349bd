"""The vocabulary: every fact name, its type, meaning, sensitivity and question.

Names are a contract with saved cases. A name such as ``client.byok.<provider>`` stands for a
family of names. The file is ``vocabulary.yaml`` beside this module; rule packs may add to it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from .errors import CaseError, Fault, Place, did_you_mean
from .memory import Value
from .shipped import shipped

FactType = Literal[
    "text", "integer", "number", "boolean", "choice", "version", "duration", "money", "url"
]
TYPES: tuple[FactType, ...] = (
    "text", "integer", "number", "boolean", "choice", "version", "duration", "money", "url"
)  # fmt: skip
NUMERIC: frozenset[str] = frozenset({"integer", "number", "duration", "money"})

#: Names that the engine's C library keeps for itself; a case that uses one gets a plain error.
RESERVED: frozenset[str] = frozenset({"id", "sid", "$s", "$m", "$t"})

_DURATION = re.compile(
    r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*(s|sec|min|minutes?|h|hours?|d|days?)\s*", re.I
)
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?")
_DAYS = {"s": 1 / 86400, "m": 1 / 1440, "h": 1 / 24, "d": 1.0}
_TRUE = frozenset({"true", "yes", "y", "1", "on"})
_FALSE = frozenset({"false", "no", "n", "0", "off"})


@dataclass(frozen=True, slots=True)
class Question:
    """How a person is asked for a fact. ``cost`` is in minutes; ``how`` says how to find out.

    ``needs`` names the facts without which the question makes no sense, each with the values it
    may have (none: any value will do).
    """

    prompt: str
    how: str = ""
    cost: float = 0.5
    answerable: float = 0.8  # chance that a person can answer (reasoning: 1.4)
    choices: tuple[tuple[Value, str], ...] = ()
    needs: tuple[tuple[str, tuple[Value, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class FactSpec:
    """What the vocabulary says about one fact name."""

    name: str
    type: FactType
    means: str = ""
    values: tuple[str, ...] = ()
    open: bool = False
    minimum: float | None = None
    maximum: float | None = None
    sensitive: bool = False
    derived: bool = False
    collected_by: str = ""
    question: Question | None = None

    @property
    def is_pattern(self) -> bool:
        """Whether the name stands for a family, as ``http.header.<name>`` does."""
        return "<" in self.name


@dataclass(frozen=True)
class Vocabulary:
    """All known fact names. Look-up of a family member gives the family's entry."""

    specs: Mapping[str, FactSpec]
    _families: tuple[tuple[re.Pattern[str], FactSpec], ...] = field(default=(), repr=False)

    @classmethod
    def of(cls, specs: Iterable[FactSpec]) -> Vocabulary:
        """A vocabulary of these entries; a later entry replaces an earlier one of its name."""
        table = {spec.name: spec for spec in specs}
        families = tuple(
            (re.compile(re.sub(r"<\w+>", r"[a-z0-9_.-]+", re.escape(name))), spec)
            for name, spec in table.items()
            if spec.is_pattern
        )
        return cls(table, families)

    def get(self, name: str) -> FactSpec | None:
        """The entry for a name, or None."""
        spec = self.specs.get(name)
        if spec is not None:
            return None if spec.is_pattern else spec
        if len(name) <= 100:
            for pattern, family in self._families:
                if pattern.fullmatch(name):
                    return family
        return None

    def suggest(self, name: str) -> str:
        """A did-you-mean hint for a name that is not in the vocabulary."""
        return did_you_mean(name, self.specs)

    def unlisted(self, name: str, value: Value) -> bool:
        """Whether a text is none of the values that an open choice lists."""
        spec = self.get(name)
        if spec is None or not isinstance(value, str) or not spec.open or not spec.values:
            return False
        return value.casefold() not in (listed.casefold() for listed in spec.values)

    def nearest(self, name: str, value: Value) -> str:
        """A did-you-mean hint for a value that is not listed; empty where none is near."""
        spec = self.get(name)
        return did_you_mean(str(value).casefold(), spec.values) if spec else ""

    def read(self, name: str, value: object, place: Place | None = None) -> Value:
        """The value as the fact's type wants it; a written ``401`` stays text for a text fact.

        Raises `CaseError` with the place: C010 for a reserved name, C011 when the type does not
        fit, C015 for a text that is none of the choices. Unknown names take any plain value.
        """
        spec = self.get(name)
        if name in RESERVED:
            place = place or Place(path=name)
            raise CaseError(Fault("C010", f"{name!r} is a reserved name.", place))
        problem = _plain(value) or (_misfit(spec, value) if spec else "")
        if problem:
            place = place or Place(path=name)
            named = problem if place.path.endswith(name) else f"{name}: {problem}"
            is_text = spec is not None and spec.type == "choice" and isinstance(value, str)
            code = "C015" if is_text else "C011"
            raise CaseError(Fault(code, named, place, _hint(spec, value)))
        if spec and spec.type == "duration" and isinstance(value, str):
            return duration_days(value)
        if isinstance(value, str):
            return _encodable(value)
        assert isinstance(value, (bool, int, float))
        return value

    def parse(self, name: str, text: str, place: Place | None = None) -> Value:
        """The value written as text (``--set`` and typed answers), read by the fact's type."""
        spec = self.get(name)
        text = text.strip()
        if spec is None or spec.type in ("text", "url", "version", "choice"):
            return self.read(name, text, place)
        if spec.type == "boolean" and text.lower() in _TRUE | _FALSE:
            return text.lower() in _TRUE
        number = text.removeprefix("$")
        if spec.type == "integer" and re.fullmatch(r"[+-]?\d{1,18}", number):
            return self.read(name, int(number), place)
        if spec.type in NUMERIC and _NUMBER.fullmatch(number):
            return self.read(name, float(number), place)
        return self.read(name, text, place)


def _encodable(text: str) -> str:
    """The text with lone surrogates replaced: no output or pattern could take them."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def duration_days(text: str) -> float:
    """Days in a text such as ``30 min``, ``12h`` or ``3 days``; raises ValueError otherwise."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return float(match[1]) * _DAYS[match[2][0].lower()]


def _plain(value: object) -> str:
    """What is wrong with a value that no fact could have, or an empty text."""
    if isinstance(value, str):
        return ""
    if not isinstance(value, (bool, int, float)):
        return f"a fact holds text, a number or true/false, not {_kind(value)}."
    if isinstance(value, float) and not math.isfinite(value):
        return f"{value} is not a number that can be compared."
    if isinstance(value, int) and abs(value) > 2**53:
        return "the number is too large to be compared exactly (limit 2**53)."
    return ""


def _misfit(spec: FactSpec, value: object) -> str:  # noqa: C901 - one branch a type
    """Why a plain value does not fit the entry, or an empty text."""
    match spec.type:
        case "boolean":
            return "" if isinstance(value, bool) else f"wants true or false, not {_kind(value)}."
        case "integer":
            if isinstance(value, bool) or not isinstance(value, int):
                return f"wants a whole number, not {_kind(value)}."
        case "number" | "money":
            if isinstance(value, bool) or not isinstance(value, int | float):
                return f"wants a number, not {_kind(value)}."
        case "duration":
            if isinstance(value, str):
                return "" if _DURATION.fullmatch(value) else "wants days, or text such as '12 h'."
            if isinstance(value, bool) or not isinstance(value, int | float):
                return f"wants days as a number, not {_kind(value)}."
        case "choice":
            if not isinstance(value, str):
                return f"wants one of its choices, not {_kind(value)}."
            if not spec.open and value not in spec.values:
                return f"{_quoted(value)} is not one of {', '.join(spec.values)}."
        case _:
            if not isinstance(value, str):
                return f"wants text, not {_kind(value)}."
    if isinstance(value, int | float):
        if spec.minimum is not None and value < spec.minimum:
            return f"{value} is below {spec.minimum:g}."
        if spec.maximum is not None and value > spec.maximum:
            return f"{value} is above {spec.maximum:g}."
    return ""


def _hint(spec: FactSpec | None, value: object) -> str:
    if spec is None:
        return ""
    if spec.type in ("text", "version", "choice", "url") and isinstance(value, int | float):
        return "Put it in quotation marks."
    written = value.strip() if isinstance(value, str) else ""
    if spec.type in NUMERIC and _NUMBER.fullmatch(written):
        return "Write it without quotation marks."
    if spec.type == "boolean" and written in ("true", "false"):
        return "Write it without quotation marks."
    if spec.type == "choice" and isinstance(value, str):
        return did_you_mean(value, spec.values)
    return ""


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"the boolean {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the number {value}" if abs(value) < 1e15 else "a huge number"
    if isinstance(value, str):
        return f"the text {_quoted(value)}"
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, list | tuple) else type(value).__name__


def _quoted(text: str) -> str:
    """The text in quotation marks, or its length where it is long enough to be a key."""
    return repr(text) if len(text) < 20 else f"of {len(text):,} characters"


def spec_from(name: str, entry: Mapping[str, Any]) -> FactSpec:
    """A vocabulary entry from its YAML mapping (already checked to be well-formed)."""
    asked = entry.get("question")
    question = None
    if asked:
        choices = asked.get("choices", {})
        question = Question(
            prompt=asked["prompt"],
            how=asked.get("how", ""),
            cost=float(asked.get("cost", 0.5)),
            answerable=float(asked.get("answerable", 0.8)),
            choices=tuple(choices.items()),
            needs=_needs(asked.get("needs", ())),
        )
    return FactSpec(
        name=name,
        type=entry["type"],
        means=entry.get("means", ""),
        values=tuple(entry.get("values", ())),
        open=bool(entry.get("open", False)),
        minimum=entry.get("minimum"),
        maximum=entry.get("maximum"),
        sensitive=bool(entry.get("sensitive", False)),
        derived=bool(entry.get("derived", False)),
        collected_by=entry.get("collected_by", ""),
        question=question,
    )


def _needs(
    written: Mapping[str, Value | list[Value]] | Iterable[str],
) -> tuple[tuple[str, tuple[Value, ...]], ...]:
    """Names, or names with one value or several, as pairs."""
    if not isinstance(written, Mapping):
        return tuple((name, ()) for name in written)
    return tuple(
        (name, tuple(values) if isinstance(values, list) else (values,))
        for name, values in written.items()
    )


@cache
def builtin() -> Vocabulary:
    """The vocabulary that ships with why401."""
    entries: dict[str, dict[str, Any]] = shipped("vocabulary.yaml")
    return Vocabulary.of(spec_from(name, entry) for name, entry in entries.items())
