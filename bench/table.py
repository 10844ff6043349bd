"""The numbers to reach, measured side by side in one run: goal, figure, and whether it is met.

    python bench/table.py                              # about ten minutes
    python bench/table.py --write docs/performance.md

Processes and engines take turns with what they are compared with, so that a busy machine slows
both. Times are CPU time, medians; memory is what a process has grown by.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import os
import random
import statistics
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import check
import matchers
from page import fill, machine
from speed import CASES, SCRIPT, TEXT, median_ms, process_ms

from why401.cli.answers import Answers
from why401.engine.ask import questions
from why401.engine.believe import believe
from why401.engine.cache import load_program
from why401.engine.compile import compile_base
from why401.engine.diagnosis import diagnoser_of
from why401.engine.infer import infer
from why401.engine.load import load_base
from why401.engine.matcher import Kind
from why401.facts.case import read_case
from why401.facts.memory import WorkingMemory
from why401.facts.parse import enrich

MARKS = "bench/table.py"
ENGINES: tuple[Kind, ...] = ("python", "durable")
SIZES = (100, 1_000, 10_000)
LETTERS = string.ascii_letters + string.digits


class Row(NamedTuple):
    """One number: what it is of, the goal, the figure, and what it comes to."""

    what: str
    goal: str
    found: str
    met: bool


def accuracy() -> Iterator[Row]:
    """How often the labelled public cases come out right."""
    command = [sys.executable, "-m", "why401", "cases", "run", str(CASES), "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(ran.stdout)
    strict, lenient = figures["strict"], figures["lenient"]
    for name, given, goal in (
        ("top-1, strict", strict["top1"], 0.85),
        ("top-1, with also_acceptable", lenient["top1"], 0.92),
        ("top-3", lenient["top3"], 0.97),
        ("family", lenient["family"], 0.95),
        ("precision where 90 % is claimed", lenient["claimed90"]["right"], 0.93),
    ):
        yield Row(f"labelled cases: {name}", f"≥ {goal:.2f}", f"{given:.3f}", given >= goal)
    ece = strict["ece"]
    yield Row("labelled cases: ECE, 10 bins, strict", "≤ 0.05", f"{ece:.3f}", ece <= 0.05)


def start(times: int) -> Iterator[Row]:
    """A whole process against an interpreter that does nothing."""
    diagnose = [sys.executable, "-c", SCRIPT, "diagnose", "--text", TEXT, "--json"]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "WHY401_CACHE": folder}
        commands = {
            "floor": [sys.executable, "-c", "pass"],
            "Python engine": [*diagnose, "--engine", "python"],
            "automatic engine": diagnose,
        }
        for command in commands.values():
            process_ms(command, environment)
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _, (name, command) in itertools.product(range(times), commands.items()):
            taken[name].append(process_ms(command, environment))
    floor = statistics.median(taken.pop("floor"))
    for name, figures in taken.items():
        ratio = statistics.median(figures) / floor
        found = f"{ratio:.1f} × ({statistics.median(figures):.0f} ms)"
        yield Row(f"diagnose --json, {name}", "≤ 7 × python -c pass", found, ratio <= 7)


def inference(turns: int) -> Iterator[Row]:
    """The matchers against CLIPS on the same clauses and cases."""
    goals = {"python": 0.15, "durable": 0.5}
    for firing, size in itertools.product(("few", "many"), SIZES):
        cell = matchers.in_turns(size, firing, turns)
        for kind, goal in goals.items():
            run = cell[kind]
            ratio = run["ms"] / cell["clips"]["ms"]
            yield Row(
                f"inference, {size:,} rules, {firing} firing, {kind}",
                f"≤ {goal} × CLIPS",
                f"{ratio:.3f} × ({run['ms']:.3f} ms)",
                ratio <= goal,
            )
            if size == SIZES[-1] and kind == "durable":
                found = f"{run['mb']:.0f} MB"
                yield Row(f"memory, {size:,} rules, {firing}", "≤ 200 MB", found, run["mb"] <= 200)


def large_base(times: int) -> Iterator[Row]:
    """A base of 10,000 rules: compiled, and from the cache."""
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder, "pack")
        pack.mkdir()
        check.write(pack, "plain", SIZES[-1])
        os.environ["WHY401_CACHE"] = str(Path(folder, "cache"))
        base, _ = load_base([pack], builtin=False)
        compiled = median_ms(lambda: compile_base(base), times) / 1000
        load_program([pack], builtin=False)
        kept = median_ms(lambda: load_program([pack], builtin=False), times) / 1000
        del os.environ["WHY401_CACHE"]
    name = f"{SIZES[-1]:,} rules"
    yield Row(f"{name}: compile", "≤ 2 s", f"{compiled:.2f} s", compiled <= 2)
    yield Row(f"{name}: from the cache", "≤ 0.3 s", f"{kept:.2f} s", kept <= 0.3)


def distinct(seed: int, count: int) -> list[bytes]:
    """Labelled cases, each with an id and a request id of its own in its text."""
    rng = random.Random(seed)
    lines = [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]
    found: list[bytes] = []
    for number in range(count):
        line = dict(rng.choice(lines))
        facts = dict(line["facts"])
        name = next((n for n in ("symptom.text", "response.body") if n in facts), "symptom.text")
        request = "".join(rng.choices(LETTERS, k=20))
        facts[name] = f"{facts.get(name, '')} (request id: req_{request})"
        found.append(json.dumps({"id": f"{line['id']}-{number}", "facts": facts}).encode())
    return found


def batch(engine: Kind, cases: int) -> Iterator[Row]:
    """Lines of cases to lines of conclusions, in one process that has seen such cases before."""
    diagnoser = diagnoser_of(load_program()[0], engine=engine)
    answers = Answers(diagnoser, top=5)

    def answer(lines: list[bytes]) -> float:
        began = time.process_time()
        for line in lines:
            case = read_case(line, name="a line", vocabulary=diagnoser.vocabulary)
            answers.answer(case, case.label.id if case.label else "")
        return len(lines) / (time.process_time() - began)

    answer(distinct(1, cases))
    rate = statistics.median(answer(distinct(seed, cases // 5)) for seed in range(2, 7))
    alone = distinct(9, 100)
    each = median_ms(lambda: [diagnose(diagnoser, line) for line in alone], 1)
    name = f"batch, distinct cases, {engine}"
    found = f"{rate:,.0f} cases/s ({1000 * len(alone) / each:,.0f} one by one)"
    yield Row(name, "≥ 3,000 cases/s a core", found, rate >= 3000)


def diagnose(diagnoser: Any, line: bytes) -> object:
    """One case that shares nothing with others."""
    case = read_case(line, name="a line", vocabulary=diagnoser.vocabulary)
    return diagnoser(case.memory(), ask=False)


def next_question(times: int) -> Iterator[Row]:
    """Choosing among all questions, in a process that is warm."""
    program, _ = load_program()
    diagnoser = diagnoser_of(program, engine="python")
    memory = WorkingMemory.of({"symptom.text": TEXT})
    enrich(memory)
    beliefs = believe(program, infer(diagnoser.machine, memory.copy()))
    ask = lambda: questions(diagnoser.machine, memory, beliefs, diagnoser.vocabulary)  # noqa: E731
    ask()
    taken = median_ms(ask, times)
    name = f"next question, {len(program.causes)} causes"
    yield Row(name, "≤ 50 ms", f"{taken:.1f} ms", taken <= 50)


def rows(times: int, turns: int) -> Iterator[Row]:
    """Every number that can be measured without a network."""
    yield from accuracy()
    yield from start(times)
    yield from inference(turns)
    yield from large_base(max(1, times // 4))
    for engine in ENGINES:
        yield from batch(engine, 5_000)
    yield from next_question(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--turns", type=int, default=3, help="processes of each kind of matcher")
    parser.add_argument("--write", type=Path, help="put the table between the marks in this page")
    given = parser.parse_args()
    gc.set_threshold(50_000, 20, 50)  # as the command does
    lines = ["| what | goal | here | |", "|---|---|---|---|"]
    for row in rows(given.times, given.turns):
        lines.append(f"| {row.what} | {row.goal} | {row.found} | {'' if row.met else 'not met'} |")
        print(lines[-1], flush=True)
    if given.write:
        fill(given.write, MARKS, "\n".join([machine(), "", *lines]))


if __name__ == "__main__":
    main()
