"""``why401 rules test``: the examples in the rule files, and the case files beside them."""

from __future__ import annotations

from pathlib import Path

import click

from ...engine.check.examples import examples_of, run_example
from ...engine.diagnosis import make_diagnoser
from ...facts.errors import Fault, Place, RuleError, UsageFault
from .cases import cases_beside, run_case
from .common import folders, load, plural


@click.command("test")
@folders
@click.option("--only", default="", help="Run only the examples of files whose path holds this.")
def command(folders: tuple[Path, ...], no_builtin: bool, only: str) -> None:
    """Run the examples and cases of the rules; exit 4 if one does not come out as it says.

    Case files beside the rules (NAME.case.yaml, NAME.case.json, NAME.cases.jsonl) say with
    "cause" which cause must come first. Where FOLDERS are named, only theirs are run.
    """
    loaded = load(folders, no_builtin=no_builtin)
    diagnoser = make_diagnoser(loaded.base, vocabulary=loaded.vocabulary)
    chosen = [
        example
        for example in examples_of(loaded.base)
        if only in example.place.file and loaded.mine(example.place.file)
    ]
    cases = [case for case in cases_beside(folders, loaded.vocabulary) if only in case.file]
    if only and not chosen and not cases:
        raise UsageFault(
            Fault("W030", f"no rule file's path holds {only!r}.", Place(path="--only"))
        )
    faults = [fault for example in chosen for fault in run_example(diagnoser, example)]
    faults += [fault for case in cases for fault in run_case(diagnoser, case)]
    beside = f", {plural(len(cases), 'case')} beside them" if cases else ""
    click.echo(f"{plural(len(chosen), 'example')}{beside}, {len(faults):,} expectations not met.")
    if faults:
        raise RuleError(*faults)
