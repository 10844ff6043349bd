"""When one condition implies another, and when one can never hold. Sound, not complete.

Conditions are taken apart into conjuncts; what is nested below an ``any`` is compared as a whole
or part by part, never multiplied out, so that the work grows with the square of a rule's size at
worst and not exponentially.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ...facts.memory import Value
from ...facts.vocabulary import NUMERIC, FactSpec
from ..conditions import Predicate, fold, predicate
from ..model import All, Any, Condition, Not, Test

#: Operators that ask for one of several items: fewer items imply more.
_LISTS = frozenset({"is", "in", "contains", "starts_with", "ends_with", "matches"})
_RANGES = frozenset({"above", "at_least", "below", "at_most", "between"})
_PAIRS = frozenset({"same_as", "differs_from"})


@dataclass(frozen=True, slots=True)
class Literal:
    """A conjunct: a test or an alternative that must hold (``want``) or be known to fail."""

    part: Test | Any | All
    want: bool = True


def conjuncts(condition: Condition, *, want: bool = True) -> tuple[Literal, ...]:
    """The parts that must all hold, in the order written."""
    return tuple(_conjuncts(condition, want))


def _conjuncts(condition: Condition, want: bool) -> Iterator[Literal]:
    match condition:
        case Not(part=part):
            yield from _conjuncts(part, not want)
        case All(parts=parts) | Any(parts=parts):
            if isinstance(condition, All) is want or len(parts) == 1:
                for part in parts:
                    yield from _conjuncts(part, want)
            else:
                yield Literal(condition, want)
        case Test():
            yield Literal(condition, want)


def branches(literal: Literal) -> tuple[tuple[Literal, ...], ...]:
    """The alternatives of a conjunct that is no single test."""
    if isinstance(literal.part, Test):
        return ((literal,),)
    return tuple(conjuncts(part, want=literal.want) for part in literal.part.parts)


def implies(first: Iterable[Literal], second: Iterable[Literal]) -> bool:
    """Whether the second conjunction surely holds wherever the first does."""
    first = tuple(first)
    return all(any(_implies(a, b) for a in first) for b in second)


@lru_cache(maxsize=200_000)
def _implies(first: Literal, second: Literal) -> bool:
    if first == second:
        return True
    if not isinstance(first.part, Test):
        return all(implies(way, (second,)) for way in branches(first))
    if not isinstance(second.part, Test):
        return any(implies((first,), way) for way in branches(second))
    return _test_implies(first.part, first.want, second.part, second.want)


def _test_implies(first: Test, want_first: bool, second: Test, want_second: bool) -> bool:
    if first.fact != second.fact or first.op in _PAIRS or second.op in _PAIRS:
        return False
    if second.op == "known":
        asks_known = second.operand is want_second
        return asks_known and first.op != "known"  # any test that holds is on a known fact
    if first.op == "known":
        return False
    if want_first and want_second and first.op in _LISTS and second.op in _LISTS:
        return _items_imply(first, second)
    if want_first and want_second and first.op in _RANGES and second.op in _RANGES:
        return within(bounds(first), bounds(second))
    if want_first and first.op in ("is", "in"):
        check = predicate(second)
        return all(check(value) is want_second for value in _values(first))
    if not want_first and not want_second and first.op in _LISTS and second.op in _LISTS:
        return _items_imply(second, first)
    return False


def _items_imply(first: Test, second: Test) -> bool:
    if first.op in ("is", "in"):
        check = predicate(second)
        return all(check(value) for value in _values(first))
    if first.op != second.op or first.exact < second.exact:
        return False
    if first.op == "matches":
        return set(_values(first)) <= set(_values(second))
    allowed = predicate(second)
    return all(allowed(value) for value in _values(first))


def _values(test: Test) -> tuple[Value, ...]:
    return test.operand if isinstance(test.operand, tuple) else (test.operand,)


def bounds(test: Test) -> tuple[float, bool, float, bool]:
    """The interval of a comparison: low, whether it is left out, high, whether it is left out."""
    values = [float(value) for value in _values(test)]
    match test.op:
        case "above" | "at_least":
            return (values[0], test.op == "above", math.inf, True)
        case "below" | "at_most":
            return (-math.inf, True, values[0], test.op == "below")
        case _:
            return (values[0], False, values[1], False)


def within(inner: tuple[float, bool, float, bool], outer: tuple[float, bool, float, bool]) -> bool:
    """Whether one interval lies in another."""
    low = inner[0] > outer[0] or (inner[0] == outer[0] and inner[1] >= outer[1])
    high = inner[2] < outer[2] or (inner[2] == outer[2] and inner[3] >= outer[3])
    return low and high


def impossible(
    literals: Iterable[Literal],
    spec_of: Callable[[str], FactSpec | None],
    concluded: Callable[[str], frozenset[Value] | None],
) -> str:
    """The fact on which a conjunction can never hold, or an empty text.

    ``concluded`` gives the values that rules conclude where nothing else can give the fact, an
    empty set where it may be concluded too, and None where rules never conclude it.
    """
    by_fact: dict[str, list[tuple[Test, bool]]] = {}
    for literal in literals:
        if isinstance(literal.part, Test) and literal.part.op not in _PAIRS:
            by_fact.setdefault(literal.part.fact, []).append((literal.part, literal.want))
    for name, tests in by_fact.items():
        if _never(tests, spec_of(name), concluded(name)):
            return name
    return ""


def _never(
    tests: list[tuple[Test, bool]], spec: FactSpec | None, concluded: frozenset[Value] | None
) -> bool:
    presence = {(test.operand is want) for test, want in tests if test.op == "known"}
    rest = [(predicate(test), want) for test, want in tests if test.op != "known"]
    if False in presence and (True in presence or rest):
        return True
    if concluded is not None:  # several values may be held, each test met by another one
        return bool(concluded) and not all(
            any(check(value) is want for value in concluded) for check, want in rest
        )
    if len(rest) < 1:
        return False
    candidates = _candidates([test for test, _ in tests if test.op != "known"], tests, spec)
    return candidates is not None and not any(_fits(value, rest) for value in candidates)


def _fits(value: Value, rest: list[tuple[Predicate, bool]]) -> bool:
    return all(check(value) is want for check, want in rest)


def _candidates(
    tests: list[Test], wanted: list[tuple[Test, bool]], spec: FactSpec | None
) -> list[Value] | None:
    """Values of which one fits if any value does; None where that cannot be said."""
    for test, want in wanted:
        if want and test.op in ("is", "in"):
            # Another letter case of the value can only matter to an exact test.
            return [] if _outside(test, spec) else list(_values(test))
    if spec is None:
        return None
    if spec.type == "boolean":
        return [True, False]
    if spec.type == "choice" and not spec.open:
        return list(spec.values)
    if spec.type in NUMERIC and all(
        test.op in _RANGES | {"is", "in", "is_not", "not_in"} for test in tests
    ):
        return _points(tests, spec)
    return None


def _outside(test: Test, spec: FactSpec | None) -> bool:
    if spec is None or spec.type != "choice" or spec.open:
        return False
    allowed = {fold(value) for value in spec.values}
    return not any(fold(value) in allowed for value in _values(test))


def _points(tests: list[Test], spec: FactSpec) -> list[Value]:
    """Every bound, and a value between and beyond them."""
    edges = {float(v) for t in tests for v in _values(t) if isinstance(v, int | float)}
    low = -math.inf if spec.minimum is None else spec.minimum
    high = math.inf if spec.maximum is None else spec.maximum
    ordered = sorted(edges | {edge for edge in (low, high) if math.isfinite(edge)})
    if not ordered:
        return [0.0]
    points = [ordered[0] - 1, *ordered, ordered[-1] + 1]
    points += [(a + b) / 2 for a, b in itertools.pairwise(ordered)]
    if spec.type == "integer":
        points = [float(whole) for p in points for whole in (math.floor(p), math.ceil(p))]
        points += [edge + step for edge in ordered for step in (-1, 1)]
    return [point for point in points if low <= point <= high]
