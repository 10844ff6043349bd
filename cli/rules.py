"""``why401 rules``: check and test rule files."""

from __future__ import annotations

from pathlib import Path

import click

from ..engine.check.examples import examples_of, run_example
from ..engine.diagnose import make_diagnoser
from ..engine.load import load_base
from ..facts.errors import RuleError
from .failure import fault_text


@click.group()
def rules() -> None:
    """Check and test rules."""


_FOLDERS = click.argument("folders", nargs=-1, type=click.Path(path_type=Path))
_NO_BUILTIN = click.option(
    "--no-builtin", is_flag=True, help="Leave out the rules that ship with why401."
)


@rules.command()
@_FOLDERS
@_NO_BUILTIN
def check(folders: tuple[Path, ...], no_builtin: bool) -> None:
    """Check the shipped rules and the packs in FOLDERS; all faults at once, exit 4 if any."""
    base, notes = load_base(folders, builtin=not no_builtin)
    for note in notes:
        click.echo(fault_text(note, with_line=False))
    click.echo(f"{len(base.rules)} rules on {len(base.causes)} causes are sound.")


@rules.command()
@_FOLDERS
@_NO_BUILTIN
@click.option("--only", default="", help="Run only the examples of files whose path holds this.")
def test(folders: tuple[Path, ...], no_builtin: bool, only: str) -> None:
    """Run the examples in the rule files; exit 4 if one does not come out as it says."""
    base, _ = load_base(folders, builtin=not no_builtin)
    diagnoser = make_diagnoser(base)
    chosen = [example for example in examples_of(base) if only in example.place.file]
    faults = [fault for example in chosen for fault in run_example(diagnoser, example)]
    click.echo(f"{len(chosen)} examples, {len(faults)} expectations not met.")
    if faults:
        raise RuleError(*faults)
