"""``why401 rules mutate``: changes to the rules that no example notices."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from ...engine.check.examples import examples_of
from ...engine.check.mutants import Mutant
from ...engine.check.mutation import Trial
from ...engine.check.suggest import Proposal, Suggestions
from ...engine.diagnosis import make_diagnoser
from ...facts.errors import Fault, UsageFault
from .common import folders, load, plural, relative
from .conditions import condition_lines
from .proposed import block, write

SCHEMA = "why401.mutants/1"
_DONE = {
    "delete": "deleting the rule",
    "drop": "dropping",
    "cut": "cutting off",
    "flip": "negating",
}


@click.command("mutate")
@folders
@click.option("--only", default="", help="Change only rules whose id or file holds this.")
@click.option("--json", "as_json", is_flag=True, help="The survivors as JSON.")
@click.option(
    "--suggest",
    is_flag=True,
    help="Propose examples that would tell the survivors from their rules, as YAML.",
)
@click.option(
    "--write", "writes", is_flag=True, help="Put the proposed examples into the rule files."
)
@click.option("--at-least", type=click.FloatRange(0, 100), default=0.0,
              help="Exit 4 where fewer per cent of the mutants are killed.")  # fmt: skip
def command(
    folders: tuple[Path, ...], no_builtin: bool, only: str, as_json: bool, suggest: bool,
    writes: bool, at_least: float,
) -> int:  # fmt: skip
    """Drop a condition, cut off an alternative, negate an operator, delete a rule, one at a time.

    What survives is listed: a change that every example lets pass says something untested. What is
    proposed comes out in the engine as it says; whether it is a likely report is yours to judge.
    """
    if as_json and (suggest or writes):
        raise UsageFault(Fault("W000", "proposals are YAML.", hint="Leave out --json."))
    loaded = load(folders, no_builtin=no_builtin)
    rules = [
        rule
        for rule in loaded.base.rules.values()
        if loaded.mine(rule.place.file) and (only in rule.id or only in rule.place.file)
    ]
    diagnoser = make_diagnoser(loaded.base, engine="python", vocabulary=loaded.vocabulary)
    examples = [item for item in examples_of(loaded.base) if loaded.mine(item.place.file)]
    outcomes = list(Trial(diagnoser, examples).survivors(rules))
    survivors = [mutant for mutant, survived in outcomes if survived]
    killed = len(outcomes) - len(survivors)
    share = 100 * killed / len(outcomes) if outcomes else 100.0
    if as_json:
        entries = [entry(mutant) for mutant in survivors]
        document = {"schema": SCHEMA, "mutants": len(outcomes), "killed": killed}
        click.echo(json.dumps(document | {"survivors": entries}, ensure_ascii=False, indent=2))
    else:
        if suggest or writes:
            suggestions = Suggestions(diagnoser, examples_of(loaded.base))
            _propose(suggestions, survivors, writes=writes)
        else:
            for mutant in survivors:
                click.echo(f"{mutant.of.place}: {mutant.of.id} survives {described(mutant)}")
        for line in by_kind(outcomes):
            click.echo(line)
        click.echo(f"{plural(len(outcomes), 'mutant')}, {killed:,} killed ({share:.1f} %).")
    return 4 if share < at_least else 0


def _propose(suggestions: Suggestions, survivors: list[Mutant], *, writes: bool) -> None:
    """Show, or write, what would tell these mutants from their rules, file by file."""
    by_file: dict[str, list[Mutant]] = {}
    for mutant in survivors:
        by_file.setdefault(mutant.of.place.file, []).append(mutant)
    for file, mutants in by_file.items():
        proposals = suggestions.of_file(mutants)
        told = {id(mutant) for proposal in proposals for mutant in proposal.told}
        if writes:
            placed = write(Path(file), proposals) if proposals else 0
            click.echo(f"{relative(file)}: {_placed(proposals, placed)}")
        elif proposals:
            click.echo(f"# {relative(file)}")
            for line in block(proposals):
                click.echo(line)
        for mutant in mutants:
            if id(mutant) not in told:
                click.echo(f"# nothing tells {mutant.of.id} from {described(mutant)}")


def _placed(proposals: list[Proposal], placed: int) -> str:
    left = len(proposals) - placed
    more = f", {left:,} could not be placed" if left else ""
    return f"{plural(placed, 'example')} written{more}."


def by_kind(outcomes: list[tuple[Mutant, bool]]) -> Iterator[str]:
    """A line for each kind of change: how many of them were killed."""
    for kind, words in _DONE.items():
        chosen = [survived for mutant, survived in outcomes if mutant.kind == kind]
        if chosen:
            killed = chosen.count(False)
            yield f"{words}: {killed:,} of {len(chosen):,} killed ({killed / len(chosen):.1%})"


def described(mutant: Mutant) -> str:
    """What was done, such as ``dropping http.status: 401``."""
    if mutant.test is None:
        return _DONE[mutant.kind]
    text = "; ".join(line.strip() for line in condition_lines(mutant.test))
    return f"{_DONE[mutant.kind]} {text}"


def entry(mutant: Mutant) -> dict[str, object]:
    """A surviving mutant as JSON-ready data."""
    return {
        "rule": mutant.of.id,
        "file": relative(mutant.of.place.file),
        "line": mutant.of.place.line,
        "kind": mutant.kind,
        "change": described(mutant),
    }
