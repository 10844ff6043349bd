"""What a case costs in each matcher, and in CLIPS on the same clauses.

    python bench/matchers.py            # the whole table, about three minutes
    python bench/matchers.py --sizes 100 1000

Each figure comes from processes of its own, taken in turns; the median of their medians is
printed. A case is 50 true atoms added at once; a clause has 3 atoms. "few" spreads the clauses
over 1.25 atoms a clause, "many" over 150 atoms, so that about one clause in 27 is satisfied.
CLIPS asserts template facts through clipspy and calls a Python function from each rule, the
fastest of the ways tried to fill it and to read it back; its time includes `reset`.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from why401.engine.matcher import Clause, make_matcher

TRUE_ATOMS = 50
CASES = 60
KINDS = ("durable", "python", "clips")
Ask = Callable[[Sequence[int]], list[int]]


def content(size: int, firing: str) -> tuple[list[Clause], list[list[int]]]:
    """Clauses and cases of one cell of the table, the same for every kind."""
    rng = random.Random(size)
    atoms = 150 if firing == "many" else size * 5 // 4
    clauses: list[Clause] = [tuple(sorted(rng.sample(range(atoms), 3))) for _ in range(size)]
    return clauses, [rng.sample(range(atoms), TRUE_ATOMS) for _ in range(CASES)]


def clips_asker(clauses: Sequence[Clause]) -> Ask:
    """CLIPS with one rule a clause."""
    import clips

    environment = clips.Environment()
    found: list[int] = []
    environment.define_function(found.append, name="satisfied")
    environment.build("(deftemplate atom (slot n (type INTEGER)))")
    for number, clause in enumerate(clauses):
        patterns = " ".join(f"(atom (n {atom}))" for atom in clause)
        environment.build(f"(defrule r{number} {patterns} => (satisfied {number}))")
    template = environment.find_template("atom")

    def ask(atoms: Sequence[int]) -> list[int]:
        environment.reset()
        found.clear()
        for atom in atoms:
            template.assert_fact(n=atom)
        environment.run()
        return sorted(found)

    return ask


def matcher_asker(kind: str, clauses: Sequence[Clause]) -> Ask:
    """One of why401's matchers."""
    matcher = make_matcher("durable" if kind == "durable" else "python", clauses)
    return lambda atoms: matcher.session().add(atoms)


def measure(kind: str, size: int, firing: str) -> dict[str, float]:
    """Figures of one process: milliseconds a case, seconds to compile, megabytes grown."""
    clauses, cases = content(size, firing)
    warm_up = clips_asker if kind == "clips" else lambda some: matcher_asker(kind, some)
    warm_up([(1, 2)])([1, 2])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    ask = warm_up(clauses)
    compiled = time.perf_counter() - began
    ask(cases[0])
    first = time.perf_counter() - began - compiled  # durable-rules makes rulesets when asked
    fired = [len(ask(case)) for case in cases]
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    times: list[float] = []
    for case in cases * 3:
        start = time.perf_counter()
        ask(case)
        times.append(time.perf_counter() - start)
    return {
        "ms": statistics.median(times) * 1e3,
        "compile_s": compiled,
        "first_ms": first * 1e3,
        "mb": grown / (1024 * (1024 if sys.platform == "darwin" else 1)),
        "fired": statistics.fmean(fired),
    }


def in_turns(size: int, firing: str, turns: int) -> dict[str, dict[str, float]]:
    """The medians of several processes of each kind, taken in turns."""
    figures: dict[str, list[dict[str, float]]] = {kind: [] for kind in KINDS}
    for _ in range(turns):
        for kind in KINDS:
            command = [sys.executable, str(Path(__file__)), "--one", kind, str(size), firing]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            figures[kind].append(json.loads(done.stdout.splitlines()[0]))
    return {
        kind: {name: statistics.median(run[name] for run in runs) for name in runs[0]}
        for kind, runs in figures.items()
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10_000])
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--one", nargs=3, metavar=("KIND", "SIZE", "FIRING"))
    given = parser.parse_args()
    if given.one:
        kind, size, firing = given.one
        print(json.dumps(measure(kind, int(size), firing)), flush=True)
        return 0
    print("| clauses | firing | fired | kind | ms a case | of CLIPS | compile s | first ms | MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for firing in ("few", "many"):
        for size in given.sizes:
            cell = in_turns(size, firing, given.turns)
            for kind, run in cell.items():
                ratio = run["ms"] / cell["clips"]["ms"]
                print(
                    f"| {size:,} | {firing} | {run['fired']:.1f} | {kind} | {run['ms']:.3f} "
                    f"| {ratio:.2f} | {run['compile_s']:.3f} | {run['first_ms']:.1f} "
                    f"| {run['mb']:.0f} |",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
