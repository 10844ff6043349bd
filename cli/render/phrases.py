"""Conditions and values in words, for explanations."""

from __future__ import annotations

from ...engine.model import Test
from ...facts.memory import Value
from .document import Redact, shorten
from .escape import one_line

_WORDS = {
    "is": ("is", "is not"),
    "is_not": ("is not", "is"),
    "in": ("is one of", "is none of"),
    "not_in": ("is none of", "is one of"),
    "contains": ("contains", "does not contain"),
    "starts_with": ("starts with", "does not start with"),
    "ends_with": ("ends with", "does not end with"),
    "matches": ("matches", "does not match"),
    "above": ("is above", "is not above"),
    "at_least": ("is at least", "is below"),
    "below": ("is below", "is at least"),
    "at_most": ("is at most", "is above"),
    "between": ("is between", "is not between"),
    "same_as": ("is the same as", "differs from"),
    "differs_from": ("differs from", "is the same as"),
    "version_above": ("is newer than", "is not newer than"),
    "version_at_least": ("is at least", "is older than"),
    "version_below": ("is older than", "is at least"),
    "version_at_most": ("is at most", "is newer than"),
}
MAX_OPERAND = 110


def condition(test: Test, *, want: bool = True) -> str:
    """A test in words, or its opposite, such as ``http.status is one of 401, 403``."""
    if test.op == "known":
        return f"{test.fact} is {'known' if test.operand is want else 'unknown'}"
    items = test.operand if isinstance(test.operand, tuple) else (test.operand,)
    between = " and " if test.op == "between" else ", "
    operand = between.join(written(item) for item in items)
    return f"{test.fact} {_WORDS[test.op][0 if want else 1]} {one_line(operand, MAX_OPERAND)}"


def written(value: Value) -> str:
    """A value as a user would type it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def values(name: str, held: tuple[Value, ...], redact: Redact, limit: int = 70) -> str:
    """The values of a fact on one line, redacted; ``unknown`` where there is none."""
    if not held:
        return "unknown"
    texts = (written(shorten(redact(name, value), 400)) for value in held)
    return one_line(", ".join(texts), limit)
