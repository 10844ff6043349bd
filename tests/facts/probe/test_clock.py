"""What the Date header of an answer says of this machine's clock."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from why401.facts.probe.sending import Answer
from why401.facts.probe.surroundings import clock


def answered(took: float, stamped: float, asked: float = 1_000_000_000.0) -> Answer:
    """An answer that took some seconds, with the server's clock as it was sent off."""
    headers = (("date", formatdate(stamped, usegmt=True)),)
    return Answer(200, headers, "", took, asked, asked + took)


@pytest.mark.parametrize(
    ("took", "stamped", "note"),
    [
        (0.2, 1_000_000_000, "the clock is right"),
        (9.0, 1_000_000_009, "the clock is right"),
        (9.0, 1_000_000_060, "this clock is 56 s behind the server's"),
        (0.2, 999_998_800, "this clock is 1200 s ahead of the server's"),
    ],
)
def test_slow_answer_alone_makes_no_clock_wrong(took: float, stamped: float, note: str) -> None:
    step = clock([answered(took, stamped)])
    assert step is not None
    assert step.note == note


def test_quickest_answer_tells() -> None:
    step = clock([answered(9.0, 1_000_000_009), answered(0.2, 1_000_000_000)])
    assert step is not None
    assert step.facts["clock.skew_seconds"] == 0


def test_answer_without_a_date_tells_nothing() -> None:
    assert clock([Answer(200, (), "", 0.1, 0.0, 0.1)]) is None
