"""``why401`` without a command: collect, diagnose, show."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from ..engine.diagnose import make_diagnoser
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

    Raises `NothingCollected` where no fact was found.
    """
    chosen = choose()
    known, warnings = read_inputs((), texts, settings, chosen.vocabulary())
    collection = gather(network=network, known=known)
    if not found_facts(collection):
        raise NothingCollected("Nothing could be collected. Paste the error: why401 --text '…'")
    base, notes = chosen.base()
    for fault in (*warnings, *notes):
        click.echo(fault_text(fault, with_line=False), err=True)
    diagnosis = make_diagnoser(base, engine="auto")(collection.memory)
    redact = redactor_for(diagnosis)
    if as_json:
        from .render.document import as_document

        click.echo(json.dumps(as_document(diagnosis, redact), ensure_ascii=False, indent=2))
    else:
        from rich.console import Console

        from .render.terminal import show

        show(diagnosis, redact, Console(highlight=False, soft_wrap=False))
    return 0 if diagnosis.conclusive else INCONCLUSIVE
