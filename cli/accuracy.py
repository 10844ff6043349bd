"""How right the diagnoses are: top-1, top-3, family, Brier score, calibration error."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..engine.believe import Belief
from ..engine.diagnosis import Diagnosis
from ..engine.model import RuleBase
from ..facts.memory import WorkingMemory
from .labelled import Labelled

BINS = 10
CLAIM = 0.9


@dataclass(frozen=True, slots=True)
class Outcome:
    """One judged case. Ranks are 1-based; 0 where the cause is not in the rule base."""

    id: str
    cause: str
    acceptable: tuple[str, ...]
    first: str
    chance: float
    rank: int
    lenient_rank: int
    chances: dict[str, float]
    groups: dict[str, str]
    misfit: bool

    def group(self, by: str) -> str:
        """The case's family, provider, client or status."""
        return self.groups[by]

    def as_data(self) -> dict[str, Any]:
        """The outcome as JSON-ready data."""
        return {
            "id": self.id,
            "cause": self.cause,
            "first": self.first,
            "probability": round(self.chance, 6),
            "rank": self.rank,
            "lenient_rank": self.lenient_rank,
            "misfit": self.misfit,
        }


def judge_diagnosis(case: Labelled, diagnosis: Diagnosis) -> Outcome:
    """Compare a diagnosis with its label."""
    return judge(
        case, diagnosis.beliefs, diagnosis.base, diagnosis.memory, misfit=diagnosis.misfit.flag
    )


def judge(
    case: Labelled,
    beliefs: Sequence[Belief],
    base: RuleBase,
    memory: WorkingMemory,
    *,
    misfit: bool,
) -> Outcome:
    """Compare beliefs with the label of their case."""
    order = [belief.cause for belief in beliefs]
    acceptable = (case.cause, *case.also)
    ranks = [order.index(cause) + 1 for cause in acceptable if cause in order]
    known = base.causes.get(case.cause)
    return Outcome(
        id=case.id,
        cause=case.cause,
        acceptable=acceptable,
        first=order[0],
        chance=beliefs[0].probability,
        rank=order.index(case.cause) + 1 if case.cause in order else 0,
        lenient_rank=min(ranks, default=0),
        chances={belief.cause: belief.probability for belief in beliefs},
        groups={
            "family": known.family if known else "unknown",
            "provider": str(memory.value("provider.name") or "unknown"),
            "client": str(memory.value("client.name") or "unknown"),
            "status": str(memory.value("http.status") or "unknown"),
        },
        misfit=misfit,
    )


def summary(outcomes: Sequence[Outcome], base: RuleBase) -> dict[str, Any]:
    """All figures, strict (the label alone) and lenient (acceptable causes, too)."""
    family = {cause.id: cause.family for cause in base.causes.values()}
    return {
        "count": len(outcomes),
        "strict": _figures(outcomes, family, lambda o: (o.cause,), lambda o: o.rank),
        "lenient": _figures(outcomes, family, lambda o: o.acceptable, lambda o: o.lenient_rank),
    }


def _figures(
    outcomes: Sequence[Outcome],
    family: dict[str, str],
    accepted: Callable[[Outcome], tuple[str, ...]],
    rank: Callable[[Outcome], int],
) -> dict[str, Any]:
    count = len(outcomes)
    right = [rank(outcome) == 1 for outcome in outcomes]
    claimed = [hit for hit, o in zip(right, outcomes, strict=True) if o.chance >= CLAIM]
    kin = [family.get(o.first) in {family.get(cause) for cause in accepted(o)} for o in outcomes]
    return {
        "top1": sum(right) / count,
        "top3": sum(0 < rank(outcome) <= 3 for outcome in outcomes) / count,
        "family": sum(kin) / count,
        "brier": math.fsum(_brier(o, accepted(o)) for o in outcomes) / count,
        "log_loss": math.fsum(_log_loss(o, accepted(o)) for o in outcomes) / count,
        "ece": calibration_error([o.chance for o in outcomes], right),
        "claimed90": {
            "count": len(claimed),
            "right": sum(claimed) / len(claimed) if claimed else 1.0,
        },
    }


def _brier(outcome: Outcome, accepted: tuple[str, ...]) -> float:
    """Multi-class Brier score, 0 to 2; the accepted causes count as one."""
    inside = math.fsum(outcome.chances.get(cause, 0.0) for cause in accepted)
    rest = math.fsum(p * p for cause, p in outcome.chances.items() if cause not in accepted)
    return (1 - inside) ** 2 + rest


def _log_loss(outcome: Outcome, accepted: tuple[str, ...]) -> float:
    """Nats, with chances floored at 1e-6."""
    return -math.log(max(1e-6, math.fsum(outcome.chances.get(c, 0.0) for c in accepted)))


def calibration_error(chances: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error over ten equal bins: |mean claim - share right|, weighted."""
    total = 0.0
    for number in range(BINS):
        members = [
            (chance, hit)
            for chance, hit in zip(chances, right, strict=True)
            if min(int(chance * BINS), BINS - 1) == number
        ]
        if members:
            claim = math.fsum(chance for chance, _ in members)
            total += abs(claim - sum(hit for _, hit in members))
    return total / len(chances) if chances else 0.0
