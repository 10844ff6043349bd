"""``why401 fix``: from advice to done, one step at a time, each with a way back."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..engine.diagnosis import make_diagnoser
from ..facts.collect.machine import this_machine
from ..facts.collect.model import Collection
from ..facts.memory import WorkingMemory
from ..facts.redact import Redactor
from .asker import open_asker
from .failure import fault_text, show_error
from .inputs import read_inputs
from .options import with_settings, with_text
from .render.console import terminal
from .render.consultation import show_standing
from .render.lines import say
from .repair.journal import Journal, RepairFault
from .rulebase import choose
from .walk import Manner, Walk, merged

INCONCLUSIVE = 1


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE …]")
@with_text
@with_settings
@click.option("--rules", "packs", multiple=True, type=click.Path(path_type=Path),
              help="A folder of more rules; repeatable. Their commands are never run.")  # fmt: skip
@click.option("--no-collect", is_flag=True,
              help="For another machine's case: look at nothing here.")  # fmt: skip
@click.option("--network", is_flag=True,
              help="Collect on the network as well: the key goes to its own provider.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show every step and do nothing.")
@click.option("--yes", is_flag=True, help="Do the safe steps without asking.")
@click.option("--undo", is_flag=True, help="Undo the repairs made so far, newest first.")
@click.pass_context
def fix(
    ctx: click.Context,
    cases: tuple[str, ...],
    texts: tuple[str, ...],
    settings: tuple[str, ...],
    packs: tuple[Path, ...],
    no_collect: bool,
    network: bool,
    dry_run: bool,
    yes: bool,
    undo: bool,
) -> int:
    """Walk the fixes: repair what can be repaired here, show the rest, and look again each time.

    First what is found on this machine and can be mended, then the fixes in their order. Without
    a terminal nothing is done unless --yes is given. Exit code 1: nothing was found to do.
    """
    if dry_run and yes:
        raise click.UsageError("--dry-run and --yes exclude each other.", ctx)
    on_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    manner: Manner = "yes" if yes else "ask" if on_terminal and not dry_run else "dry"
    if undo:
        return _undo(Journal(), manner)
    chosen = choose(packs)
    memory, warnings = read_inputs(cases, texts, settings, chosen.vocabulary())
    base, notes = chosen.base()
    for fault in (*warnings, *notes):
        click.echo(fault_text(fault, with_line=False), err=True)
    walk = Walk(
        told=memory,
        diagnoser=make_diagnoser(base),
        machine=this_machine(network=network),
        look=None if no_collect else _Look(memory, network),
        journal=Journal(),
        asker=open_asker(),
        console=terminal(),
        redactor=Redactor(),
        manner=manner,
    )
    return _walked(walk)


class _Look:
    """Collects with what the user says, and with nothing of what an earlier look said."""

    def __init__(self, told: WorkingMemory, network: bool) -> None:
        self._known = WorkingMemory(
            (fact for fact in told.observed() if fact.source.kind in ("user", "text")),
            told.declined,
        )
        self._network = network

    def __call__(self) -> Collection:
        from .gathering import gather

        return gather(network=self._network, known=self._known)


def _walked(walk: Walk) -> int:
    try:
        outcome = walk.run()
    except RepairFault as error:
        show_error(error)
        return error.exit_code
    if walk.manner == "dry":
        say(walk.console, "\nDry run: nothing was changed. On a terminal, or with --yes, it is.")
    elif outcome == "works":
        say(walk.console, "\nGood. The repairs stay; why401 fix --undo takes them back.")
    else:
        show_standing(walk.diagnose(), walk.console)
    known = merged(walk.told, walk.seen)
    return 0 if outcome == "works" or walk.diagnoser(known, ask=False).conclusive else INCONCLUSIVE


def _undo(journal: Journal, manner: Manner) -> int:
    """Undo every repair that is not undone; exit code 1 where there is none."""
    console = terminal()
    entries = [entry for entry in journal.entries() if not entry.undone]
    if not entries:
        console.print("There is nothing to undo.")
        return INCONCLUSIVE
    code = 0
    asker = open_asker()
    for entry in reversed(entries):
        say(console, f"{entry.number}. {entry.name}: {entry.path}")
        if manner == "dry":
            continue
        if manner == "ask" and not asker.line("Undo it? y, n: ").strip().casefold().startswith("y"):
            continue
        try:
            journal.undo(entry)
        except RepairFault as error:
            show_error(error)
            code = error.exit_code
            continue
        say(console, "Undone: the file is as it was before.", 3)
    if manner == "dry":
        say(console, "Dry run: nothing was undone. On a terminal, or with --yes, it is.")
    return code
