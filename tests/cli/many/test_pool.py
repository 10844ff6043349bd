"""Chunks in processes: the order, and what becomes of a record that kills its process."""

from __future__ import annotations

import os

import pytest

from dying import work
from why401.cli.many.pool import diagnose_in_processes
from why401.cli.many.record import Record, Spec, chunks

pytestmark = pytest.mark.skipif(os.name == "nt", reason="processes are killed by POSIX signals")


def outcome(words: list[bytes], *, apart: bool = False, seconds: float = 60) -> list[list[str]]:
    records = [Record("in", number, word) for number, word in enumerate(words, 1)]
    found = list(
        diagnose_in_processes(Spec(apart=apart), chunks(records, 4), 2, work=work, seconds=seconds)
    )
    assert sum(done.records for done in found) == len(words)
    assert sum(done.tally.diagnosed + done.tally.faulty for done in found) == len(words)
    return [
        [line for done in found for line in done.lines.splitlines()],
        [line for done in found for line in done.rejects.splitlines()],
    ]


def test_results_come_in_the_order_of_the_records() -> None:
    words = [f"w{n}".encode() for n in range(100)]
    lines, rejects = outcome(words)
    assert lines == [word.decode() for word in words]
    assert rejects == []


def test_a_record_that_kills_its_process_costs_itself_only() -> None:
    words = [b"die" if n in (5, 17) else f"w{n}".encode() for n in range(30)]
    lines, rejects = outcome(words, apart=True)
    assert lines == [word.decode() for word in words if word != b"die"]
    assert [("line 6" in row, "line 18" in row) for row in rejects] == [
        (True, False),
        (False, True),
    ]


def test_without_a_file_for_rejects_it_stands_in_its_place() -> None:
    lines, _ = outcome([b"a", b"die", b"b"])
    assert (lines[0], lines[2]) == ("a", "b")
    assert "died or hung" in lines[1]


def test_a_record_that_hangs_its_process_costs_itself_only() -> None:
    lines, rejects = outcome([b"a", b"hang", b"b", b"c", b"d"], apart=True, seconds=4)
    assert lines == ["a", "b", "c", "d"]
    assert "line 2" in rejects[0]
