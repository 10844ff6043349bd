"""What a condition means: predicates over one value, and three-valued evaluation.

Text is compared without regard to case unless the test is exact. Patterns are RE2: linear in
the length of the text, whoever wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import cast

import re2

from ..facts.memory import Value, WorkingMemory
from .model import All, Any, Condition, Not, Test

Predicate = Callable[[Value], bool]
_VERSION = re.compile(r"\d+(?:\.\d+)*")


def fold(value: Value) -> Value:
    """A value as it is compared when letter case does not matter."""
    return value.casefold() if isinstance(value, str) else value


def version_key(text: str) -> tuple[int, ...]:
    """The numbers of the first version in a text, without trailing zeros; empty if none."""
    match = _VERSION.search(text[:200])
    if match is None:
        return ()
    numbers = [int(part) for part in match[0].split(".")[:8] if len(part) < 12]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers) or (0,)


def pattern_problem(pattern: str) -> str:
    """Why RE2 refuses a pattern, in plain words; empty where it takes it."""
    if re.search(r"\(\?(?:[=!]|<[=!])", pattern):
        return "look-ahead and look-behind do not exist here (linear-time patterns only)"
    if re.search(r"(?<!\\)\\[1-9]", pattern):
        return "back references do not exist here (linear-time patterns only)"
    try:
        compile_pattern(pattern, exact=False)
    except re2.error as error:
        reason = error.args[0] if error.args else "unknown reason"
        return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
    return ""


@lru_cache(maxsize=8192)
def compile_pattern(pattern: str, *, exact: bool) -> Callable[[str | bytes], object | None]:
    """The search function of an RE2 pattern, over text or its UTF-8; raises ``re2.error``."""
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = exact
    options.never_capture = True  # only whether it is found matters
    return re2.compile(pattern, options).search


def predicate(test: Test) -> Predicate:
    """The test as a function of one known value. ``known`` and fact pairs are not of this kind."""
    return _MAKERS[test.op](test)


def _is(test: Test) -> Predicate:
    wanted = test.operand if test.exact else fold(cast(Value, test.operand))
    clean: Callable[[Value], Value] = _same if test.exact else fold
    return lambda value: clean(value) == wanted and _alike(value, wanted)


def _in(test: Test) -> Predicate:
    items = cast("tuple[Value, ...]", test.operand)
    clean: Callable[[Value], Value] = _same if test.exact else fold
    wanted = frozenset((type(item) is bool, clean(item)) for item in items)
    return lambda value: (type(value) is bool, clean(value)) in wanted


def _alike(value: Value, wanted: object) -> bool:
    """Keep 1 and True apart, which Python takes for equal."""
    return isinstance(value, bool) == isinstance(wanted, bool)


def _same(value: Value) -> Value:
    return value


def _texts(test: Test) -> tuple[str, ...]:
    items = test.operand if isinstance(test.operand, tuple) else (test.operand,)
    return tuple(str(item) if test.exact else str(item).casefold() for item in items)


def _text_test(check: Callable[[str, tuple[str, ...]], bool]) -> Callable[[Test], Predicate]:
    def make(test: Test) -> Predicate:
        wanted = _texts(test)
        if test.exact:
            return lambda value: isinstance(value, str) and check(value, wanted)
        return lambda value: isinstance(value, str) and check(value.casefold(), wanted)

    return make


def _matches(test: Test) -> Predicate:
    items = test.operand if isinstance(test.operand, tuple) else (test.operand,)
    # One pattern of alternatives is searched in one pass.
    search = compile_pattern("|".join(f"(?:{item})" for item in items), exact=test.exact)
    return lambda value: isinstance(value, str) and search(value) is not None


def _compare(check: Callable[[float, float], bool]) -> Callable[[Test], Predicate]:
    def make(test: Test) -> Predicate:
        bound = cast(float, test.operand)
        return lambda value: _is_number(value) and check(cast(float, value), bound)

    return make


def _between(test: Test) -> Predicate:
    low, high = cast("tuple[float, float]", test.operand)
    return lambda value: _is_number(value) and low <= cast(float, value) <= high


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _version(
    check: Callable[[tuple[int, ...], tuple[int, ...]], bool],
) -> Callable[[Test], Predicate]:
    def make(test: Test) -> Predicate:
        bound = version_key(str(test.operand))

        def holds(value: Value) -> bool:
            key = version_key(str(value))
            return bool(key) and check(key, bound)

        return holds

    return make


def _negated(make: Callable[[Test], Predicate]) -> Callable[[Test], Predicate]:
    def negated(test: Test) -> Predicate:
        inner = make(test)
        return lambda value: not inner(value)

    return negated


_MAKERS: dict[str, Callable[[Test], Predicate]] = {
    "is": _is,
    "is_not": _negated(_is),
    "in": _in,
    "not_in": _negated(_in),
    "contains": _text_test(lambda text, wanted: any(item in text for item in wanted)),
    "starts_with": _text_test(lambda text, wanted: text.startswith(wanted)),
    "ends_with": _text_test(lambda text, wanted: text.endswith(wanted)),
    "matches": _matches,
    "above": _compare(lambda value, bound: value > bound),
    "at_least": _compare(lambda value, bound: value >= bound),
    "below": _compare(lambda value, bound: value < bound),
    "at_most": _compare(lambda value, bound: value <= bound),
    "between": _between,
    "version_above": _version(lambda key, bound: key > bound),
    "version_at_least": _version(lambda key, bound: key >= bound),
    "version_below": _version(lambda key, bound: key < bound),
    "version_at_most": _version(lambda key, bound: key <= bound),
}


def pair_holds(test: Test, memory: WorkingMemory, *, want: bool = True) -> bool | None:
    """``same_as`` / ``differs_from``: whether some pair of values compares as wanted."""
    left, right = memory.all(test.fact), memory.all(str(test.operand))
    if not left or not right:
        return None
    clean: Callable[[Value], Value] = _same if test.exact else fold
    equal = (test.op == "same_as") is want
    return any(
        (clean(a.value) == clean(b.value) and _alike(a.value, b.value)) is equal
        for a in left
        for b in right
    )


def holds(condition: Condition, memory: WorkingMemory, *, want: bool = True) -> bool | None:
    """The condition's truth in a memory: True, False, or None for unknown (Kleene's logic).

    ``want=False`` gives the truth of its negation, pushed down to the single tests exactly as
    the compiler does, so that both agree where a concluded fact holds several values.
    """
    match condition:
        case Test(op="known"):
            return (memory.knows(condition.fact) is condition.operand) is want
        case Test(op="same_as" | "differs_from"):
            return pair_holds(condition, memory, want=want)
        case Test():
            check = predicate(condition)
            return memory.test(condition.fact, check if want else lambda value: not check(value))
        case Not(part=part):
            return holds(part, memory, want=not want)
        case All(parts=parts) | Any(parts=parts):
            values = [holds(part, memory, want=want) for part in parts]
            if isinstance(condition, All) is want:
                return False if False in values else None if None in values else True
            return True if True in values else None if None in values else False
