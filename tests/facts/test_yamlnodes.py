"""YAML nodes: values, places, and one clear fault for everything that is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from why401.facts.yamlnodes import FaultyYaml, Limits, Mapping, Scalar, Sequence, compose, plain


def faults(text: str, limits: Limits | None = None) -> list[tuple[str, int, int]]:
    with pytest.raises(FaultyYaml) as caught:
        compose(text, name="f.yaml", limits=limits)
    assert all(fault.place.file == "f.yaml" and fault.problem for fault in caught.value.faults)
    return [(f.code, f.place.line, f.place.column) for f in caught.value.faults]


def value(text: str) -> object:
    root = compose(f"x: {text}", name="f.yaml")
    assert isinstance(root, Mapping)
    return plain(root.entries[0][1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true", True), ("False", False), ("null", None), ("~", None), ("", None),
        ("401", 401), ("-3", -3), ("+4", 4), ("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0),
    ],
)  # fmt: skip
def test_only_true_false_null_and_numbers_are_special(text: str, expected: object) -> None:
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    "text",
    ["no", "yes", "on", "off", "12:30", "1_000", "0123", "0x1f", "2024-01-01", ".inf", ".nan",
     "1e999", "1.", "+", "e5", "9" * 5000],
)  # fmt: skip
def test_everything_else_stays_text(text: str) -> None:
    assert value(text) == text


@pytest.mark.parametrize("text", ["'401'", '"true"', "!!str 5", "! 7"])
def test_quoted_and_tagged_scalars_are_text(text: str) -> None:
    assert isinstance(value(text), str)


def test_every_node_knows_its_line_and_column() -> None:
    root = compose("# note\na: 1\nb:\n  - x\n  - {c: 'é', d: 2}\n", name="f.yaml")
    assert isinstance(root, Mapping)
    key, listed = root.key("b"), root.get("b")
    assert key is not None
    assert (key.line, key.column) == (3, 1)
    assert isinstance(listed, Sequence)
    assert [(item.line, item.column) for item in listed] == [(4, 5), (5, 5)]
    inner = listed.items[1]
    assert isinstance(inner, Mapping)
    assert inner.get("d") == Scalar(2, 5, 17, "2")
    assert inner.get("c") == Scalar("é", 5, 9, "é", quoted=True)
    assert inner.get("missing") is None


def test_keys_are_looked_up_as_they_are_written() -> None:
    root = compose("401: a\ntrue: b", name="f.yaml")
    assert isinstance(root, Mapping)
    assert root.key("401") is not None
    assert plain(root) == {401: "a", True: "b"}


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert plain(compose("\ufeffa: 1", name="f.yaml")) == {"a": 1}


def test_aliases_within_bounds_are_followed() -> None:
    assert plain(compose("a: &x [1, 2]\nb: *x", name="f.yaml")) == {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 'x", "Y004", 1, 6),
        ("a:\n\tb: 1", "Y005", 2, 1),
        ("a: [1, 2", "Y004", 2, 1),
        ("a: b: c", "Y004", 1, 5),
        ("a: @x", "Y004", 1, 4),
        ("a: \x00b", "Y003", 1, 4),
        ("é: 1\nb: \x07", "Y003", 2, 4),
        ("a: \ud800", "Y003", 1, 4),
        ("a: 1\na: 2", "Y010", 2, 1),
        ("? [a]\n: b", "Y011", 1, 3),
        ("a: {{ x }}", "Y011", 1, 5),
        ("a: !!python/object/apply:os.system [x]", "Y009", 1, 4),
        ("a: !!int 3", "Y009", 1, 4),
        ("<<: {a: 1}", "Y009", 1, 1),
        ("a: *x", "Y008", 1, 4),
        ("&a [*a]", "Y008", 1, 5),
        ("--- a\n--- b", "Y012", 2, 1),
        ("", "Y013", 0, 0),
        ("# only a remark\n", "Y013", 0, 0),
    ],
)
def test_one_fault_with_its_place(text: str, code: str, line: int, column: int) -> None:
    assert faults(text) == [(code, line, column)]


def test_all_faults_are_told_at_once() -> None:
    text = "a: 1\na: 2\nb: !!python/none x\n<<: 1\nc: *gone"
    assert [code for code, *_ in faults(text)] == ["Y010", "Y009", "Y009", "Y008"]


def test_reading_stops_after_many_faults() -> None:
    found = faults("a: 1\n" * 500, Limits(faults=10))
    assert len(found) == 11
    assert found[-1][0] == "Y014"


BOMB = "a: &a [1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 200_000, "Y006"),
        ("- " * 200_000, "Y006"),
        ("{a: " * 200_000, "Y006"),
        ("? " * 200_000, "Y006"),
        (BOMB, "Y007"),
        ("- a\n" * 200_001, "Y007"),
        ("a: &x y\n" + "".join(f"b{n}: *x\n" for n in range(101)), "Y008"),
        ("a: &x " + "y" * 1_500_000 + "\nb: *x", "Y008"),
        ("x" * 2_000_001, "Y001"),
        ("%TAG !a! tag:a\n" * 100_000 + "---\na: 1", "Y001"),
    ],
    ids=["brackets", "dashes", "braces", "question-marks", "bomb", "values", "aliases",
         "long-alias", "size", "directives"],
)  # fmt: skip
def test_what_goes_beyond_a_bound_is_refused(text: str, code: str) -> None:
    assert [found for found, *_ in faults(text)] == [code]


def test_an_alias_cannot_exceed_the_depth() -> None:
    text = "a: &a [[[1]]]\nb: [[[*a]]]"
    assert plain(compose(text, name="f.yaml", limits=Limits(depth=7)))
    assert faults(text, Limits(depth=6)) == [("Y006", 2, 7)]


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_a_node_or_faults(text: str) -> None:
    found: tuple[object, ...] = ()
    try:
        found = (compose(text, name="f.yaml"),)
    except FaultyYaml as error:
        found = error.faults
    assert found


@settings(deadline=None)
@given(
    st.recursive(
        st.booleans() | st.integers(-(10**9), 10**9) | st.sampled_from(["a", "b c", "é", "1"]),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["k", "l", "m"]), inner, max_size=3)
        ),
        max_leaves=15,
    )
)
def test_json_is_read_as_json_reads_it(tree: object) -> None:
    import json

    assert plain(compose(json.dumps(tree), name="f.json")) == tree
