"""``why401`` without a command: collect, diagnose, ask where that pays, show."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import click

from ..engine.consult import Consultation, Stop, next_question
from ..engine.diagnosis import Diagnosis, make_diagnoser
from ..facts.errors import NothingCollected
from .diagnose import INCONCLUSIVE, redactor_for
from .failure import fault_text
from .gathering import found_facts, gather
from .inputs import read_inputs
from .rulebase import choose


def diagnose_here(
    *, network: bool, texts: Sequence[str], settings: Sequence[str], as_json: bool
) -> int:
    """Look at this machine with what the user said, diagnose and show; gives the exit code.

    On a terminal it asks what would help before it shows the result; never through a pipe, and
    never for JSON. Raises `NothingCollected` where no fact was found.
    """
    chosen = choose()
    known, warnings = read_inputs((), texts, settings, chosen.vocabulary())
    collection = gather(network=network, known=known)
    if not found_facts(collection):
        raise NothingCollected("Nothing could be collected. Paste the error: why401 --text '…'")
    base, notes = chosen.base()
    for fault in (*warnings, *notes):
        click.echo(fault_text(fault, with_line=False), err=True)
    diagnoser = make_diagnoser(base, engine="auto")
    diagnosis = diagnoser(collection.memory)
    if not as_json and _may_ask() and _pays(diagnosis):
        from .ask import consult

        return consult(collection.memory, diagnoser)
    redact = redactor_for(diagnosis)
    if as_json:
        from .render.document import as_document

        click.echo(json.dumps(as_document(diagnosis, redact), ensure_ascii=False, indent=2))
    else:
        from .render.console import terminal
        from .render.terminal import show

        show(diagnosis, redact, terminal())
    return 0 if diagnosis.conclusive else INCONCLUSIVE


def _may_ask() -> bool:
    """Whether a person is there: neither the input nor the output is a pipe or a file."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _pays(diagnosis: Diagnosis) -> bool:
    """Whether there is a question to ask, or nothing at all tells what went wrong."""
    from .interview import COMPLAINT

    asked = next_question(diagnosis, Consultation.begin(diagnosis.memory))
    untold = not any(diagnosis.memory.knows(name) for name in COMPLAINT)
    return not isinstance(asked, Stop) or (untold and asked.reason != "settled")
