"""``why401 diff``: what changed between two cases, in facts and in conclusions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from ..engine.compare import Comparison, FactChange, compare
from ..engine.diagnosis import make_diagnoser
from .diagnose import redactor_for
from .failure import fault_text
from .inputs import read_inputs
from .options import with_rules
from .render.console import terminal
from .render.document import Redact, shorten
from .render.reasons import show_comparison
from .rulebase import choose

SCHEMA = "why401.diff/1"


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@with_rules
@click.option("--json", "as_json", is_flag=True, help=f"Machine output, {SCHEMA}.")
def diff(before: str, after: str, packs: tuple[Path, ...], no_builtin: bool, as_json: bool) -> int:
    """Compare two cases: facts, conclusions, causes. Exit code 1 means that nothing differs."""
    if before == after == "-":
        raise click.UsageError("Only one of the two can be standard input.")
    chosen = choose(packs, no_builtin=no_builtin)
    base, notes = chosen.base()
    memories = []
    for path in (before, after):
        memory, warnings = read_inputs((path,), (), (), chosen.vocabulary())
        memories.append(memory)
        for fault in warnings:
            click.echo(fault_text(fault, with_line=False), err=True)
    for fault in notes:
        click.echo(fault_text(fault, with_line=False), err=True)
    diagnoser = make_diagnoser(base)
    first, second = (diagnoser(memory, ask=False) for memory in memories)
    found = compare(first, second)
    redact = redactor_for(second)
    if as_json:
        click.echo(json.dumps(_document(found, redact), ensure_ascii=False, indent=2))
    else:
        show_comparison(found, second, redact, terminal())
    return 1 if found.empty else 0


def _document(found: Comparison, redact: Redact) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "facts": [_fact(change, redact) for change in found.observed],
        "concluded": [_fact(change, redact) for change in found.concluded],
        "causes": [
            {
                "id": moved.cause,
                "before": None if moved.before is None else round(moved.before, 6),
                "after": None if moved.after is None else round(moved.after, 6),
                "state_before": moved.state_before,
                "state_after": moved.state_after,
            }
            for moved in found.causes
        ],
        "fires_now": list(found.started),
        "fires_no_more": list(found.stopped),
        "first": {"before": found.leader_before, "after": found.leader_after},
    }


def _fact(change: FactChange, redact: Redact) -> dict[str, Any]:
    return {
        "name": change.name,
        "before": [shorten(redact(change.name, value)) for value in change.before],
        "after": [shorten(redact(change.name, value)) for value in change.after],
    }
