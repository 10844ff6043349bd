"""The batch on a real Dask scheduler with worker processes, one of them killed in the middle."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from why401.cli.many.cluster import blocks, diagnose_on_cluster
from why401.cli.many.record import Spec
from why401.cli.many.sources import Source, find_sources
from why401.facts.errors import UsageFault

pytest.importorskip("distributed", reason="pip install 'why401[cluster]'")
pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.timeout(240)]
LINE = '{"id": "c%d", "facts": {"key.age_days": %d, "response.body": "Insufficient Balance"}}\n'


def started(*command: str, until: str) -> tuple[subprocess.Popen[str], str]:
    """A process that has said the words, and the rest of that line."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command], stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stderr is not None
    for line in process.stderr:
        found = re.search(until, line)
        if found:
            drain = threading.Thread(target=process.stderr.read, daemon=True)
            drain.start()
            return process, found[1]
    raise AssertionError(f"{command} ended with {process.wait()}")


@contextmanager
def cluster(count: int) -> Generator[tuple[str, list[subprocess.Popen[str]]]]:
    scheduler, address = started(
        "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
        until=r"Scheduler at:\s+(tcp://\S+)",
    )  # fmt: skip
    workers: list[subprocess.Popen[str]] = []
    try:
        for _ in range(count):
            worker, _ = started(
                "distributed.cli.dask_worker", address, "--host", "127.0.0.1", "--nworkers", "1",
                "--nthreads", "1", "--no-nanny", "--no-dashboard",
                until=r"Registered to:\s+(\S+)",
            )  # fmt: skip
            workers.append(worker)
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()
            if process.stderr:
                process.stderr.close()


def parts(folder: Path) -> list[str]:
    return [
        line
        for part in sorted(folder.glob("part-*.jsonl"))
        for line in part.read_text().splitlines()
    ]


def test_a_file_is_cut_at_ends_of_lines_with_their_numbers(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text("".join(f"line {n}\n" for n in range(1, 1001)))
    found = list(blocks(find_sources([str(source)]), size=1000))
    data = source.read_bytes()
    assert len(found) > 5
    assert b"".join(data[block.start : block.end] for block in found) == data
    for block in found:
        assert data[block.start : block.end].split(b"\n")[0] == b"line %d" % (block.line + 1)


def test_a_packed_file_is_one_block() -> None:
    (block,) = blocks([Source("in.jsonl.gz", bytes=10**9)])
    assert block.end == 0


def test_a_scheduler_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="does not answer"):
        diagnose_on_cluster("tcp://127.0.0.1:1", Spec(), [], str(tmp_path), resume=False)


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_two_workers_one_killed_give_what_one_process_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out"
    source.write_text("{\n" + "".join(LINE % (n, n) for n in range(2000)))
    monkeypatch.setattr("why401.cli.many.cluster.BLOCK_BYTES", 20_000)
    sources = find_sources([str(source)])
    with cluster(2) as (address, workers):

        def kill_one() -> None:
            while not list(output.glob("part-*.done")):
                time.sleep(0.02)
            workers[0].send_signal(signal.SIGKILL)

        killer = threading.Thread(target=kill_one)
        killer.start()
        tally = diagnose_on_cluster(address, Spec(), sources, str(output), resume=False)
        killer.join()
        assert workers[0].wait(10) == -signal.SIGKILL
        with pytest.raises(UsageFault, match="--resume"):
            diagnose_on_cluster(address, Spec(), sources, str(output), resume=False)
        again = diagnose_on_cluster(address, Spec(), sources, str(output), resume=True)
    assert (tally.diagnosed, tally.faulty) == (2000, 1)
    assert again == tally
    here = subprocess.run(
        [sys.executable, "-m", "why401", "batch", source, "-o", "-"],
        capture_output=True, text=True, encoding="utf-8", check=True, timeout=120,
    )  # fmt: skip
    assert len(list(output.glob("part-*.jsonl"))) > 5
    assert parts(output) == here.stdout.splitlines()
