"""Write the figures of docs/accuracy.md anew, from labelled cases.

    python bench/accuracy.py tests/cases/public.jsonl -o docs/accuracy.md

What stands between the two marks of that page is replaced; the rest of it is written by hand.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import familyout

from why401.cli.accuracy import Outcome, judge_diagnosis, summary
from why401.cli.calibration import cross_validated
from why401.cli.labelled import Labelled, only_text, read_labelled
from why401.engine.diagnosis import Diagnoser, make_diagnoser
from why401.engine.load import load_base
from why401.engine.model import RuleBase

FIGURES = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- end of figures -->)", re.S)
#: A group of fewer cases says too little to stand in a line of its own.
SMALLEST_GROUP = 4
FOLDS = 10


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines) + "\n"


def overall(base: RuleBase, diagnoser: Diagnoser, cases: Sequence[Labelled]) -> str:
    """All facts, the same in folds, and the error text alone."""
    folded, _ = cross_validated(diagnoser, cases, FOLDS)
    kinds = {
        "all facts": judged(diagnoser, cases),
        f"all facts, {FOLDS} folds": folded,
        "error text alone": judged(diagnoser, only_text(cases)),
    }
    head = ("facts given", "cases", "top-1", "top-3", "family", "ECE", "claims of 90 %")
    return markdown(head, (_line(name, found, base) for name, found in kinds.items()))


def _line(name: str, outcomes: Sequence[Outcome], base: RuleBase) -> list[str]:
    figures = summary(outcomes, base)
    strict, lenient = figures["strict"], figures["lenient"]
    pairs = [f"{strict[key]:.3f} / {lenient[key]:.3f}" for key in ("top1", "top3", "family", "ece")]
    sure, lax = strict["claimed90"], lenient["claimed90"]
    claims = f"{sure['count']}, right {sure['right']:.3f} / {lax['right']:.3f}"
    return [name, str(len(outcomes)), *pairs, claims]


def judged(diagnoser: Diagnoser, cases: Iterable[Labelled]) -> list[Outcome]:
    """Each case diagnosed and compared with its label."""
    return [judge_diagnosis(case, diagnoser(case.memory(), ask=False)) for case in cases]


def grouped(outcomes: Sequence[Outcome], by: str) -> str:
    """Accuracy by provider, client, family or status; small groups are one line together."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.group(by), []).append(outcome)
    large = {name: found for name, found in groups.items() if len(found) >= SMALLEST_GROUP}
    small = [o for name, found in groups.items() if name not in large for o in found]
    rows = [
        _group(name, found)
        for name, found in sorted(large.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    if small:
        rows.append(_group(f"{len(groups) - len(large)} others", small))
    return markdown((by, "cases", "strict", "lenient", "top-3 lenient"), rows)


def _group(name: str, outcomes: Sequence[Outcome]) -> list[str]:
    def share(right: Callable[[Outcome], bool]) -> str:
        return f"{sum(right(o) for o in outcomes) / len(outcomes):.2f}"

    return [
        name,
        str(len(outcomes)),
        share(lambda o: o.rank == 1),
        share(lambda o: o.lenient_rank == 1),
        share(lambda o: 0 < o.lenient_rank <= 3),
    ]


def figures_of(cases: Sequence[Labelled]) -> str:
    """The whole section of figures."""
    base, _ = load_base(())
    diagnoser = make_diagnoser(base, engine="python")
    outcomes = judged(diagnoser, cases)
    parts = ["\n### Overall\n\n", overall(base, diagnoser, cases)]
    for by in ("family", "provider", "client", "status"):
        parts += [f"### By {by}\n\n", grouped(outcomes, by)]
    lines = [*familyout.table(base, cases), *familyout.whole(base, cases)]
    parts += ["### One family taken out\n\n", markdown(familyout.HEAD, familyout.rows(lines))]
    return "".join(parts)


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("cases", type=Path, help="labelled cases, JSON lines")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the page to renew")
    given = parser.parse_args()
    page = given.output.read_text("utf-8")
    found = figures_of(read_labelled(given.cases))
    given.output.write_text(FIGURES.sub(lambda _: found, page), "utf-8")


if __name__ == "__main__":
    main()
