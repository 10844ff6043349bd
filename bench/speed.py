"""What each stage costs, in CPU time and as a ratio to ``python -c pass`` measured in between.

    python bench/speed.py
    python bench/speed.py --write docs/performance.md

Medians of interleaved runs. CPU time, so that a busy machine distorts it less than the clock.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from page import fill, machine

from why401.cli.diagnose import redactor_for
from why401.cli.labelled import read_labelled
from why401.cli.render.document import as_document
from why401.engine.ask import questions
from why401.engine.believe import believe
from why401.engine.cache import load_program
from why401.engine.chain import Machine
from why401.engine.compile import compile_base
from why401.engine.diagnosis import diagnoser_of
from why401.engine.infer import infer
from why401.engine.load import load_base
from why401.engine.matcher import Kind, make_matcher
from why401.engine.plan import plan
from why401.facts.memory import Fact, Source, WorkingMemory
from why401.facts.parse import enrich

TEXT = "Unauthorized User API key"
#: What the installed command runs.
SCRIPT = "from why401.cli.main import run; run()"
CASES = Path(__file__).parent.parent / "tests" / "cases" / "public.jsonl"

Row = tuple[str, float, str]


def median_ms(run: Callable[[], object], times: int) -> float:
    """The median CPU time of a call in this process, in milliseconds."""
    taken: list[float] = []
    for _ in range(times):
        began = time.process_time()
        run()
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken)


def process_ms(command: list[str], environment: dict[str, str]) -> float:
    """The CPU time of a process and its children, in milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def processes(times: int) -> Iterator[Row]:
    """Whole processes, interleaved with the floor: an interpreter that does nothing."""
    diagnose = [sys.executable, "-c", SCRIPT, "diagnose", "--text", TEXT, "--json"]
    with tempfile.TemporaryDirectory() as folder:
        kept = {**os.environ, "WHY401_CACHE": folder}
        commands = {
            "python -c pass": ([sys.executable, "-c", "pass"], kept),
            "import click": ([sys.executable, "-c", "import click"], kept),
            "diagnose --json, Python engine": ([*diagnose, "--engine", "python"], kept),
            "diagnose --json, automatic engine": (diagnose, kept),
            "diagnose --json, WHY401_CACHE=off": (diagnose, {**kept, "WHY401_CACHE": "off"}),
        }
        for command, environment in commands.values():
            process_ms(command, environment)  # fills the cache, writes byte code
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _, (name, (command, environment)) in itertools.product(range(times), commands.items()):
            taken[name].append(process_ms(command, environment))
    floor = statistics.median(taken["python -c pass"])
    for name, figures in taken.items():
        middle = statistics.median(figures)
        yield name, middle, f"{middle / floor:.1f} × python -c pass"


def stages(engine: Kind, times: int) -> Iterator[Row]:
    """One case through the engine, stage by stage, in a process that is warm."""
    program, _ = load_program()
    machine = Machine.of(program, make_matcher(engine, program.clauses))
    diagnoser = diagnoser_of(program, engine=engine)
    memory = WorkingMemory.of({"symptom.text": TEXT})
    enrich(memory)
    inference = infer(machine, memory.copy())
    beliefs = believe(program, inference)
    chances = {belief.cause: belief.probability for belief in beliefs}
    ask = lambda: questions(machine, memory, beliefs, diagnoser.vocabulary)  # noqa: E731
    asked = len(ask())
    size = f"{len(program.rules)} rules, {len(program.causes)} causes"
    yield f"{engine}: inference", median_ms(lambda: infer(machine, memory.copy()), times), size
    yield f"{engine}: belief", median_ms(lambda: believe(program, inference), times), ""
    yield (
        f"{engine}: order of fixes",
        median_ms(lambda: plan(program.base, chances, memory), times),
        "",
    )
    yield f"{engine}: next question", median_ms(ask, times), f"{asked} worth asking"


def loading(times: int) -> Iterator[Row]:
    """The rule base: from YAML, compiled, from the cache; and the matchers over it."""
    yield "rules from YAML, checked", median_ms(load_base, max(1, times // 5)), ""
    base, _ = load_base()
    yield "compile", median_ms(lambda: compile_base(base), max(1, times // 3)), ""
    load_program()
    yield "rules from the cache", median_ms(load_program, times), "read, checked, decoded in part"
    program, _ = load_program()
    for kind in ("python", "durable"):
        matcher = median_ms(lambda kind=kind: make_matcher(kind, program.clauses), times)
        yield f"{kind} matcher", matcher, f"{len(program.clauses)} clauses"


def texts(times: int) -> Iterator[Row]:
    """Atoms of texts that have not been seen before."""
    program, _ = load_program()
    memories = [case.memory() for case in read_labelled(CASES)]
    for memory in memories:
        enrich(memory)
    found = [str(memory.value("text.all")) for memory in memories if memory.knows("text.all")]
    tests = program.watched["text.all"]
    patterns = sum(len(w.test.operand) for w in tests if isinstance(w.test.operand, tuple))
    first = Machine.of(program, make_matcher("python", ((0,),))).index
    yield (
        "atoms of the first text",
        median_ms(lambda: first.atoms_of("text.all", found[0]), 1),
        f"{len(tests)} tests, {patterns} patterns; those that may fit are compiled",
    )
    for text in found:
        first.atoms_of("text.all", text)
    numbers = itertools.count()

    def all_texts() -> None:
        for text in found:
            first.atoms_of("text.all", f"{text} {next(numbers)}")

    each = median_ms(all_texts, max(1, times // 3)) / len(found)
    yield "atoms of a further text", each, f"{sum(map(len, found)) // len(found)} characters each"
    long = " ".join(found)
    yield (
        "atoms of a long text",
        median_ms(lambda: first.atoms_of("text.all", f"{long} {next(numbers)}"), times),
        f"{len(long):,} characters",
    )


def batch(engine: Kind, times: int) -> Iterator[Row]:
    """Labelled cases with texts that differ each time, from facts to a line of JSON."""
    diagnoser = diagnoser_of(load_program()[0], engine=engine)
    memories = [case.memory() for case in read_labelled(CASES)]
    numbers = itertools.count()

    def all_cases() -> None:
        for memory in memories:
            varied = memory.copy()
            text = str(memory.value("symptom.text") or "")
            varied.assert_(Fact("symptom.text", f"{text} no. {next(numbers)}", Source("text")))
            diagnosis = diagnoser(varied, ask=False)
            json.dumps(as_document(diagnosis, redactor_for(diagnosis), top=5), ensure_ascii=False)

    all_cases()
    each = median_ms(all_cases, max(1, times // 5)) / len(memories)
    yield f"{engine}: a case that shares nothing", each, f"{1000 / each:,.0f} cases/s a core"


def table(rows: list[Row]) -> str:
    """The rows in Markdown."""
    lines = ["| what | ms of CPU | |", "|---|---:|---|"]
    lines += [
        f"| {name} | {taken:.{1 if taken >= 10 else 3}f} | {note} |" for name, taken, note in rows
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--write", type=Path, help="put the table between the marks in this page")
    given = parser.parse_args()
    rows = [*processes(given.times), *loading(given.times), *texts(given.times)]
    for engine in ("python", "durable"):
        rows += [*stages(engine, given.times), *batch(engine, given.times)]
    text = f"{machine()}\n\n{table(rows)}"
    print(text)
    if given.write:
        fill(given.write, "bench/speed.py", text)


if __name__ == "__main__":
    main()
