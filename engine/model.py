"""The rule base as typed values: causes, rules, conditions, fixes, examples.

Everything here is frozen and plain, so that a rule base can be shared between cases, processes
and the cache. Weights are decibans (dB): ten times the common logarithm of a likelihood ratio.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ..facts.errors import Place
from ..facts.memory import Value

#: The scale offered to authors, in dB (any number between -30 and 30 may be written instead).
WEIGHT_WORDS: Mapping[str, float] = {
    "weak": 3.0,
    "moderate": 6.0,
    "strong": 10.0,
    "very_strong": 15.0,
    "decisive": 20.0,
}
#: How common a cause is among the refusals of its context; relative, normalised over all causes.
PRIOR_WORDS: Mapping[str, float] = {
    "very_common": 8.0,
    "common": 4.0,
    "normal": 2.0,
    "uncommon": 1.0,
    "rare": 0.4,
    "very_rare": 0.1,
    "negligible": 0.01,
}
MAX_DB = 30.0
#: ``confirms: true`` is a weight, not certainty (reasoning: 1.3).
CONFIRM_DB = 30.0
#: What a person's word may count against a cause that a rule would rule out.
USER_RULE_OUT_DB = -20.0

OTHER = "unknown_unresolved"

Action = Literal["wait", "pay", "rotate", "reconfigure", "upgrade", "ask_admin", "contact", "none"]
ACTIONS: tuple[Action, ...] = (
    "wait", "pay", "rotate", "reconfigure", "upgrade", "ask_admin", "contact", "none"
)  # fmt: skip
RISKS: Mapping[str, float] = {"none": 0.0, "low": 1.0, "medium": 5.0, "high": 15.0}

Operand = Value | tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Test:
    """One condition on one fact. ``op`` is one of `OPERATORS`; ``exact`` keeps letter case."""

    fact: str
    op: str
    operand: Operand = True
    exact: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Holds when every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Holds when at least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Holds when its part is known to be false; unknown stays unknown."""

    part: Condition


Condition = Test | All | Any | Not

#: operator -> what its operand is: one value, a list, a pair, text, a pattern, a fact, true/false
OPERATORS: Mapping[str, str] = {
    "is": "value",
    "is_not": "value",
    "in": "list",
    "not_in": "list",
    "contains": "texts",
    "starts_with": "texts",
    "ends_with": "texts",
    "matches": "patterns",
    "above": "number",
    "at_least": "number",
    "below": "number",
    "at_most": "number",
    "between": "pair",
    "known": "boolean",
    "same_as": "fact",
    "differs_from": "fact",
    "version_above": "version",
    "version_at_least": "version",
    "version_below": "version",
    "version_at_most": "version",
}

EffectKind = Literal["weight", "confirms", "rules_out"]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a fired rule says of one cause: a signed weight in dB, or one of the hard kinds."""

    cause: str
    kind: EffectKind = "weight"
    db: float = 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``id`` is ``<file's cause or name>/<local id>`` and unique in the base."""

    id: str
    when: Condition
    effects: tuple[Effect, ...] = ()
    then: tuple[tuple[str, Value], ...] = ()
    group: str = ""
    because: str = ""
    source: str = ""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Fix:
    """One step that may cure the cause.

    ``do`` and ``command`` hold texts by context: a key is ``default``, a client's name or an
    operating system. ``cures`` gives the chance of success for each cause it helps.
    """

    id: str
    cause: str
    do: Mapping[str, str]
    command: Mapping[str, str]
    minutes: float
    success: float
    risk: str = "none"
    undo: str = ""
    verify: str = ""
    safe: bool = False
    when: Condition | None = None
    cures: tuple[tuple[str, float], ...] = ()
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Example:
    """Facts on which some rules must fire, stay silent, or conclude something."""

    given: tuple[tuple[str, Value], ...]
    fires: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    derives: tuple[tuple[str, Value], ...] = ()
    first: str = ""
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class Prior:
    """How common the cause is: the first context whose condition holds, else ``default``."""

    default: float
    contexts: Sequence[tuple[Condition, float]] = ()


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause, its prior, fixes and examples. Its rules stand in the rule base."""

    id: str
    title: str
    summary: str
    family: str
    action: Action
    prior: Prior
    fixes: Sequence[Fix] = ()
    examples: Sequence[Example] = ()
    known_from: str = "reports"
    place: Place = Place()


@dataclass(frozen=True, slots=True)
class RuleBase:
    """Everything loaded: causes by id, rules by id (both in order of id), loose examples."""

    causes: Mapping[str, Cause]
    rules: Mapping[str, Rule]
    examples: Sequence[Example] = ()
    origins: tuple[str, ...] = ()
