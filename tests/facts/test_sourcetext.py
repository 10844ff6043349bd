"""Bytes as text, and the line that a fault is about."""

from __future__ import annotations

import pytest

from why401.facts.errors import Place
from why401.facts.sourcetext import FaultyText, decode, excerpt


def fault(data: bytes) -> tuple[str, int, int]:
    with pytest.raises(FaultyText) as caught:
        decode(data, name="f")
    found = caught.value.fault
    return found.code, found.place.line, found.place.column


def test_utf_8_with_and_without_a_mark() -> None:
    assert decode("é\n".encode(), name="f") == "é\n"
    assert decode(b"\xef\xbb\xbfa", name="f") == "a"
    assert decode(b"", name="f") == ""


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_named(encoding: str) -> None:
    assert fault("client.name: cursor".encode(encoding))[0] == "T001"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a\nb\x00c", ("T002", 2, 2)),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", ("T002", 3, 1)),
        ("a: é".encode("latin-1"), ("T003", 1, 4)),
        (b"\xef\xbb\xbfa: \xe9", ("T003", 1, 5)),
        ("é\né".encode() + b"\xff", ("T003", 2, 2)),
    ],
)
def test_what_is_no_text_has_a_place(data: bytes, expected: tuple[str, int, int]) -> None:
    assert fault(data) == expected


def test_the_excerpt_shows_the_line_and_a_caret() -> None:
    assert excerpt("a\nbcd\r\ne", Place("f", 2, 3)) == "bcd\n  ^"
    assert excerpt("a: 1\n\tb", Place("f", 2, 2)) == "\tb\n\t^"


@pytest.mark.parametrize("place", [Place("f"), Place("f", 9, 1)])
def test_no_excerpt_without_such_a_line(place: Place) -> None:
    assert excerpt("a\nb", place) == ""


def test_the_excerpt_of_a_long_line_is_cut_around_the_caret() -> None:
    line, caret = excerpt("x" * 500 + "HERE" + "y" * 500, Place("f", 1, 501)).split("\n")
    assert len(line) == 100
    assert line[len(caret) - 1 :].startswith("HERE")
