"""``why401 collect``: gathers facts on this machine and saves them as a case, without secrets."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..facts.case import Case, dump_case, write_case
from ..facts.collect.model import Collection
from ..facts.errors import CaseError
from ..facts.redact import Redactor
from .failure import show_error
from .gathering import case_of, found_facts, gather
from .inputs import read_inputs
from .options import with_settings, with_text
from .render.escape import plain
from .rulebase import choose

DEFAULT = Path("why401-case.json")
NOTHING = 5


@click.command()
@click.option("-o", "--output", type=click.Path(path_type=Path, allow_dash=True), default=None,
              help=f"Where the case goes; - is standard output.  [default: {DEFAULT}]")  # fmt: skip
@click.option("--only", multiple=True, metavar="NAME",
              help="Only this collector (clients: all of that kind); repeatable.")  # fmt: skip
@click.option("--no-network", is_flag=True, help="Send nothing; look at this machine only.")
@with_settings
@with_text
@click.option("--json", "as_json", is_flag=True, help="The case on standard output.")
def collect(
    output: Path | None,
    only: tuple[str, ...],
    no_network: bool,
    settings: tuple[str, ...],
    texts: tuple[str, ...],
    as_json: bool,
) -> int:
    """Look at this machine and save what was found, for diagnose here or elsewhere.

    A collector that fails is listed in the case and stops nothing. Exit code 5 means that no
    fact was found.
    """
    known, _ = read_inputs((), texts, settings, choose().vocabulary())
    collection = gather(only=only, network=not no_network, known=known)
    case = case_of(collection)
    code = 0 if found_facts(collection) else NOTHING
    if (as_json and output is None) or str(output) == "-":
        click.echo(dump_case(case.redacted(Redactor())), nl=False)
        return code
    return _saved(case, collection, output) or code


def _saved(case: Case, collection: Collection, output: Path | None) -> int:
    """Save the case. What cannot be saved is printed, so that a read-only disk loses nothing."""
    target = output or DEFAULT
    redactor = Redactor()
    try:
        write_case(target, case, redactor)
    except CaseError as error:
        show_error(error)
        click.echo("The case follows on standard output.", err=True)
        click.echo(dump_case(case.redacted(redactor)), nl=False)
        return CaseError.exit_code if output else 0
    for line in _summary(collection, target, redactor):
        click.echo(plain(line), err=not sys.stdout.isatty())
    return 0


def _summary(collection: Collection, target: Path, redactor: Redactor) -> list[str]:
    lines = [f"{found_facts(collection)} facts, {len(collection.keys)} keys seen. Saved: {target}"]
    lines += [
        f"  {f.collector} gave nothing: {redactor.text(f.error)}" for f in collection.failures
    ]
    return [*lines, f"Next: why401 diagnose {target}"]
