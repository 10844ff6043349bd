"""The vocabulary: look-up, families, and reading values by their type."""

from __future__ import annotations

import pytest

from why401.facts.errors import CaseError, Place
from why401.facts.memory import Value
from why401.facts.vocabulary import (
    RESERVED,
    TYPES,
    FactSpec,
    Vocabulary,
    builtin,
    duration_days,
    spec_from,
)

SPECS = Vocabulary.of(
    [
        FactSpec("t", "text"), FactSpec("i", "integer", minimum=100, maximum=599),
        FactSpec("n", "number"), FactSpec("b", "boolean"), FactSpec("m", "money"),
        FactSpec("c", "choice", values=("works", "fails")),
        FactSpec("o", "choice", values=("linux",), open=True), FactSpec("v", "version"),
        FactSpec("d", "duration"), FactSpec("u", "url"), FactSpec("family.<name>", "text"),
    ]
)  # fmt: skip


def code(name: str, value: object) -> str:
    with pytest.raises(CaseError) as caught:
        SPECS.read(name, value, Place("f", path=name))
    (fault,) = caught.value.faults
    assert fault.place == Place("f", path=name)
    return fault.code


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("t", "401", "401"), ("i", 401, 401), ("n", 1.5, 1.5), ("n", 2, 2), ("b", False, False),
        ("m", 0, 0), ("c", "works", "works"), ("o", "haiku", "haiku"), ("v", "3.19", "3.19"),
        ("d", 7, 7), ("d", "12 h", 0.5), ("d", "6 hours", 0.25), ("u", "x", "x"),
        ("family.a-b", "x", "x"), ("unknown", True, True), ("unknown", 1.5, 1.5),
    ],
)  # fmt: skip
def test_values_that_fit(name: str, value: object, expected: Value) -> None:
    assert SPECS.read(name, value) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("t", 401), ("t", True), ("i", "401"), ("i", True), ("i", 40.5), ("i", 99), ("i", 600),
        ("n", "1"), ("n", False), ("n", float("nan")), ("n", float("inf")), ("n", 2**53 + 1),
        ("b", 1), ("b", "true"), ("m", "5"), ("c", 1), ("v", 3.19), ("d", "soon"), ("d", True),
        ("u", 5), ("family.x", 5), ("unknown", None), ("unknown", [1]), ("unknown", {"a": 1}),
    ],
)  # fmt: skip
def test_values_that_do_not_fit(name: str, value: object) -> None:
    assert code(name, value) == "C011"


def test_a_text_that_is_none_of_the_choices_has_a_code_of_its_own() -> None:
    assert code("c", "work") == "C015"
    with pytest.raises(CaseError, match="Did you mean 'works'"):
        SPECS.read("c", "work")


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_names_that_the_engine_keeps_for_itself(name: str) -> None:
    assert code(name, "x") == "C010"


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("t", 401, "Put it in quotation marks."), ("i", "401", "Write it without quotation marks."),
        ("b", "true", "Write it without quotation marks."), ("d", "soon", ""), ("i", "many", ""),
    ],
)  # fmt: skip
def test_the_hint_says_what_to_do(name: str, value: object, hint: str) -> None:
    with pytest.raises(CaseError) as caught:
        SPECS.read(name, value)
    assert caught.value.faults[0].hint == hint


@pytest.mark.parametrize("name", ["i", "b", "c", "d"])
def test_a_fault_never_shows_a_long_value(name: str) -> None:
    secret = "sk-" + "a1" * 20
    with pytest.raises(CaseError) as caught:
        SPECS.read(name, secret)
    assert "a1a1" not in str(caught.value)


def test_the_name_stands_once_in_a_fault() -> None:
    for place, shown in [(None, "i: wants"), (Place("--set"), "--set: i: wants")]:
        with pytest.raises(CaseError) as caught:
            SPECS.read("i", "x", place)
        assert str(caught.value).startswith(shown)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("t", " 401 ", "401"), ("i", "401", 401), ("i", "+401", 401), ("n", "-1.5", -1.5),
        ("b", "Yes", True), ("b", "off", False), ("m", "$5.20", 5.2), ("d", "7", 7.0),
        ("d", "3 days", 3.0), ("c", "works", "works"), ("unknown", "3", "3"),
    ],
)  # fmt: skip
def test_typed_answers_are_read_by_the_type(name: str, text: str, expected: Value) -> None:
    found = SPECS.parse(name, text)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("name", "text"),
    [("i", "4x1"), ("i", "401.5"), ("n", "nan"), ("n", "1e5"), ("b", "maybe"), ("d", "9" * 400 + "d"),
     ("i", "9" * 400), ("c", "broken")],
)  # fmt: skip
def test_answers_that_do_not_fit(name: str, text: str) -> None:
    with pytest.raises(CaseError):
        SPECS.parse(name, text)


@pytest.mark.parametrize(
    ("text", "days"),
    [("45 s", 45 / 86400), ("2min", 2 / 1440), ("1 minute", 1 / 1440), ("6 hours", 0.25),
     ("1d", 1.0), ("1 day", 1.0), ("1.5 days", 1.5), ("2 H", 2 / 24)],
)  # fmt: skip
def test_durations_are_days(text: str, days: float) -> None:
    assert duration_days(text) == pytest.approx(days)


@pytest.mark.parametrize("text", ["7", "week", "1 fortnight", "-1 d", "9" * 10 + " d"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        duration_days(text)


def test_families_stand_for_their_members_only() -> None:
    member = SPECS.get("family.x-y.z")
    assert member is not None
    assert member.is_pattern
    assert SPECS.get("family.") is None
    assert SPECS.get("family.<name>") is None
    assert SPECS.get("family." + "x" * 100) is None


def test_a_later_entry_replaces_an_earlier_one() -> None:
    both = Vocabulary.of([FactSpec("t", "text"), FactSpec("t", "number")])
    spec = both.get("t")
    assert spec is not None
    assert spec.type == "number"


def test_an_unknown_name_gets_the_nearest_one() -> None:
    assert builtin().suggest("http.statsu") == "Did you mean 'http.status'?"
    assert builtin().suggest("zzzz") == ""


def test_the_builtin_entries_are_well_formed() -> None:
    for name, spec in builtin().specs.items():
        assert spec.type in TYPES, name
        assert spec.means, name
        assert name not in RESERVED
        assert (spec.type == "choice") == bool(spec.values), name
        if spec.question:
            assert spec.question.prompt.endswith("?"), name
            assert 0 < spec.question.answerable <= 1, name
            assert spec.question.cost > 0, name


def test_every_choice_of_a_question_is_a_value_of_its_fact() -> None:
    vocabulary = builtin()
    for name, spec in vocabulary.specs.items():
        for value, label in spec.question.choices if spec.question else ():
            assert vocabulary.read(name, value) == value, name
            assert label, name


def test_facts_that_hold_pasted_text_are_sensitive() -> None:
    for name in ("symptom.text", "response.body", "text.all"):
        spec = builtin().get(name)
        assert spec is not None
        assert spec.sensitive, name


def test_an_entry_of_a_rule_pack_is_read_like_the_builtin_ones() -> None:
    spec = spec_from("my.fact", {"type": "choice", "values": ["a"], "open": True,
                                 "question": {"prompt": "Which?", "choices": {"a": "the first"}}})  # fmt: skip
    assert spec.open
    assert spec.question is not None
    assert spec.question.choices == (("a", "the first"),)
    assert spec.question.cost == 0.5
