"""What a pattern cannot do without: never more than RE2 says."""

from __future__ import annotations

import pytest
import re2
from hypothesis import assume, event, example, given, settings
from hypothesis import strategies as st

from why401.engine.compile import Watched
from why401.engine.conditions import compile_pattern, predicate
from why401.engine.literals import Need, needs
from why401.engine.model import Test
from why401.engine.patterns import LONG_TEXT, MANY_PLAIN, MANY_TEXTS, MANY_USES, TextTests

PIECES = [
    "a", "b", "k", "s", "S", "ab", "key", "令牌", "ß", "é", " ", "-", "{", "}", "]", ".", "\\.",
    "\\b", "\\d", "\\w+", "^", "$", "[ab]", "[^]a]", "[[:alpha:]]", "[\\]k]", "\\x6b", "\\x{6b}",
    "\\pL", "\\p{Greek}", "(?i)", "(?-i)", "\\Qa.b\\E", "\\n", "\\/", "{2", "{,3}", "%",
]  # fmt: skip
REPEATS = ["*", "+", "?", "{2}", "{0,1}", "{1,}", "+?", "*?", "{0}"]
OPENINGS = ["(", "(?:", "(?i:", "(?-i:", "(?P<n>", "(?s-i:"]
LETTERS = "abkKsSſK令牌ßéÉﬁİ .{}-]%n/xyzE"


def patterns() -> st.SearchStrategy[str]:
    piece = st.sampled_from(PIECES)

    def more(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        sequence = st.lists(inner, min_size=1, max_size=4).map("".join)
        return st.one_of(
            sequence,
            st.lists(sequence, min_size=2, max_size=3).map("|".join),
            st.tuples(st.sampled_from(OPENINGS), inner).map(lambda pair: f"{pair[0]}{pair[1]})"),
            st.tuples(inner, st.sampled_from(REPEATS)).map(lambda pair: f"(?:{pair[0]}){pair[1]}"),
            st.tuples(piece, st.sampled_from(REPEATS)).map("".join),
        )

    return st.recursive(piece, more, max_leaves=8)


def possible(need: Need, text: str) -> bool:
    folded = text.casefold()
    return all(any(part in folded for part in clause) for clause in need.clauses)


texts = st.one_of(
    st.text(LETTERS, max_size=12),
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
)


@settings(max_examples=600, deadline=None)
@given(pattern=patterns(), text=texts, exact=st.booleans())
@example(pattern="key", text="KEY", exact=False)
@example(pattern="s", text="ſ", exact=False)
@example(pattern="ss", text="ß", exact=False)
def test_a_text_in_which_the_pattern_is_found_has_what_it_needs(
    pattern: str, text: str, exact: bool
) -> None:
    try:
        found = compile_pattern(pattern, exact=exact)(text) is not None
    except re2.error:
        assume(False)
        return
    ways = needs([pattern], exact=exact)
    fit = [need for need in ways if possible(need, text)]
    event(f"found {found}, fits {bool(fit)}")
    assert fit or not found
    if text.isascii() and any(need.whole for need in fit):
        assert found


@pytest.mark.parametrize(
    ("pattern", "clauses"),
    [
        ("invalid (api|x)[ -]key", (("invalid ",), ("key",), ("api", "x"))),
        ("Unauthorized User", (("unauthorized user",),)),
        ("a?bcd+e{0,3}", (("bc",),)),
        ("(a|b*)xy", (("xy",),)),
        ("[ab]", ()),
        ("无效的令牌", (("无效的令牌",),)),
        ("\\Qab\\E", ()),
    ],
)
def test_the_best_text_comes_first(pattern: str, clauses: tuple[tuple[str, ...], ...]) -> None:
    (way,) = needs([pattern], exact=False)
    assert way.clauses == clauses


def test_plain_alternatives_are_enough_by_themselves() -> None:
    assert [way.whole for way in needs(["abc|(?:d|e)f"], exact=False)] == [True, False]
    assert not any(way.whole for way in needs(["abc"], exact=True))


def test_a_class_of_characters_that_no_letter_case_has_is_no_text() -> None:
    assert needs(["É"], exact=False) == (Need(0),)


def watched(number: int, listed: list[str], exact: bool) -> Watched:
    test = Test("text.all", "matches", tuple(listed), exact)
    return Watched(test, 2 * number, 2 * number + 1, needs(listed, exact=exact))


def contained(number: int, listed: list[str]) -> Watched:
    test = Test("text.all", "contains", tuple(listed))
    return Watched(test, 2 * number, 2 * number + 1)


@settings(max_examples=150, deadline=None)
@given(
    tests=st.lists(
        st.tuples(st.lists(patterns(), min_size=1, max_size=3), st.booleans()),
        min_size=1,
        max_size=5,
    ),
    words=st.lists(st.text(LETTERS, min_size=1, max_size=3), min_size=1, max_size=3),
    several=st.lists(texts, min_size=1, max_size=MANY_TEXTS + 2),
    padding=st.sampled_from(["", " " * LONG_TEXT, "ab" * LONG_TEXT]),
    many_plain=st.sampled_from([0, MANY_PLAIN]),
)
def test_tests_together_give_what_each_gives_on_its_own(
    tests: list[tuple[list[str], bool]],
    words: list[str],
    several: list[str],
    padding: str,
    many_plain: int,
) -> None:
    rows = [watched(number, listed, exact) for number, (listed, exact) in enumerate(tests)]
    rows.append(contained(len(rows), words))
    try:
        checks = [predicate(row.test) for row in rows]
    except re2.error:
        assume(False)
        return
    together = TextTests(rows, many_plain=many_plain)
    for text in [*several, *several[:1] * MANY_USES]:
        whole = text + padding
        wanted = {
            row.holds if check(whole) else row.fails
            for row, check in zip(rows, checks, strict=True)
        }
        assert set(together.atoms_of(whole)) == wanted
