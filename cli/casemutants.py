"""``why401 cases mutate``: changes to the rules that no labelled case notices."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from ..engine.check.casetrial import CaseTrial
from ..engine.diagnosis import make_diagnoser
from ..engine.model import Rule
from .labelled import read_labelled
from .workbench.common import load, packs, plural, relative
from .workbench.mutate import SCHEMA, by_kind, described, entry


@click.command("mutate")
@click.argument("file", type=click.Path(path_type=Path))
@packs
@click.option("--only", default="", help="Change only rules whose id or file holds this.")
@click.option("--sample", type=click.IntRange(0), default=150, show_default=True,
              help="Change at most this many rules, taken evenly; 0 for all of them.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="The survivors as JSON.")
@click.option("--at-least", type=click.FloatRange(0, 100), default=0.0,
              help="Exit 4 where fewer per cent of the mutants are noticed.")  # fmt: skip
def mutate(
    file: Path,
    folders: tuple[Path, ...],
    no_builtin: bool,
    only: str,
    sample: int,
    as_json: bool,
    at_least: float,
) -> int:
    """Drop a condition, cut off an alternative, negate an operator, delete a rule, one at a time.

    A labelled case in FILE notices when its first cause changes, or the chance of its accepted
    causes by two points. What none notices is listed: it rests on examples alone, or on nothing.
    """
    loaded = load(folders, no_builtin=no_builtin)
    rules = [
        rule
        for rule in loaded.base.rules.values()
        if loaded.mine(rule.place.file) and (only in rule.id or only in rule.place.file)
    ]
    chosen = _evenly(rules, sample)
    diagnoser = make_diagnoser(loaded.base, engine="python", vocabulary=loaded.vocabulary)
    cases = [(case.memory(), (case.cause, *case.also)) for case in read_labelled(file)]
    outcomes = list(CaseTrial(diagnoser, cases).survivors(chosen))
    survivors = [mutant for mutant, survived in outcomes if survived]
    noticed = len(outcomes) - len(survivors)
    share = 100 * noticed / len(outcomes) if outcomes else 100.0
    if as_json:
        document = {"schema": SCHEMA, "mutants": len(outcomes), "killed": noticed}
        survived = [entry(mutant) for mutant in survivors]
        click.echo(json.dumps(document | {"survivors": survived}, ensure_ascii=False, indent=2))
    else:
        for mutant in survivors:
            place = f"{relative(mutant.of.place.file)}:{mutant.of.place.line}"
            click.echo(f"{place}: no case notices {described(mutant)} in {mutant.of.id}")
        for line in by_kind(outcomes):
            click.echo(line)
        click.echo(
            f"{plural(len(outcomes), 'mutant')} of {len(chosen):,} in {len(rules):,} rules, "
            f"{noticed:,} noticed by {plural(len(cases), 'case')} ({share:.1f} %)."
        )
    return 4 if share < at_least else 0


def _evenly(rules: Sequence[Rule], count: int) -> Sequence[Rule]:
    """That many rules in even steps; all of them where there are not more, or for 0."""
    if not count or len(rules) <= count:
        return rules
    return [rules[number * len(rules) // count] for number in range(count)]
