"""The one-line text that rules match on."""

from __future__ import annotations

import pytest

from why401.facts.parse.clean import flatten, readable
from why401.facts.parse.limits import HEAD, TAIL


@pytest.mark.parametrize(
    ("text", "flat"),
    [
        ("a\n  b\t c\u00a0d", "a b c d"),
        ("isn’t “so”", 'isn\'t "so"'),
        (r"say \"hi\"\nthere", 'say "hi" there'),
        (r"deep \\\"er\\\"\\n one", 'deep "er" one'),
        ("<b>x</b> &lt;empty&gt; &amp; &#39;y&#39;", "<b>x</b> <empty> & 'y'"),
        (r"\u003cempty\u003e \ud83d\ude00", "<empty> \U0001f600"),
        (r"C:\new\temp\x.env is \"it\"", r'C:\new\temp\x.env is "it"'),
        (r"https:\/\/x.test\/v1", "https://x.test/v1"),
        ("regex \\d+ stays", "regex \\d+ stays"),
        ("AT&T; &unknown; &#99999999;", "AT&T; &unknown; &#99999999;"),
    ],
)
def test_flatten(text, flat):
    assert flatten(text) == flat


def test_readable_removes_what_nobody_sees():
    assert readable("\x1b[31mred\x1b[0m\x00 zero\u200bwidth\r\nline") == "red zerowidth\nline"


def test_readable_replaces_lone_surrogates():
    assert readable("a\ud800b") == "a�b"


def test_long_texts_keep_head_and_tail():
    text = readable("h" * HEAD + "x" * 1000 + "t" * TAIL)
    assert len(text) == HEAD + TAIL + 1
    assert text[0] == "h"
    assert text[-1] == "t"
    assert "x" not in text
