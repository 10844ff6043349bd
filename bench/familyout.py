"""What becomes of cases whose true cause no rule knows: families are taken out one at a time.

    python bench/familyout.py tests/cases/public.jsonl

Of each family, the cases count whose label and acceptable causes all lie in it: without it nothing
that is left is right. Such a case should end with "something else" first, with the misfit warning
or at least without a claim of 90 %; an unwarned claim is the fault that is looked for. The last
line shows what the warning costs: how often it stands at right and at wrong diagnoses of the whole
rule base.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from why401.cli.labelled import Labelled, read_labelled
from why401.engine.diagnosis import Diagnosis, make_diagnoser
from why401.engine.load import load_base
from why401.engine.model import OTHER, RuleBase

CLAIM = 0.9


@dataclass(frozen=True, slots=True)
class Tally:
    """How the cases of one kind ended; ``unwarned`` are claims of 90 % without the warning."""

    name: str
    cases: int
    other_first: int
    misfit: int
    undecided: int
    unwarned: int


def without(base: RuleBase, family: str) -> RuleBase:
    """The base as if nobody had written that family; "something else" always stays."""
    causes = {
        name: replace(
            cause,
            fixes=tuple(
                replace(fix, cures=tuple(c for c in fix.cures if _kept(base, c[0], family)))
                for fix in cause.fixes
            ),
        )
        for name, cause in base.causes.items()
        if _kept(base, name, family)
    }
    rules = {}
    for name, rule in base.rules.items():
        effects = tuple(e for e in rule.effects if _kept(base, e.cause, family))
        if effects or not rule.effects:
            rules[name] = replace(rule, effects=effects)
    return replace(base, causes=causes, rules=rules)


def _kept(base: RuleBase, cause: str, family: str) -> bool:
    return cause == OTHER or base.causes[cause].family != family


def outside(base: RuleBase, cases: Iterable[Labelled], family: str) -> list[Labelled]:
    """The cases for which everything acceptable lies in that family."""
    return [
        case
        for case in cases
        if all(not _kept(base, cause, family) for cause in (case.cause, *case.also))
    ]


def tally(name: str, diagnoses: Sequence[Diagnosis]) -> Tally:
    """Count the ends of some diagnoses."""
    firsts = [(d.leader.cause == OTHER, d.misfit.flag, d.leader.probability) for d in diagnoses]
    return Tally(
        name,
        len(firsts),
        sum(other for other, _, _ in firsts),
        sum(flag for _, flag, _ in firsts),
        sum(not other and not flag and chance < CLAIM for other, flag, chance in firsts),
        sum(not other and not flag and chance >= CLAIM for other, flag, chance in firsts),
    )


def table(base: RuleBase, cases: Sequence[Labelled]) -> list[Tally]:
    """One line for each family that has cases, and their sum."""
    lines: list[Tally] = []
    for family in sorted({cause.family for cause in base.causes.values()}):
        members = outside(base, cases, family)
        if members:
            diagnoser = make_diagnoser(without(base, family), engine="python")
            lines.append(tally(family, [diagnoser(c.memory(), ask=False) for c in members]))
    return [
        *lines,
        Tally(
            "all",
            sum(line.cases for line in lines),
            sum(line.other_first for line in lines),
            sum(line.misfit for line in lines),
            sum(line.undecided for line in lines),
            sum(line.unwarned for line in lines),
        ),
    ]


def whole(base: RuleBase, cases: Sequence[Labelled]) -> list[Tally]:
    """The same counts with nothing taken out, for right and for wrong diagnoses."""
    diagnoser = make_diagnoser(base, engine="python")
    right: list[Diagnosis] = []
    wrong: list[Diagnosis] = []
    for case in cases:
        diagnosis = diagnoser(case.memory(), ask=False)
        hit = diagnosis.leader.cause in (case.cause, *case.also)
        (right if hit else wrong).append(diagnosis)
    return [tally("nothing out, right", right), tally("nothing out, wrong", wrong)]


HEAD = ("family taken out", "cases", "other first", "misfit", "below 90 %", "unwarned 90 %")


def rows(lines: Iterable[Tally]) -> list[tuple[str, ...]]:
    """The lines as texts, in the order of `HEAD`."""
    return [
        (t.name, *map(str, (t.cases, t.other_first, t.misfit, t.undecided, t.unwarned)))
        for t in lines
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("cases", type=Path, help="labelled cases, JSON lines")
    cases = read_labelled(parser.parse_args().cases)
    base, _ = load_base(())
    for row in (HEAD, *rows([*table(base, cases), *whole(base, cases)])):
        print(f"{row[0]:22}" + "".join(f"{cell:>15}" for cell in row[1:]))


if __name__ == "__main__":
    main()
