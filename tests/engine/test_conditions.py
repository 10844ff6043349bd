"""What the operators mean, and three-valued truth."""

from __future__ import annotations

import pytest

from why401.engine.conditions import holds, pattern_problem, predicate, version_key
from why401.engine.model import All, Any, Not, Operand, Test
from why401.facts.memory import Fact, Source, Value, WorkingMemory

HOLDS: list[tuple[str, Operand, Value]] = [
    ("is", "Cursor", "cURSOR"),
    ("is", True, True),
    ("is_not", "a", "b"),
    ("in", ("a", "B"), "b"),
    ("not_in", ("a", "b"), "c"),
    ("contains", ("quota",), "Your QUOTA is used"),
    ("starts_with", ("x", "Sk-"), "sk-proj"),
    ("ends_with", ("wxyz",), "sk-…WXYZ"),
    ("matches", (r"\bAPI keys?\b",), "unauthorized user api key"),
    ("matches", ("^b", "c$"), "abc"),
    ("above", 400, 401),
    ("at_least", 401, 401),
    ("below", 0.5, 0.25),
    ("at_most", 5, 5.0),
    ("between", (400, 499), 429),
    ("version_below", "3.20", "3.9.17"),
    ("version_at_least", "1.2", "1.2.0"),
    ("version_above", "2", "Cursor 2.0.1"),
]
FAILS: list[tuple[str, Operand, Value]] = [
    ("is", True, 1),
    ("is", 1, True),
    ("is", "a", "ab"),
    ("in", (1, 2), True),
    ("contains", ("quota",), 429),
    ("above", 400, True),
    ("above", 400, "401"),
    ("between", (400, 499), 500),
    ("version_below", "3", "unknown"),
    ("matches", ("^b",), "abc"),
]


@pytest.mark.parametrize(("op", "operand", "value"), HOLDS)
def test_holds(op: str, operand: Operand, value: Value) -> None:
    assert predicate(Test("f", op, operand))(value)


@pytest.mark.parametrize(("op", "operand", "value"), FAILS)
def test_fails(op: str, operand: Operand, value: Value) -> None:
    assert not predicate(Test("f", op, operand))(value)


def test_exact_keeps_letter_case() -> None:
    assert not predicate(Test("f", "is", "Cursor", exact=True))("cursor")
    assert predicate(Test("f", "matches", ("AIza",), exact=True))("AIzaSy")
    assert not predicate(Test("f", "matches", ("AIza",), exact=True))("aizasy")


def test_unknown_is_neither_true_nor_false() -> None:
    memory = WorkingMemory.of({"a": 1})
    a, b = Test("a", "is", 1), Test("b", "is", 1)
    assert holds(Not(b), memory) is None
    assert holds(All((a, b)), memory) is None
    assert holds(Any((a, b)), memory) is True
    assert holds(All((Not(a), b)), memory) is False
    assert holds(Any((Not(a), b)), memory) is None
    assert holds(Test("b", "known", False), memory) is True
    assert holds(Not(Test("a", "known", True)), memory) is False


def test_several_concluded_values_satisfy_a_test_and_its_negation() -> None:
    memory = WorkingMemory()
    for value in ("x", "y"):
        memory.derive(Fact("d", value, Source("derived", "r")))
    assert holds(Test("d", "is", "x"), memory) is True
    assert holds(Not(Test("d", "is", "x")), memory) is True
    assert holds(Test("d", "is", "z"), memory) is False


def test_pairs_of_facts() -> None:
    memory = WorkingMemory.of({"a": "Key", "b": "key", "c": "other"})
    assert holds(Test("a", "same_as", "b"), memory) is True
    assert holds(Test("a", "same_as", "b", exact=True), memory) is False
    assert holds(Test("a", "differs_from", "c"), memory) is True
    assert holds(Test("a", "same_as", "nobody"), memory) is None


@pytest.mark.parametrize(
    ("pattern", "word"),
    [("(?=x)", "look-ahead"), ("(?<!x)y", "look-behind"), (r"(a)\1", "back reference"), ("(", "")],
)
def test_patterns_that_are_not_linear_are_refused_in_plain_words(pattern: str, word: str) -> None:
    problem = pattern_problem(pattern)
    assert problem
    assert word in problem


def test_versions_compare_by_number() -> None:
    assert version_key("v3.18.0") == version_key("3.18")
    assert version_key("3.9") < version_key("3.10")
    assert version_key("none") == ()
