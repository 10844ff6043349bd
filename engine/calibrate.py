"""Blend the authors' weights with counts from labelled cases.

An author's word is worth some cases: the blended weight is the mean of the author's and of the
counted one, each weighed by how sure it is. Priors move by the ratio of observed to expected
counts, shrunk the same way. One temperature is fitted by log loss.
Nothing is changed here: the result is a set of suggestions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from .believe import TEMPERATURE, Belief, Evidence, regroup, weigh
from .model import MAX_DB, OTHER

#: What an author's weight is worth, in cases (reasoning: 5 to 10).
AUTHOR_CASES = 8.0
#: What an author's prior is worth, in expected cases.
PRIOR_CASES = 5.0
#: A suggestion smaller than this is noise.
MIN_CHANGE_DB = 1.0
TEMPERATURES = tuple(step / 20 for step in range(8, 31))

#: (rule id, cause id)
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled case with what was believed of it; ``accepted`` begins with the label."""

    id: str
    beliefs: tuple[Belief, ...]
    accepted: tuple[str, ...]


@dataclass(frozen=True)
class Calibration:
    """Suggested weights in dB, factors on priors, and a temperature."""

    weights: Mapping[Key, float] = field(default_factory=dict)
    priors: Mapping[str, float] = field(default_factory=dict)
    temperature: float = TEMPERATURE


@dataclass(frozen=True, slots=True)
class Count:
    """How often a rule with a weight on a cause fired: among its cases, and among the others."""

    hits: int
    cases: int
    others_hit: int
    others: int
    author_db: float


def count(cases: Sequence[Judged]) -> dict[Key, Count]:
    """The firing counts of every weight that was used on these cases."""
    of_cause: dict[str, int] = {}
    for case in cases:
        of_cause[case.accepted[0]] = of_cause.get(case.accepted[0], 0) + 1
    hits: dict[Key, int] = {}
    total: dict[Key, int] = {}
    author: dict[Key, float] = {}
    for case in cases:
        for belief in case.beliefs:
            for item in belief.evidence:
                if item.effect == "weight" and not item.told:
                    key = (item.rule.id, belief.cause)
                    author[key] = item.db
                    total[key] = total.get(key, 0) + 1
                    hits[key] = hits.get(key, 0) + (belief.cause == case.accepted[0])
    return {
        key: Count(
            hits[key],
            of_cause.get(key[1], 0),
            total[key] - hits[key],
            len(cases) - of_cause.get(key[1], 0),
            author[key],
        )
        for key in sorted(total)
    }


def blended_db(found: Count, author_cases: float = AUTHOR_CASES) -> float:
    """The weight in dB between the author's and the counts', by how sure each is.

    The counts' log ratio has the variance ``1/(k + 1/2) + 1/(k_others + 1/2)`` (delta method, half
    a case added to each cell); the author's that of as many firings as his word is worth.
    """
    under = (found.hits + 0.5) / (found.cases + 1)
    beside = (found.others_hit + 0.5) / (found.others + 1)
    counted = 10 * math.log10(under / beside)
    sure = 1 / (1 / (found.hits + 0.5) + 1 / (found.others_hit + 0.5))
    db = (author_cases * found.author_db + sure * counted) / (author_cases + sure)
    # Counts may weaken or strengthen what an author says, never turn it round.
    if found.author_db > 0:
        return max(0.0, min(MAX_DB, db))
    return min(0.0, max(-MAX_DB, db))


def prior_factors(cases: Sequence[Judged], worth: float = PRIOR_CASES) -> dict[str, float]:
    """Observed over expected count of each cause, shrunk towards 1."""
    expected: dict[str, float] = {}
    observed: dict[str, int] = {}
    for case in cases:
        for belief in case.beliefs:
            expected[belief.cause] = expected.get(belief.cause, 0.0) + belief.prior
        observed[case.accepted[0]] = observed.get(case.accepted[0], 0) + 1
    return {
        cause: (worth + observed.get(cause, 0)) / (worth + expected[cause])
        for cause in sorted(expected)
        if cause != OTHER
    }


def calibrate(cases: Sequence[Judged], *, author_cases: float = AUTHOR_CASES) -> Calibration:
    """Suggestions from labelled cases; rules that never fired on them keep their weights."""
    weights = {
        key: round(blended_db(found, author_cases), 1)
        for key, found in count(cases).items()
        if abs(blended_db(found, author_cases) - found.author_db) >= MIN_CHANGE_DB
    }
    draft = Calibration(weights, prior_factors(cases))
    best = min(TEMPERATURES, key=lambda t: (log_loss(cases, replace(draft, temperature=t)), t))
    return replace(draft, temperature=best)


def apply(case: Judged, calibration: Calibration) -> tuple[Belief, ...]:
    """The beliefs of a case under a calibration."""
    raw = {b.cause: b.prior * calibration.priors.get(b.cause, 1.0) for b in case.beliefs}
    other = raw.pop(OTHER, 0.0)
    scale = (1 - other) / math.fsum(raw.values()) if raw else 0.0
    priors = {cause: share * scale for cause, share in raw.items()}
    if other:
        priors[OTHER] = other
    evidence = {
        belief.cause: regroup(
            [_reweighed(item, belief.cause, calibration) for item in belief.evidence]
        )
        for belief in case.beliefs
    }
    return weigh(priors, evidence, calibration.temperature)


def _reweighed(item: Evidence, cause: str, calibration: Calibration) -> Evidence:
    db = calibration.weights.get((item.rule.id, cause), item.db)
    return replace(item, db=db if item.effect == "weight" else item.db, counted=True)


def log_loss(cases: Sequence[Judged], calibration: Calibration) -> float:
    """Mean nats by which the accepted causes are missed, floored at one in a million."""
    losses: list[float] = []
    for case in cases:
        chances = {belief.cause: belief.probability for belief in apply(case, calibration)}
        inside = math.fsum(chances.get(cause, 0.0) for cause in set(case.accepted))
        losses.append(-math.log(max(1e-6, inside)))
    return math.fsum(losses) / len(losses)
