"""Calibration as a user meets it: cross-validated figures, and suggestions as a diff."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..engine.believe import Belief
from ..engine.calibrate import Calibration, Judged, apply, calibrate
from ..engine.diagnosis import Diagnoser
from ..engine.model import WEIGHT_WORDS, Rule, RuleBase
from .accuracy import Outcome, judge
from .labelled import Labelled

_WEIGHT = re.compile(r"\b(weight|against):\s*([\w.]+)")


def judged(diagnoser: Diagnoser, cases: Sequence[Labelled]) -> list[Judged]:
    """Each case with what the rules as they are believe of it."""
    return [
        Judged(case.id, diagnoser(case.memory(), ask=False).beliefs, (case.cause, *case.also))
        for case in cases
    ]


def cross_validated(
    diagnoser: Diagnoser, cases: Sequence[Labelled], folds: int
) -> tuple[list[Outcome], list[float]]:
    """Outcomes where each case was judged with a calibration that never saw it.

    Gives the outcomes in order and the temperature of each fold. Folds go by a hash of the id, so
    that adding a case moves no other.
    """
    known = judged(diagnoser, cases)
    outcomes: list[Outcome] = []
    temperatures: list[float] = []
    for fold in range(folds):
        seen = [case for case in known if _fold(case.id, folds) != fold]
        found = calibrate(seen) if seen else Calibration()
        temperatures.append(found.temperature)
        for case, item in zip(known, cases, strict=True):
            if _fold(case.id, folds) == fold:
                beliefs = apply(case, found)
                outcomes.append(_outcome(diagnoser, item, beliefs))
    return outcomes, temperatures


def _fold(name: str, folds: int) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % folds


def _outcome(diagnoser: Diagnoser, case: Labelled, beliefs: tuple[Belief, ...]) -> Outcome:
    memory = case.memory()
    return judge(case, beliefs, diagnoser.machine.program.base, memory, misfit=False)


def suggestions(calibration: Calibration, base: RuleBase) -> Iterator[str]:
    """The suggested weights as one unified diff over the rule files."""
    by_file: dict[str, list[tuple[Rule, float]]] = {}
    for (rule_id, cause), db in calibration.weights.items():
        rule = base.rules[rule_id]
        if len(rule.effects) == 1 and rule.effects[0].cause == cause:
            by_file.setdefault(rule.place.file, []).append((rule, db))
    for file, changes in sorted(by_file.items()):
        old = Path(file).read_text("utf-8").splitlines(keepends=True)
        new = list(old)
        for rule, db in changes:
            _rewrite(new, rule, db)
        yield from difflib.unified_diff(old, new, f"a/{file}", f"b/{file}", n=2)


def _rewrite(lines: list[str], rule: Rule, db: float) -> None:
    """Put the number in place of the first weight at or below the rule's own line."""
    for number in range(rule.place.line - 1, len(lines)):
        found = _WEIGHT.search(lines[number])
        if found:
            shown = _word_or_number(abs(db))
            lines[number] = lines[number][: found.start(2)] + shown + lines[number][found.end(2) :]
            return


def _word_or_number(db: float) -> str:
    """A word of the scale where one is meant exactly, else the number."""
    return next((word for word, value in WEIGHT_WORDS.items() if value == db), f"{db:g}")
