"""Plain texts found together are those that are found one by one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from why401.engine import plaintexts
from why401.engine.plaintexts import PlainTexts

LETTERS = "abAk401 .*[\\ßé令\x00\ud800"
WORDS = st.lists(st.text(LETTERS, min_size=1, max_size=4), unique=True, max_size=12)


def in_turn(words: list[str], text: str) -> list[int]:
    return [place for place, word in enumerate(words) if word in text]


@settings(max_examples=300, deadline=None)
@given(words=WORDS, text=st.text(LETTERS, max_size=40))
def test_the_texts_that_stand_in_a_text(words: list[str], text: str) -> None:
    assert PlainTexts(words).found_in(text) == in_turn(words, text)


def test_many_texts_in_a_long_one() -> None:
    words = [f"word {number} of {number * 7919 % 1000}" for number in range(6000)]
    text = " and ".join(words[::3])
    assert PlainTexts(words).found_in(text) == in_turn(words, text)


def test_too_little_memory_costs_time_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plaintexts, "_MEMORY", (1 << 12,))
    words = [f"word {number}" for number in range(500)]
    assert PlainTexts(words).found_in("a word 77 and") == in_turn(words, "a word 77 and")


def test_running_out_of_memory_in_a_text_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Exhausted:
        def Match(self, _: bytes) -> None:
            return None

    found = PlainTexts(["a", "b"])
    monkeypatch.setattr(found, "_set", Exhausted())
    assert found.found_in("xb") == [1]
