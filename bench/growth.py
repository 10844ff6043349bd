"""What a case costs as rules, facts and cases grow, as plots and as a table.

    pip install 'why401[bench]'
    python bench/growth.py --write docs/performance.md --plots docs/images

Each point is the median CPU time of a process of its own size; sizes are taken in turns. A line
of slope 1 in these plots (both axes are logarithmic) is linear growth.
"""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from page import fill, machine
from table import distinct

from why401.cli.answers import Answers
from why401.engine.cache import load_program
from why401.engine.diagnosis import diagnoser_of
from why401.engine.matcher import make_matcher
from why401.facts.case import read_case

KINDS = ("python", "durable")
RULES = (100, 300, 1_000, 3_000, 10_000)
FACTS = (10, 50, 150, 500)
CASES = (250, 1_000, 4_000, 16_000)
TURNS = 5


class Curve(NamedTuple):
    """Milliseconds by size."""

    name: str
    sizes: Sequence[int]
    ms: Sequence[float]


def clauses_of(rules: int) -> list[tuple[int, ...]]:
    """Rules of three conditions over as many atoms as rules, so that few of them fire."""
    rng = random.Random(rules)
    return [tuple(sorted(rng.sample(range(rules * 5 // 4), 3))) for _ in range(rules)]


def inference(kind: str, rules: int, facts: int) -> float:
    """Milliseconds of CPU that a case takes in a matcher."""
    matcher = make_matcher("durable" if kind == "durable" else "python", clauses_of(rules))
    rng = random.Random(facts)
    atoms = rules * 5 // 4
    cases = [rng.sample(range(atoms), min(facts, atoms)) for _ in range(40)]
    for case in cases:
        matcher.session().add(case)
    taken: list[float] = []
    for case in cases * 5:
        began = time.process_time()
        matcher.session().add(case)
        taken.append(time.process_time() - began)
    return statistics.median(taken) * 1000


def by_size(
    name: str, sizes: Sequence[int], measure: Callable[[int], float], turns: int = TURNS
) -> Curve:
    """The medians of several turns through all sizes."""
    found: dict[int, list[float]] = {size: [] for size in sizes}
    for _, size in itertools.product(range(turns), sizes):
        found[size].append(measure(size))
    return Curve(name, sizes, [statistics.median(found[size]) for size in sizes])


def whole_batch(cases: int) -> float:
    """Milliseconds of CPU for so many distinct cases, with nothing known before the first."""
    diagnoser = diagnoser_of(load_program()[0], engine="python")
    lines = distinct(cases, cases)
    began = time.process_time()
    answers = Answers(diagnoser, top=5)
    for line in lines:
        answers.answer(read_case(line, name="a line", vocabulary=diagnoser.vocabulary), "one")
    return (time.process_time() - began) * 1000


def curves() -> Iterator[tuple[str, str, list[Curve]]]:
    """Each plot: its file, what it grows with, its curves."""
    yield "rules", "rules, 50 facts", [
        by_size(kind, RULES, lambda size, kind=kind: inference(kind, size, 50)) for kind in KINDS
    ]  # fmt: skip
    yield "facts", "facts, 1,000 rules", [
        by_size(kind, FACTS, lambda size, kind=kind: inference(kind, 1_000, size)) for kind in KINDS
    ]  # fmt: skip
    yield "cases", "distinct cases, shipped rules", [by_size("batch", CASES, whole_batch, 1)]


def slope(curve: Curve) -> float:
    """By what power the cost grows, from the first size to the last; 1 is linear."""
    import math

    first, last = curve.ms[0], curve.ms[-1]
    return math.log(last / first) / math.log(curve.sizes[-1] / curve.sizes[0])


def plot(target: Path, label: str, drawn: Sequence[Curve]) -> None:
    """One SVG; the same figures give the same bytes."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "why401", "svg.fonttype": "none"})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(5.2, 3.4), layout="constrained")
    for curve in drawn:
        axes.loglog(curve.sizes, curve.ms, marker="o", label=curve.name)
    axes.set_xlabel(label)
    axes.set_ylabel("ms of CPU")
    axes.grid(True, which="both", alpha=0.3)
    axes.legend()
    figure.savefig(target, metadata={"Date": None})
    pyplot.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--plots", type=Path, help="a folder for the plots")
    parser.add_argument("--write", type=Path, help="put the table between the marks in this page")
    given = parser.parse_args()
    lines = ["| grows with | curve | from | to | power |", "|---|---|---|---|---:|"]
    for name, label, drawn in curves():
        for curve in drawn:
            first, last = (
                f"{size:,}: {ms:.3g} ms"
                for size, ms in ((curve.sizes[0], curve.ms[0]), (curve.sizes[-1], curve.ms[-1]))
            )
            lines.append(f"| {label} | {curve.name} | {first} | {last} | {slope(curve):.2f} |")
            print(lines[-1], flush=True)
        if given.plots:
            given.plots.mkdir(parents=True, exist_ok=True)
            plot(given.plots / f"cost-by-{name}.svg", label, drawn)
    if given.write:
        fill(given.write, "bench/growth.py", "\n".join([machine(), "", *lines]))


if __name__ == "__main__":
    main()
