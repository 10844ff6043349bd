"""The order of fixes: the best chance per minute first, then as if it had failed.

Greedy p/c ordering (Kadane & Simon; Kalagnanam & Henrion 1990): take the fix with the greatest
P(works) / cost, assume that it failed, re-weigh the causes, repeat. Risk adds minutes to the cost.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heapreplace

from ..facts.memory import WorkingMemory
from .conditions import holds
from .model import OTHER, RISKS, Fix, RuleBase

#: Causes less likely than this, or than a tenth of the first, are not worth a step of their own.
MIN_CHANCE = 0.02
MIN_SHARE = 0.1
MAX_FIXES = 12
#: Facts by which a text is chosen, the first that has one.
CONTEXTS = ("client.name", "os.name")
#: What asking someone else costs and when it is the last resort, in minutes.
SUPPORT_MINUTES = 240.0

#: A fix as its cost in minutes and its chance of success for each cause it helps, by number.
_Numbered = tuple[float, tuple[tuple[int, float], ...]]


@dataclass(frozen=True, slots=True)
class PlannedFix:
    """A fix in its place. ``chance`` is P(works) at the moment of choice; ``gain`` chance per
    minute; ``do`` and ``command`` are the texts for this client and system."""

    fix: Fix
    do: str
    command: str
    chance: float
    gain: float


def plan(
    base: RuleBase, chances: Mapping[str, float], memory: WorkingMemory
) -> tuple[PlannedFix, ...]:
    """The fixes worth trying, in order of gain; exact ties by id."""
    left = {cause: p for cause, p in chances.items() if p > 0}
    fixes = [fix for fix in candidates(base, left) if _applies(fix, memory)]
    planned: list[PlannedFix] = []
    while fixes and len(planned) < MAX_FIXES:
        best = _best(fixes, left)
        chance = works(best, left)
        if chance <= 0:
            break
        planned.append(
            PlannedFix(
                best,
                text_for(best.do, memory),
                text_for(best.command, memory),
                chance,
                _gain(best, left),
            )
        )
        fixes.remove(best)
        left = after_failure(best, left)
    return tuple(planned)


def candidates(base: RuleBase, chances: Mapping[str, float]) -> list[Fix]:
    """The fixes of every cause that is likely enough, and of the first one in any case."""
    floor = max(MIN_CHANCE, MIN_SHARE * max(chances.values(), default=0.0))
    return [
        fix
        for cause in sorted(chances)
        if cause in base.causes and (chances[cause] >= floor or cause == OTHER)
        for fix in base.causes[cause].fixes
    ]


def works(fix: Fix, chances: Mapping[str, float]) -> float:
    """P(works) = sum over the causes of P(cause) times the fix's success with it."""
    return math.fsum(chances.get(cause, 0.0) * s for cause, s in successes(fix))


def successes(fix: Fix) -> Sequence[tuple[str, float]]:
    """The causes a fix helps, with its chance of success for each."""
    return ((fix.cause, fix.success), *fix.cures)


def cost(fix: Fix) -> float:
    """Minutes, with the risk's surcharge."""
    return fix.minutes + RISKS[fix.risk]


def after_failure(fix: Fix, chances: Mapping[str, float]) -> dict[str, float]:
    """The causes' chances when the fix was tried and did not help."""
    left = dict(chances)
    for cause, success in successes(fix):
        if cause in left:
            left[cause] *= 1 - success
    total = math.fsum(left.values())
    return {cause: p / total for cause, p in left.items()} if total > 0 else left


class Repair:
    """These fixes as a way to a cure: what it costs to try them in the best order.

    Worked out for many distributions over the same causes, so everything is numbered.
    """

    def __init__(self, fixes: Iterable[Fix], causes: Sequence[str]) -> None:
        places = {cause: place for place, cause in enumerate(causes)}
        self._fixes = [
            (cost(fix), tuple((places[c], s) for c, s in successes(fix) if c in places))
            for fix in sorted(fixes, key=lambda fix: fix.id)
        ]

    def expected_cost(self, chances: Sequence[float]) -> float:
        """Expected minutes until repaired: each fix is paid while all before it failed."""
        left = list(chances)  # not renormalised after a failure: it sums to P(all failed)
        failing = math.fsum(left)
        queue = [
            (-_mass(cured, left) / minutes, number)
            for number, (minutes, cured) in enumerate(self._fixes)
        ]
        heapify(queue)
        total = 0.0
        while queue and failing > 1e-3:
            _, number = queue[0]
            minutes, cured = self._fixes[number]
            mass = _mass(cured, left)
            fresh = (-mass / minutes, number)
            if fresh > queue[0]:  # what failed since took some of its chance
                heapreplace(queue, fresh)
                continue
            if mass <= 1e-4 * failing:
                break
            heappop(queue)
            total += failing * minutes
            for place, success in cured:
                left[place] *= 1 - success
            failing -= mass
        return total + failing * SUPPORT_MINUTES


def _mass(cured: Iterable[tuple[int, float]], left: Sequence[float]) -> float:
    """The chance that a fix works and none before it did."""
    return sum([left[place] * success for place, success in cured])


def text_for(texts: Mapping[str, str], memory: WorkingMemory) -> str:
    """The text for this client, else for this system, else the default, else all of them."""
    for name in CONTEXTS:
        value = memory.value(name)
        if isinstance(value, str) and value in texts:
            return texts[value]
    if "default" in texts:
        return texts["default"]
    return " · ".join(f"{context}: {text}" for context, text in texts.items())


def _applies(fix: Fix, memory: WorkingMemory) -> bool:
    return fix.when is None or holds(fix.when, memory) is not False


def _gain(fix: Fix, chances: Mapping[str, float]) -> float:
    return works(fix, chances) / cost(fix)


def _best(fixes: Sequence[Fix], chances: Mapping[str, float]) -> Fix:
    """The fix with the greatest gain; exact ties go to the smallest id."""
    return min(fixes, key=lambda fix: (-_gain(fix, chances), fix.id))
