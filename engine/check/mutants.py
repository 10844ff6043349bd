"""Rules changed on purpose: each change is one that some example should notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..model import All, Any, Condition, Not, Rule, Test

#: operator -> the one that holds exactly where it does not
_OPPOSITE = {
    "is": "is_not", "is_not": "is", "in": "not_in", "not_in": "in",
    "above": "at_most", "at_most": "above", "below": "at_least", "at_least": "below",
    "same_as": "differs_from", "differs_from": "same_as",
    "version_above": "version_at_most", "version_at_most": "version_above",
    "version_below": "version_at_least", "version_at_least": "version_below",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed rule, or None where it was deleted; ``test`` is the condition concerned."""

    of: Rule
    kind: str  # "delete" | "drop" (a condition) | "cut" (an alternative) | "flip"
    test: Condition | None
    rule: Rule | None


def mutants_of(rule: Rule) -> Iterator[Mutant]:
    """The rule deleted, each of its conditions dropped, each of its operators flipped."""
    yield Mutant(rule, "delete", None, None)
    for kind, part, changed in _dropped(rule.when):
        yield Mutant(rule, kind, part, replace(rule, when=changed))
    for test, changed in _flipped(rule.when):
        yield Mutant(rule, "flip", test, replace(rule, when=changed))


def _dropped(condition: Condition) -> Iterator[tuple[str, Condition, Condition]]:
    """Each part left out of its list; a list keeps at least one part."""
    if isinstance(condition, Not):
        for kind, part, changed in _dropped(condition.part):
            yield kind, part, Not(changed)
    elif isinstance(condition, All | Any):
        parts = condition.parts
        own = "drop" if isinstance(condition, All) else "cut"
        for number, part in enumerate(parts):
            rest = (*parts[:number], *parts[number + 1 :])
            if rest:
                yield own, part, type(condition)(rest)
            for kind, inner, changed in _dropped(part):
                whole = (*parts[:number], changed, *parts[number + 1 :])
                yield kind, inner, type(condition)(whole)


def _flipped(condition: Condition) -> Iterator[tuple[Test, Condition]]:
    match condition:
        case Test():
            yield condition, _opposite(condition)
        case Not(part=part):
            for test, changed in _flipped(part):
                yield test, Not(changed)
        case All(parts=parts) | Any(parts=parts):
            for number, part in enumerate(parts):
                for test, changed in _flipped(part):
                    whole = (*parts[:number], changed, *parts[number + 1 :])
                    yield test, type(condition)(whole)


def _opposite(test: Test) -> Condition:
    if test.op == "known":
        return replace(test, operand=not test.operand)
    if test.op in _OPPOSITE:
        return replace(test, op=_OPPOSITE[test.op])
    return Not(test)
