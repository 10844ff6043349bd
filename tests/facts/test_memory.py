"""Working memory: three values, provenance, and conclusions beside what was observed."""

from __future__ import annotations

from itertools import permutations

import pytest

from why401.facts.memory import Fact, Source, WorkingMemory


def test_unknown_is_not_false() -> None:
    memory = WorkingMemory.of({"http.status": 401})
    assert memory.test("http.status", lambda value: value == 401) is True
    assert memory.test("http.status", lambda value: value == 403) is False
    assert memory.test("client.name", lambda value: value == "cursor") is None
    assert memory.value("client.name") is None
    assert memory.get("client.name") is None
    assert memory.all("client.name") == ()


@pytest.mark.parametrize("value", [False, 0, 0.0, ""])
def test_values_that_look_like_nothing_are_known(value: bool | int | float | str) -> None:
    memory = WorkingMemory.of({"x": value})
    assert memory.knows("x")
    assert memory.value("x") == value
    assert memory.test("x", lambda found: found == value) is True


def test_a_later_observation_replaces_the_earlier_one() -> None:
    memory = WorkingMemory.of({"http.status": 401})
    memory.assert_(Fact("http.status", 429, Source("user", "answer")))
    assert memory.value("http.status") == 429
    assert len(memory) == 1
    memory.retract("http.status")
    memory.retract("http.status")
    assert not memory.knows("http.status")


def test_dont_know_is_kept_until_an_answer_comes() -> None:
    memory = WorkingMemory()
    memory.decline("os.name")
    assert memory.declined == {"os.name"}
    assert not memory.knows("os.name")
    memory.assert_(Fact("os.name", "linux"))
    assert memory.declined == frozenset()
    memory.decline("os.name")
    assert memory.declined == frozenset()


def test_what_is_known_cannot_be_declined_from_the_start() -> None:
    assert WorkingMemory([Fact("os.name", "linux")], ["os.name", "x"]).declined == {"x"}


def test_retracting_takes_the_dont_know_back_as_well() -> None:
    memory = WorkingMemory(declined=["os.name"])
    memory.retract("os.name")
    assert memory.declined == frozenset()


def test_an_observed_value_wins_over_conclusions() -> None:
    memory = WorkingMemory.of({"key.sent": "quoted"})
    assert memory.derive(Fact("key.sent", "none", Source("derived", "r"))) is False
    assert [fact.value for fact in memory.all("key.sent")] == ["quoted"]
    assert list(memory.derived()) == []


def test_conclusions_stand_together_in_one_order() -> None:
    for values in permutations(["b", "a", "c"]):
        memory = WorkingMemory()
        assert all(memory.derive(Fact("x", value, Source("derived"))) for value in values)
        assert memory.derive(Fact("x", "a", Source("derived"))) is False
        assert [fact.value for fact in memory.all("x")] == ["a", "b", "c"]
        assert memory.value("x") == "a"
        assert memory.test("x", lambda value: value == "c") is True


def test_an_observation_hides_earlier_conclusions() -> None:
    memory = WorkingMemory()
    memory.derive(Fact("x", "concluded", Source("derived")))
    memory.assert_(Fact("x", "seen"))
    assert memory.value("x") == "seen"
    assert list(memory.derived()) == []
    memory.retract("x")
    assert memory.value("x") == "concluded"


def test_conclusions_can_be_forgotten_and_are_not_copied() -> None:
    memory = WorkingMemory.of({"a": 1})
    memory.decline("z")
    memory.derive(Fact("b", 2, Source("derived")))
    copy = memory.copy()
    assert not copy.knows("b")
    assert copy.declined == {"z"}
    copy.assert_(Fact("a", 9))
    assert memory.value("a") == 1
    memory.forget_derived()
    assert not memory.knows("b")


def test_iteration_does_not_depend_on_the_order_of_assertion() -> None:
    facts = [Fact("b", 1), Fact("a", 2), Fact("c.d", 3)]
    for order in permutations(facts):
        memory = WorkingMemory(order)
        memory.derive(Fact("bb", True, Source("derived")))
        assert [fact.name for fact in memory] == ["a", "b", "bb", "c.d"]
        assert [fact.name for fact in memory.observed()] == ["a", "b", "c.d"]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("user: answer", Source("user", "answer")),
        ("collector: cursor: state.vscdb", Source("collector", "cursor: state.vscdb")),
        ("text", Source("text")),
        ("seen by a friend", Source("case", "seen by a friend")),
        ("https://example.org", Source("case", "https://example.org")),
    ],
)
def test_a_source_is_read_as_it_is_written(text: str, source: Source) -> None:
    assert Source.read(text) == source
    assert Source.read(str(source)) == source


def test_only_a_persons_word_is_unverified() -> None:
    assert not Source("user").verified
    assert Source("collector").verified
    assert Source("text").verified
