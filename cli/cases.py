"""``why401 cases``: accuracy of the rule base on labelled cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import click

from ..engine.diagnosis import EngineName, make_diagnoser
from .accuracy import Outcome, judge_diagnosis, summary
from .caseguard import guard
from .casemutants import mutate
from .labelled import only_text, read_labelled
from .options import with_engine, with_rules
from .rulebase import choose


@click.group()
def cases() -> None:
    """Measure the rules on cases whose cause is known."""


cases.add_command(guard)
cases.add_command(mutate)


@cases.command()
@click.argument("file", type=click.Path(path_type=Path))
@with_rules
@with_engine
@click.option("--json", "as_json", is_flag=True, help="All figures and every case as JSON.")
@click.option("--folds", type=click.IntRange(2, 100), default=None,
              help="Cross-validate: calibrate on the others, measure on each.")  # fmt: skip
@click.option("--only-text", "text_alone", is_flag=True,
              help="Give the rules nothing but each case's error text.")  # fmt: skip
@click.option("--misses/--no-misses", default=True, help="List the cases that came out wrong.")
@click.option("--by", type=click.Choice(["family", "provider", "client", "status"]), default=None,
              help="Accuracy by this, too.")  # fmt: skip
def run(
    file: Path,
    packs: tuple[Path, ...],
    no_builtin: bool,
    engine: str,
    as_json: bool,
    folds: int | None,
    text_alone: bool,
    misses: bool,
    by: str | None,
) -> None:
    """Diagnose every labelled case in FILE (JSON lines) and print how often that was right.

    Strict counts the labelled cause alone; lenient also counts the causes that the case lists
    as also_acceptable. With --folds, no case is measured on weights that were fitted to it.
    """
    chosen = choose(packs, no_builtin=no_builtin)
    labelled = read_labelled(file, chosen.vocabulary())
    if text_alone:
        labelled = only_text(labelled)
        if not labelled:
            raise click.UsageError("No case of that file holds an error text.")
    base, _ = chosen.base()
    diagnoser = make_diagnoser(base, engine=cast(EngineName, engine))
    if folds:
        from .calibration import cross_validated

        outcomes, temperatures = cross_validated(diagnoser, labelled, folds)
        click.echo(f"{folds} folds, temperatures {min(temperatures):g} to {max(temperatures):g}")
    else:
        outcomes = [judge_diagnosis(c, diagnoser(c.memory(), ask=False)) for c in labelled]
    figures = summary(outcomes, base)
    if as_json:
        document = {**figures, "cases": [outcome.as_data() for outcome in outcomes]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    click.echo(f"{'':10}{'strict':>8}{'lenient':>9}   ({len(outcomes)} cases)")
    for name in ("top1", "top3", "family", "brier", "ece"):
        click.echo(f"{name:10}{figures['strict'][name]:>8.3f}{figures['lenient'][name]:>9.3f}")
    for kind in ("strict", "lenient"):
        claimed = figures[kind]["claimed90"]
        click.echo(f"claims of 90 % ({kind}): {claimed['count']}, right {claimed['right']:.3f}")
    if by:
        _show_groups(outcomes, by)
    if misses:
        _show_misses(outcomes)


@cases.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--rules", "packs", multiple=True, type=click.Path(path_type=Path),
              help="A folder of more rules; repeatable, later ones win.")  # fmt: skip
@click.option("--author-cases", type=click.FloatRange(0, 1000), default=8.0, show_default=True,
              help="What an author's weight is worth, in cases.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), default=None,
              help="Write the diff there instead of showing it.")  # fmt: skip
def calibrate(
    file: Path, packs: tuple[Path, ...], author_cases: float, output: Path | None
) -> None:
    """Suggest weights from the labelled cases in FILE, as a diff; no rule file is changed."""
    from ..engine.calibrate import calibrate as fit
    from ..facts.atomic import replacing
    from .calibration import judged, suggestions

    chosen = choose(packs)
    base, _ = chosen.base()
    labelled = read_labelled(file, chosen.vocabulary())
    found = fit(judged(make_diagnoser(base), labelled), author_cases=author_cases)
    diff = list(suggestions(found, base))
    if output is None:
        click.echo("".join(diff), nl=False)
    else:
        with replacing(output) as stream:
            stream.writelines(diff)
    click.echo(f"Best temperature: {found.temperature:g}.", err=True)
    for cause, factor in sorted(found.priors.items(), key=lambda item: item[1]):
        if not 0.6 < factor < 1.6:
            click.echo(f"Prior of {cause}: times {factor:.2f}.", err=True)


def _show_groups(outcomes: list[Outcome], by: str) -> None:
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.group(by), []).append(outcome)
    click.echo(f"\n{by:28}{'cases':>6}{'strict':>8}{'lenient':>9}")
    for name, members in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        strict = sum(m.rank == 1 for m in members) / len(members)
        lenient = sum(m.lenient_rank == 1 for m in members) / len(members)
        click.echo(f"{name[:27]:28}{len(members):>6}{strict:>8.2f}{lenient:>9.2f}")


def _show_misses(outcomes: list[Outcome]) -> None:
    missed = [outcome for outcome in outcomes if outcome.rank != 1]
    click.echo(f"\n{len(missed)} misses (rank of the labelled cause; * = acceptable one first):")
    for outcome in missed:
        mark = "*" if outcome.lenient_rank == 1 else " "
        click.echo(
            f"{mark} {outcome.id}: {outcome.cause} is {outcome.rank or 'absent'}, "
            f"first {outcome.first} ({outcome.chance:.0%})"
        )
