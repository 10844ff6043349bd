"""Inputs of the worst kinds for each reader: time grows with their length and not with its square.

A reader that went wrong would take minutes for what takes a fraction of a second here.
"""

from __future__ import annotations

import json
from contextlib import suppress

import pytest

from why401.facts.case import read_case
from why401.facts.collect.cursor_logs import Line, facts_of
from why401.facts.collect.model import Unavailable
from why401.facts.collect.textfile import parse_jsonc
from why401.facts.errors import CaseError
from why401.facts.limits import FILE_SIZE
from why401.facts.parse import parse_text
from why401.facts.redact import Redactor

pytestmark = pytest.mark.timeout(60)
SIZE = 400_000
PIECES = [
    "[", "{", "(", '"', "'", "`", "<a", "<b>", "</", "&lt;", "Bearer ", "Authorization: Bearer a\n",
    "x-api-key: a\n", "a: b\r\n", "sk-***abc ", "****", "sk-", "QUJD", "ZGVm=", "a@", "a@b.c ",
    "/home/", "C:\\Users\\", "%41", "%25", "\\u0041", "\\x41", "\\\\", "https://", "https://a:b@",
    "-----BEGIN PRIVATE KEY-----\n", "eyJ.", "eyJhbGciOiJ9.", "=", "key=", '"key": "', "/*", "//",
    ",", '","', "401 ", "\n", " ", "\t", "\r", "data: ", "a.b.", "1.", "0", "é", "\u2028", "&#",
    "Error: ", "Caused by: ", '{"a":', "{'a':", "token=a&", "curl -u a:b ", "<key:a #abcdef>",
    "AKIA", "-", "_", "://", "- ", "- a:\n  ", "? ", "&a ", "*a ", "# ", "%YAML 1.2\n", "---\n",
    '{"error":{"message":"x","code":1}} ', "a: &a [*a]\n",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_long_runs_of_one_piece(piece: str) -> None:
    text = (piece * (SIZE // len(piece) + 1))[:SIZE]
    redactor = Redactor(b"salt of these tests")
    redactor.text(text)
    parse_text(text)
    for data in (text, json.dumps({"symptom.text": text})):
        with suppress(CaseError):
            read_case(data.encode()[:FILE_SIZE], name="long")
    with suppress(Unavailable):
        parse_jsonc(text, "long")
    list(facts_of([Line(text[:20_000], "line 1", None)] * 10))
