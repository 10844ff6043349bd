"""``why401 rules check``: every fault of a rule base at once, and the analysis of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ...engine.check.analysis import analyse
from ...engine.load import builtin_rules
from ...facts.errors import Fault, RuleError
from ..failure import fault_text
from .common import Loaded, counts, folders, load, plural
from .faults import FORMATS

BAD_RULES = 4


@click.command("check")
@folders
@click.option("--format", "form", type=click.Choice(["text", *FORMATS]), default="text",
              show_default=True, help="Text for people; the others for machines.")  # fmt: skip
@click.option("--notes", is_flag=True, help="Show notes, too: what is worth a look only.")
@click.option("--strict", is_flag=True, help="Exit 4 for warnings, too.")
@click.option("--fix", is_flag=True, help="Mend what is mechanical, keeping comments.")
@click.pass_context
def command(
    ctx: click.Context,
    folders: tuple[Path, ...],
    no_builtin: bool,
    form: str,
    notes: bool,
    strict: bool,
    fix: bool,
) -> int:
    """Check the shipped rules and the packs in FOLDERS; all faults at once, exit 4 if any.

    Where FOLDERS are named, warnings and notes about other rules are left out.
    """
    if fix:
        from .mend import mend_folders

        for line in mend_folders(folders or (builtin_rules(),)):
            click.echo(line, err=form != "text")
    try:
        loaded = load(folders, no_builtin=no_builtin)
    except RuleError as error:
        if form == "text":
            raise
        click.echo(FORMATS[form](error.faults))
        return BAD_RULES
    found = findings(loaded)
    shown = [fault for fault in found if notes or fault.severity != "note"]
    if form != "text":
        click.echo(FORMATS[form](shown))
    else:
        _show(loaded, found, shown)
    return BAD_RULES if strict and counts(found)["warning"] else 0


def findings(loaded: Loaded) -> list[Fault]:
    """The notes of loading and the analysis, about the author's own files."""
    found = [*loaded.notes, *analyse(loaded.base, loaded.vocabulary)]
    return [fault for fault in found if not fault.place.file or loaded.mine(fault.place.file)]


def _show(loaded: Loaded, found: Sequence[Fault], shown: Sequence[Fault]) -> None:
    for fault in shown:
        click.echo(fault_text(fault, with_line=True))
    rules = plural(len(loaded.base.rules), "rule")
    own = sum(loaded.mine(rule.place.file) for rule in loaded.base.rules.values())
    yours = f", {own:,} of them yours" if own < len(loaded.base.rules) else ""
    click.echo(f"{rules} on {plural(len(loaded.base.causes), 'cause')} are sound{yours}.")
    number = counts(found)
    if number["warning"] or number["note"]:
        hidden = number["note"] and len(shown) < len(found)
        more = " (--notes shows them)" if hidden else ""
        click.echo(
            f"{plural(number['warning'], 'warning')}, {plural(number['note'], 'note')}{more}."
        )
