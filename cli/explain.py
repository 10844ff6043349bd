"""``why401 explain``: how, why not and what if, of a saved case."""

from __future__ import annotations

from pathlib import Path

import click

from ..engine.compare import compare
from ..engine.diagnosis import Diagnoser, Diagnosis, make_diagnoser
from ..engine.whynot import why_silent, whynot
from ..facts.memory import WorkingMemory
from ..facts.redact import Redactor
from .diagnose import redactor_for
from .failure import fault_text
from .inputs import read_inputs, read_setting
from .names import complete_cause, complete_cause_or_rule, complete_setting
from .naming import cause_named
from .options import with_rules, with_settings, with_text
from .render.console import terminal
from .render.reasons import show_comparison, show_how, show_silent, show_whynot
from .rulebase import choose


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE …|-]")
@with_text
@with_settings
@click.option("--how", "hows", multiple=True, metavar="CAUSE", shell_complete=complete_cause,
              help="Why it is believed: rules, weights, facts, sources.")  # fmt: skip
@click.option("--why-not", "nots", multiple=True, metavar="CAUSE|RULE",
              shell_complete=complete_cause_or_rule,
              help="Why it is not the first; what its rules lack.")  # fmt: skip
@click.option("--what-if", "what_ifs", multiple=True, metavar="FACT=VALUE",
              shell_complete=complete_setting,
              help="What would change; several hold together; FACT=? is unknown.")  # fmt: skip
@with_rules
@click.pass_context
def explain(
    ctx: click.Context,
    cases: tuple[str, ...],
    texts: tuple[str, ...],
    settings: tuple[str, ...],
    hows: tuple[str, ...],
    nots: tuple[str, ...],
    what_ifs: tuple[str, ...],
    packs: tuple[Path, ...],
    no_builtin: bool,
) -> int:
    """Explain the conclusions of a case. Without an option: how the first cause is known.

    CAUSE is an id, the beginning of one, words of a title, or a place in the list of causes.
    """
    if not (cases or texts or settings):
        raise click.UsageError("There is nothing to explain. Give a case, --text or --set.", ctx)
    chosen = choose(packs, no_builtin=no_builtin)
    memory, warnings = read_inputs(cases, texts, settings, chosen.vocabulary())
    base, notes = chosen.base()
    for fault in (*warnings, *notes):
        click.echo(fault_text(fault, with_line=False), err=True)
    diagnoser = make_diagnoser(base)
    diagnosis = diagnoser(memory, ask=bool(nots))
    order = [belief.cause for belief in diagnosis.beliefs]
    names = [cause_named(name, base, order) for name in hows]
    if not (hows or nots or what_ifs):
        names = order[:1]
    redact = redactor_for(diagnosis)
    console = terminal()
    for cause in names:
        show_how(diagnosis, cause, redact, console)
    for name in nots:
        _why_not(diagnosis, name, order)
    if what_ifs:
        _what_if(diagnoser, memory, diagnosis, what_ifs)
    return 0


def _why_not(diagnosis: Diagnosis, name: str, order: list[str]) -> None:
    redact = redactor_for(diagnosis)
    if name in diagnosis.base.rules:
        show_silent(name, why_silent(diagnosis, name), redact, terminal())
        return
    cause = cause_named(name, diagnosis.base, order)
    show_whynot(diagnosis, whynot(diagnosis, cause), redact, terminal())


def _what_if(
    diagnoser: Diagnoser, memory: WorkingMemory, now: Diagnosis, settings: tuple[str, ...]
) -> None:
    """Diagnose a copy with other facts and show the difference; the case stays as it is."""
    copy = memory.copy()
    for setting in settings:
        name, _, value = setting.partition("=")
        if value.strip() == "?":
            copy.retract(name.strip())
            continue
        fact, warnings = read_setting(setting, diagnoser.vocabulary)
        for fault in warnings:
            click.echo(fault_text(fault, with_line=False), err=True)
        copy.assert_(fact)
    then = diagnoser(copy, ask=False)
    console = terminal()
    console.print(Redactor().text(f"If {', '.join(settings)}:"))
    show_comparison(compare(now, then), then, redactor_for(then), console)
