"""Fixes after some were tried: each that failed lowers what it should have cured."""

from __future__ import annotations

from collections.abc import Collection

from .diagnosis import Diagnosis
from .plan import PlannedFix, after_failure, plan


def chances_after(diagnosis: Diagnosis, tried: Collection[str]) -> dict[str, float]:
    """The causes' chances when the fixes of these ids were tried and did not help."""
    chances = {belief.cause: belief.probability for belief in diagnosis.beliefs}
    for cause in diagnosis.base.causes.values():
        for fix in cause.fixes:
            if fix.id in tried:
                chances = after_failure(fix, chances)
    return chances


def fixes_left(diagnosis: Diagnosis, tried: Collection[str]) -> tuple[PlannedFix, ...]:
    """The fixes still worth trying, in the order of their gain after those failures."""
    planned = plan(diagnosis.base, chances_after(diagnosis, tried), diagnosis.memory)
    return tuple(fix for fix in planned if fix.fix.id not in tried)
