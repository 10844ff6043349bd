"""What differs between two diagnoses: in facts, in fired rules and in conclusions."""

from __future__ import annotations

from dataclasses import dataclass

from ..facts.memory import Value, WorkingMemory
from .believe import State
from .diagnosis import Diagnosis

#: A probability that moved by less than this is not told.
MIN_CHANGE = 0.005


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact's values before and after; empty for unknown."""

    name: str
    before: tuple[Value, ...]
    after: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class CauseChange:
    """A cause's probability and state before and after; None where a base does not know it."""

    cause: str
    before: float | None
    after: float | None
    state_before: State | None
    state_after: State | None

    @property
    def by(self) -> float:
        """How far the probability moved."""
        return (self.after or 0.0) - (self.before or 0.0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Facts that differ (observed and concluded), rules that fire in one only, causes that moved.

    Causes stand in the order of how far they moved.
    """

    observed: tuple[FactChange, ...]
    concluded: tuple[FactChange, ...]
    started: tuple[str, ...]
    stopped: tuple[str, ...]
    causes: tuple[CauseChange, ...]
    leader_before: str
    leader_after: str

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        parts = (self.observed, self.concluded, self.started, self.stopped, self.causes)
        return not any(parts)


def compare(before: Diagnosis, after: Diagnosis) -> Comparison:
    """The differences of the second diagnosis against the first."""
    fired_before, fired_after = frozenset(before.fired), frozenset(after.fired)
    changes = _facts(before.memory, after.memory)
    observed = {fact.name for each in (before, after) for fact in each.memory.observed()}
    return Comparison(
        observed=tuple(change for change in changes if change.name in observed),
        concluded=tuple(change for change in changes if change.name not in observed),
        started=tuple(sorted(fired_after - fired_before)),
        stopped=tuple(sorted(fired_before - fired_after)),
        causes=_causes(before, after),
        leader_before=before.leader.cause,
        leader_after=after.leader.cause,
    )


def _facts(before: WorkingMemory, after: WorkingMemory) -> list[FactChange]:
    names = sorted({fact.name for memory in (before, after) for fact in memory})
    pairs = [
        FactChange(
            name,
            tuple(fact.value for fact in before.all(name)),
            tuple(fact.value for fact in after.all(name)),
        )
        for name in names
    ]
    return [pair for pair in pairs if repr(pair.before) != repr(pair.after)]


def _causes(before: Diagnosis, after: Diagnosis) -> tuple[CauseChange, ...]:
    old = {belief.cause: belief for belief in before.beliefs}
    new = {belief.cause: belief for belief in after.beliefs}
    found: list[CauseChange] = []
    for cause in sorted(old.keys() | new.keys()):
        was, now = old.get(cause), new.get(cause)
        change = CauseChange(
            cause,
            was.probability if was else None,
            now.probability if now else None,
            was.state if was else None,
            now.state if now else None,
        )
        if abs(change.by) >= MIN_CHANGE or change.state_before != change.state_after:
            found.append(change)
    return tuple(sorted(found, key=lambda change: (-abs(change.by), change.cause)))
