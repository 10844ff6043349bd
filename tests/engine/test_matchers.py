"""What both matchers promise, and which of them one gets."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import pytest

from why401.engine.counting import PythonMatcher
from why401.engine.matcher import CLOCK_FLOOR, Clause, Matcher, make_matcher
from why401.facts.errors import UsageFault

Make = Callable[[Sequence[Clause]], Matcher]


@pytest.fixture(params=["durable", "python"])
def make(request: pytest.FixtureRequest) -> Make:
    kind = request.param
    if kind == "durable":
        request.getfixturevalue("durable")
    return lambda clauses: make_matcher(kind, clauses)


def test_a_clause_is_given_when_its_last_atom_becomes_true_and_only_then(make: Make) -> None:
    session = make([(1, 2, 3)]).session()
    assert session.add([1, 3]) == []
    assert session.add([2]) == [0]
    assert session.add([1, 2, 3]) == []
    assert session.add([4]) == []


def test_numbers_are_places_and_come_ascending(make: Make) -> None:
    session = make([(9,), (1, 2), (2,), (1, 5)]).session()
    assert session.add([5, 2, 1]) == [1, 2, 3]
    assert session.add([9]) == [0]


def test_equal_clauses_are_all_given(make: Make) -> None:
    assert make([(1, 2), (3,), (1, 2)]).session().add([2, 1]) == [0, 2]


def test_a_clause_and_its_subset_are_both_given(make: Make) -> None:
    session = make([(1, 2, 3), (1, 2), (2,)]).session()
    assert session.add([1, 2]) == [1, 2]
    assert session.add([3]) == [0]


def test_atoms_that_no_clause_names_change_nothing(make: Make) -> None:
    session = make([(1,)]).session()
    assert session.add([7, 10**9]) == []
    assert session.add([1]) == [0]


def test_nothing_added_gives_nothing(make: Make) -> None:
    session = make([(1,)]).session()
    assert session.add([]) == []
    assert session.add(iter([1])) == [0]


def test_no_clauses_at_all(make: Make) -> None:
    assert make([]).session().add([0, 1]) == []


def test_a_session_knows_nothing_of_the_one_before(make: Make) -> None:
    matcher = make([(1, 2), (3,)])
    assert matcher.session().add([1, 3]) == [1]
    assert matcher.session().add([2]) == []
    assert matcher.session().add([1, 2]) == [0]


def test_atom_zero_is_an_atom_like_any_other(make: Make) -> None:
    assert make([(0, 1), (0,)]).session().add([0]) == [1]


def test_a_chain_of_500(make: Make) -> None:
    session = make([(n, n + 1) for n in range(500)]).session()
    assert session.add([0]) == []
    assert [session.add([n + 1]) for n in range(500)] == [[n] for n in range(500)]


def test_a_clause_without_atoms_is_refused(make: Make) -> None:
    with pytest.raises(ValueError, match="without atoms"):
        make([(1,), ()])


def test_names(durable: object) -> None:
    assert make_matcher("durable", []).name == "durable"
    assert make_matcher("auto", []).name == "durable"
    assert make_matcher("python", []).name == "python"


@pytest.fixture
def without_durable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "why401.engine.durable", raising=False)
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)


@pytest.mark.usefixtures("without_durable")
def test_auto_is_python_where_durable_rules_is_missing() -> None:
    assert isinstance(make_matcher("auto", [(1,)]), PythonMatcher)


@pytest.mark.usefixtures("without_durable")
def test_durable_where_it_is_missing_says_what_it_needs() -> None:
    with pytest.raises(UsageFault) as caught:
        make_matcher("durable", [(1,)])
    text = str(caught.value)
    assert "durable-rules engine cannot be loaded" in text
    for word in ("3.12", "C compiler", "Windows", "pure-Python engine"):
        assert word in text
    assert caught.value.exit_code == 2


def test_auto_is_python_where_the_clock_stands_at_its_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("why401.engine.matcher.time.time", lambda: CLOCK_FLOOR / 2)
    assert make_matcher("auto", [(1,)]).name == "python"
