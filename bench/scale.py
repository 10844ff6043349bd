"""Many cases: rate, memory, and whether a killed run goes on to the same bytes.

``python bench/scale.py 1000000`` makes that many distinct cases from the labelled ones, runs
``why401 batch`` over them, watches the memory of all its processes, runs it again with a SIGKILL
at a random moment and ``--resume``, and compares the outputs. ``--dask`` times the same command
on one and on two workers of a Dask cluster on this machine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
LABELLED = ROOT / "tests" / "cases" / "public.jsonl"


def make(target: Path, count: int, seed: int) -> None:
    """Write so many cases, each with a request id and an age of the key of its own."""
    chance = random.Random(seed)
    cases = [json.loads(line)["facts"] for line in LABELLED.read_text("utf-8").splitlines()]
    with target.open("w", encoding="utf-8") as stream:
        for number in range(count):
            facts = dict(cases[number % len(cases)])
            if "response.body" in facts:
                facts["response.body"] += f" (request id: req_{chance.getrandbits(64):016x})"
            facts["key.age_days"] = number % 977
            stream.write(json.dumps({"id": f"c{number}", "facts": facts}) + "\n")


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "why401", "batch", *map(str, arguments)]


def family(pid: int) -> Iterator[int]:
    """A process and its children, as Linux lists them."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return
    for child in children.split():
        yield from family(int(child))


def resident(pid: int) -> dict[int, float]:
    """MB in memory of each process of the family."""
    found: dict[int, float] = {}
    for member in family(pid):
        try:
            pages = int(Path(f"/proc/{member}/statm").read_text().split()[1])
        except (OSError, IndexError):
            continue
        found[member] = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return found


def watched(arguments: list[str]) -> tuple[float, list[float]]:
    """Seconds of a run, and the memory of all its processes, sampled twice a second."""
    began = time.monotonic()
    process = subprocess.Popen(arguments)
    memory: list[float] = []
    while process.poll() is None:
        memory.append(sum(resident(process.pid).values()))
        time.sleep(0.5)
    if process.returncode:
        raise SystemExit(f"{arguments} ended with {process.returncode}")
    return time.monotonic() - began, memory


def digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def killed_and_resumed(source: Path, target: Path, size: int, workers: int) -> float:
    """Kill a run when a random share of so many bytes is written, go on, and give that share."""
    process = subprocess.Popen(command(source, "-o", target, "--workers", workers))
    part = target.with_name(f".{target.name}.part")
    wanted = random.Random().uniform(0.1, 0.8) * size
    while not part.exists() or part.stat().st_size < wanted:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = part.stat().st_size
    again = command(source, "-o", target, "--workers", workers, "--resume")
    subprocess.run(again, check=True)
    return done / target.stat().st_size


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """A scheduler with so many worker processes of one thread each; gives its address."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, until: str) -> str:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stderr is not None
        for line in process.stderr:
            if found := re.search(until, line):
                subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL)
                return found[1]
        raise SystemExit(f"{arguments} ended")

    try:
        address = start(
            "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
            "--no-dashboard", until=r"Scheduler at:\s+(tcp://\S+)",
        )  # fmt: skip
        for _ in range(workers):
            start(
                "distributed.cli.dask_worker", address, "--host", "127.0.0.1", "--nworkers", "1",
                "--nthreads", "1", "--no-nanny", "--no-dashboard",
                until=r"(Registered to)",
            )  # fmt: skip
        yield address
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def on_dask(source: Path, folder: Path, workers: int) -> tuple[float, str]:
    """Seconds and the digest of all parts, on so many workers."""
    output = folder / f"parts-{workers}"
    with cluster(workers) as address:
        began = time.monotonic()
        subprocess.run(command(source, "-o", output, "--scheduler", address), check=True)
        seconds = time.monotonic() - began
    whole = hashlib.sha256()
    for part in sorted(output.glob("part-*.jsonl")):
        whole.update(part.read_bytes())
    return seconds, whole.hexdigest()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--dask", action="store_true")
    parser.add_argument("--folder", type=Path, help="where the files go (default: temporary)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        source, whole = folder / "in.jsonl", folder / "whole.jsonl"
        make(source, options.count, seed=1)
        if options.dask:
            one, first = on_dask(source, folder, 1)
            two, second = on_dask(source, folder, 2)
            print(f"{options.count:,} cases on Dask: 1 worker {one:.0f} s, 2 workers {two:.0f} s")
            print(f"ratio {one / two:.2f}; same output: {first == second}")
            return
        seconds, memory = watched(command(source, "-o", whole, "--workers", options.workers))
        with whole.open("rb") as stream:
            lines = sum(1 for _ in stream)
        size = source.stat().st_size / 1e6, whole.stat().st_size / 1e6
        print(f"{options.count:,} cases in ({size[0]:,.0f} MB), {lines:,} out ({size[1]:,.0f} MB)")
        print(
            f"{seconds:,.0f} s, {options.count / seconds:,.0f} cases/s, {options.workers} processes"
        )
        tenth = max(1, len(memory) // 10)
        early = max(memory[tenth : 2 * tenth])
        late = max(memory[-2 * tenth :])
        print(f"memory of all processes: {early:.0f} MB early, {late:.0f} MB late")
        again = folder / "again.jsonl"
        share = killed_and_resumed(source, again, whole.stat().st_size, options.workers)
        same = digest(whole) == digest(again)
        print(f"killed with {share:.0%} written and resumed: same bytes {same}")


if __name__ == "__main__":
    main()
