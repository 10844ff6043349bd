"""The examples of a rule file, run: what comes of each, to be shown above it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ...engine.check.examples import examples_of, judged
from ...facts.memory import WorkingMemory
from .study import Findings


def results(path: Path, found: Findings) -> Iterator[tuple[int, str]]:
    """The 1-based line of each example of a file, and what came of it in a line."""
    own = path.resolve()
    for example in examples_of(found.base):
        if Path(example.place.file).resolve() != own:
            continue
        diagnosis = found.diagnoser(WorkingMemory.of(dict(example.given)), ask=False)
        faults = judged(diagnosis, example)
        leader = diagnosis.leader
        first = f"first {leader.cause} ({leader.probability:.0%})"
        if faults:
            said = " ".join(fault.problem for fault in faults)
            yield example.place.line, f"✗ {said} Now {first}."
        else:
            yield example.place.line, f"✓ as expected, {first}"
