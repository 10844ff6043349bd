"""Headers that a case already holds."""

from __future__ import annotations

import pytest

from why401.facts.memory import WorkingMemory
from why401.facts.parse import enrich


@pytest.mark.parametrize(
    ("header", "value", "fact", "meaning"),
    [
        ("content-type", "Text/HTML; charset=utf-8", "response.content_type", "text/html"),
        ("retry-after", "30", "error.retry_after_seconds", 30),
        ("retry-after-ms", "1500", "error.retry_after_seconds", 1.5),
        ("x-amzn-errortype", "AccessDeniedException:http://x/", "error.code", "AccessDeniedException"),
    ],
)  # fmt: skip
def test_meaning(header, value, fact, meaning):
    memory = WorkingMemory.of({f"http.header.{header}": value})
    enrich(memory)
    assert memory.value(fact) == meaning


def test_date_as_retry_hint_is_left_alone():
    memory = WorkingMemory.of({"http.header.retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"})
    enrich(memory)
    assert memory.value("error.retry_after_seconds") is None
