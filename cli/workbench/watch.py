"""``why401 rules watch``: check and diagnose at each save, and say what the edit changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from ...engine.diagnosis import Diagnosis, make_diagnoser
from ...engine.load import builtin_rules
from ...facts.errors import Fault, RuleError, UsageFault
from ...facts.memory import WorkingMemory
from ..failure import fault_text
from ..inputs import read_inputs
from .check import findings
from .common import load, packs

SHOWN = 5
#: Probabilities that differ by less are the same to a reader.
SAME = 0.0005


@dataclass(frozen=True, slots=True)
class Look:
    """What one state of the rules says of the case: faults, and the causes in order."""

    faults: tuple[Fault, ...]
    diagnosis: Diagnosis | None


@click.command("watch")
@click.argument("case", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@packs
@click.option("--once", is_flag=True, help="Show the present state and stop.")
def command(case: Path, folders: tuple[Path, ...], no_builtin: bool, once: bool) -> None:
    """Diagnose CASE with the rules as they are at each save of a rule file or of CASE."""
    before = look(case, folders, no_builtin)
    for line in state_lines(before):
        click.echo(line)
    if once:
        return
    for _ in _saves([case, *(folders or (builtin_rules(),))]):
        after = look(case, folders, no_builtin)
        click.echo("")
        for line in change_lines(before, after):
            click.echo(line)
        before = after if after.diagnosis else Look(after.faults, before.diagnosis)


def _saves(paths: Sequence[Path]) -> Iterator[object]:
    try:
        from watchfiles import watch
    except ImportError:
        hint = "Install it: pip install 'why401[author]'"
        raise UsageFault(Fault("W000", "watchfiles is not installed.", hint=hint)) from None
    yield from watch(*paths, raise_interrupt=False)


def look(case: Path, folders: Sequence[Path], no_builtin: bool) -> Look:
    """Load the rules and diagnose the case; faults of the rules become part of the look."""
    try:
        loaded = load(folders, no_builtin=no_builtin)
    except RuleError as error:
        return Look(error.faults, None)
    memory: WorkingMemory
    memory, warnings = read_inputs([str(case)], (), (), loaded.vocabulary)
    diagnoser = make_diagnoser(loaded.base, vocabulary=loaded.vocabulary)
    found = [fault for fault in findings(loaded) if fault.severity != "note"]
    return Look((*warnings, *found), diagnoser(memory, ask=False))


def state_lines(now: Look) -> Iterator[str]:
    """Faults, then the first causes with their probabilities and weights."""
    yield from (fault_text(fault, with_line=True) for fault in now.faults)
    if now.diagnosis is None:
        yield "The rules cannot be used until that is mended."
        return
    for belief in now.diagnosis.beliefs[:SHOWN]:
        yield f"{belief.probability:6.1%}  {belief.weight_db:+6.1f} dB  {belief.cause}"


def change_lines(before: Look, after: Look) -> Iterator[str]:
    """What an edit changed: rank, probability and weight of causes, and rules that fire."""
    if before.diagnosis is None or after.diagnosis is None:
        yield from state_lines(after)
        return
    yield from (fault_text(f, with_line=True) for f in after.faults if f not in before.faults)
    old = {b.cause: (rank, b) for rank, b in enumerate(before.diagnosis.beliefs, 1)}
    changed = False
    for rank, belief in enumerate(after.diagnosis.beliefs, 1):
        place, was = old.get(belief.cause, (0, None))
        moved = abs(belief.probability - (was.probability if was else 0.0)) >= SAME
        if not moved and was is not None and belief.weight_db == was.weight_db:
            continue
        if min(rank, place or rank) > SHOWN:
            continue
        changed = True
        held = f"{was.probability:.1%}, {was.weight_db:+.1f} dB, place {place}" if was else "new"
        yield (
            f"{belief.cause}: {held} -> {belief.probability:.1%}, "
            f"{belief.weight_db:+.1f} dB, place {rank}"
        )
    gained = sorted(set(after.diagnosis.fired) - set(before.diagnosis.fired))
    lost = sorted(set(before.diagnosis.fired) - set(after.diagnosis.fired))
    yield from (f"now fires: {rule}" for rule in gained)
    yield from (f"fires no more: {rule}" for rule in lost)
    if not (changed or gained or lost):
        yield "Nothing changed for this case."
