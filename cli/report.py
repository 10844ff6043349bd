"""``why401 report``: one file that can be shown to others: a page, Markdown, SARIF or JUnit."""

from __future__ import annotations

from pathlib import Path

import click

from ..engine.diagnosis import Diagnosis, diagnoser_of
from ..facts.atomic import replacing
from ..facts.case import Case, load_case
from ..facts.errors import UsageFault
from .diagnose import INCONCLUSIVE, redactor_for
from .failure import fault_text
from .inputs import read_inputs
from .options import with_rules, with_settings, with_text
from .render.document import Redact
from .rulebase import choose

FORMS = (".html", ".md", ".sarif", ".xml")


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE …|-]")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
              help="The file; .html, .md, .sarif or .xml (JUnit) says its form.")  # fmt: skip
@with_text
@with_settings
@with_rules
def report(
    cases: tuple[str, ...],
    output: Path,
    texts: tuple[str, ...],
    settings: tuple[str, ...],
    packs: tuple[Path, ...],
    no_builtin: bool,
) -> int:
    """Write the diagnosis of a case to a file that is safe to show.

    A batch's conclusions (.jsonl) become a summary page. Exit code 1 means that nothing is
    established or suggested; the file is written all the same.
    """
    if output.suffix not in FORMS:
        raise UsageFault(f"{output.name!r} says no form. End it in {', '.join(FORMS)}.")
    if len(cases) == 1 and cases[0].endswith(".jsonl"):
        return _batch(Path(cases[0]), output)
    if not (cases or texts or settings):
        raise UsageFault("There is nothing to report. Give a case file, --text or --set.")
    chosen = choose(packs, no_builtin=no_builtin)
    memory, warnings = read_inputs(cases, texts, settings, chosen.vocabulary())
    program, notes = chosen.program()
    for fault in (*warnings, *notes):
        click.echo(fault_text(fault, with_line=False), err=True)
    diagnosis = diagnoser_of(program)(memory)
    alone = len(cases) == 1 and cases[0] != "-"
    case = load_case(cases[0], vocabulary=chosen.vocabulary()) if alone else None
    text = _written(diagnosis, redactor_for(diagnosis), case, output.suffix)
    with replacing(output) as stream:
        stream.write(text)
    click.echo(f"Written to {output}.", err=True)
    return 0 if diagnosis.conclusive else INCONCLUSIVE


def _written(diagnosis: Diagnosis, redact: Redact, case: Case | None, form: str) -> str:
    match form:
        case ".html":
            from .render.page import as_page

            return as_page(diagnosis, redact, case)
        case ".md":
            from .render.markdown import as_markdown

            return as_markdown(diagnosis, redact)
        case ".sarif":
            from .render.sarif import as_sarif

            return as_sarif(diagnosis, redact, case.name if case else "")
        case _:
            from .render.junit import as_junit

            return as_junit(diagnosis, redact)


def _batch(source: Path, output: Path) -> int:
    """The conclusions of a batch as the page of their summary."""
    from .many.summary import read_conclusions, write_summary

    if output.suffix != ".html":
        raise UsageFault("A batch's report is a page: end its name in .html.")
    write_summary(output, read_conclusions(source))
    click.echo(f"Written to {output}.", err=True)
    return 0
