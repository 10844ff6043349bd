"""``why401 diagnose``: from saved facts or pasted text to a diagnosis; never on the network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from ..engine.diagnosis import Diagnosis, EngineName, diagnoser_of
from .failure import fault_text
from .inputs import read_inputs
from .options import with_engine, with_rules, with_settings, with_text
from .rulebase import choose
from .salted import salted_redactor

if TYPE_CHECKING:
    from .render.document import Redact

INCONCLUSIVE = 1


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE …|-]")
@with_text
@with_settings
@with_rules
@with_engine
@click.option("--json", "as_json", is_flag=True, help="Machine output, why401.diagnosis/1.")
@click.option("--markdown", "as_md", is_flag=True, help="Markdown, safe to post.")
@click.option("--top", type=click.IntRange(1, 1000), default=None,
              help="How many causes, fixes and questions to show.")  # fmt: skip
@click.pass_context
def diagnose(
    ctx: click.Context,
    cases: tuple[str, ...],
    texts: tuple[str, ...],
    settings: tuple[str, ...],
    packs: tuple[Path, ...],
    no_builtin: bool,
    engine: str,
    as_json: bool,
    as_md: bool,
    top: int | None,
) -> int:
    """Name the most probable cause, the fixes in order, and the rules that fired.

    CASE is a file of facts (JSON or YAML), or - for standard input. Exit code 1 means that
    nothing is established or suggested.
    """
    if as_json and as_md:
        raise click.UsageError("--json and --markdown exclude each other.", ctx)
    if not (cases or texts or settings):
        raise click.UsageError(
            "There is nothing to diagnose. Give a case file, --text or --set.", ctx
        )
    chosen = choose(packs, no_builtin=no_builtin)
    memory, warnings = read_inputs(cases, texts, settings, chosen.vocabulary())
    program, notes = chosen.program()
    for fault in (*warnings, *notes):
        click.echo(fault_text(fault, with_line=False), err=True)
    diagnosis = diagnoser_of(program, engine=cast(EngineName, engine))(memory)
    redact = redactor_for(diagnosis)
    if as_json:
        from .render.document import as_document
        from .render.indented import indented

        click.echo(indented(as_document(diagnosis, redact, top=top)))
    elif as_md:
        from .render.markdown import as_markdown

        click.echo(as_markdown(diagnosis, redact, top=top or 5), nl=False)
    else:
        _show(diagnosis, redact, top or 5)
    return 0 if diagnosis.conclusive else INCONCLUSIVE


def redactor_for(diagnosis: Diagnosis) -> Redact:
    """Redaction with a salt of the case's own: the same output each time, and tokens that cannot
    be linked to those of another case."""
    return salted_redactor(diagnosis.memory)


def _show(diagnosis: Diagnosis, redact: Redact, top: int) -> None:
    from .render.console import terminal
    from .render.terminal import show

    show(diagnosis, redact, terminal(), top=top)
