"""Run the examples that stand in the rule files."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.errors import Fault
from ...facts.memory import WorkingMemory
from ..conditions import fold
from ..diagnosis import Diagnoser, Diagnosis
from ..model import Example, RuleBase


def examples_of(base: RuleBase) -> list[Example]:
    """Every example of the base, in order of place."""
    found = [*base.examples, *(e for cause in base.causes.values() for e in cause.examples)]
    return sorted(found, key=lambda example: (example.place.file, example.place.line))


def run_example(diagnoser: Diagnoser, example: Example) -> tuple[Fault, ...]:
    """What does not come out as the example says; empty when all does."""
    return judged(diagnoser(WorkingMemory.of(dict(example.given)), ask=False), example)


def judged(diagnosis: Diagnosis, example: Example) -> tuple[Fault, ...]:
    """What a diagnosis of the example's facts lacks of what the example says."""
    return tuple(Fault("E001", problem, example.place) for problem in _misses(diagnosis, example))


def _misses(diagnosis: Diagnosis, example: Example) -> Iterator[str]:
    for rule in example.fires:
        if rule not in diagnosis.fired:
            yield f"{rule} should fire, but stays silent."
    for rule in example.silent:
        if rule in diagnosis.fired:
            yield f"{rule} should stay silent, but fires."
    for name, value in example.derives:
        held = [fact.value for fact in diagnosis.memory.all(name)]
        if fold(value) not in [fold(item) for item in held]:
            shown = ", ".join(map(str, held)) or "unknown"
            yield f"{name} should be {value}, but is {shown}."
    if example.first and diagnosis.leader.cause != example.first:
        leader = diagnosis.leader
        yield (
            f"{example.first} should come first, but {leader.cause} does "
            f"({leader.probability:.0%})."
        )
