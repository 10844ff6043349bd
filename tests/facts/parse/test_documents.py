"""Finding JSON and Python values in text."""

from __future__ import annotations

import json

import pytest

from why401.facts.parse.documents import documents, walk
from why401.facts.parse.limits import DOCUMENT_ATTEMPTS, WALKED_VALUES


def test_documents_between_words():
    held = documents('a {"x": 1} b [{"y": 2}] c')
    assert [document.value for document in held.found] == [{"x": 1}, [{"y": 2}]]
    assert not held.cut


def test_escaped_document():
    assert documents('body: {\\"x\\": \\"y\\"}').found[0].value == {"x": "y"}


def test_cut_document_leaves_fragments():
    held = documents('{"a": {"b": 1}, "c": {"d"')
    assert held.cut
    assert [(document.value, document.kind) for document in held.found] == [
        ({"b": 1}, "JSON fragment")
    ]


def test_braces_that_are_no_document_do_not_hide_the_next():
    held = documents('{ "name", } then {"x": 1}')
    assert held.found[-1].value == {"x": 1}
    assert held.found[-1].kind == "JSON body"


@pytest.mark.parametrize(
    "bomb", ["[" * 100_000, '{"a":' * 50_000, "{'a':" * 50_000, '[{"' * 50_000]
)
def test_bombs_are_given_up(bomb):
    assert documents(bomb).found == ()


def test_attempts_are_bounded():
    text = '{"x" ' * (DOCUMENT_ATTEMPTS * 2) + '{"late": 1}'
    assert documents(text).found == ()


def test_numbers_beyond_measure():
    digits = "9" * 10_000
    value = documents(f'{{"n": {digits}, "f": 1e999, "k": 5}}').found[0].value
    assert value["k"] == 5
    assert value["n"] > 10**200


def test_duplicate_keys_keep_the_last():
    assert documents('{"a": 1, "a": 2}').found[0].value == {"a": 2}


def test_walk_is_bounded():
    wide = json.loads(json.dumps([{"k": {"n": 1}}] * (WALKED_VALUES * 3)))
    assert len(list(walk(wide))) <= WALKED_VALUES
