"""``why401 ask``: a consultation, from what is known to the right fix in a few questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import click

from ..engine.consult import Consultation
from ..engine.diagnosis import Diagnoser, Diagnosis, EngineName, make_diagnoser
from ..facts.memory import WorkingMemory
from ..facts.redact import Redactor
from .asker import open_asker
from .failure import fault_text
from .inputs import read_inputs
from .interview import Interview
from .options import with_engine, with_rules, with_settings, with_text
from .orders import save_case
from .pasted import kept_facts, shown
from .playing import is_session, play, read_answers
from .render.console import terminal
from .rulebase import choose
from .session import SessionFile, last_session, read_session

INCONCLUSIVE = 1
LAST = "last"


@click.command()
@click.argument("cases", nargs=-1, metavar="[CASE …]")
@with_text
@with_settings
@with_rules
@with_engine
@click.option("--no-collect", is_flag=True,
              help="Do not look at this machine, where nothing is given.")  # fmt: skip
@click.option("--resume", is_flag=False, flag_value=LAST, default=None, metavar="[SESSION]",
              help="Go on with the last session, or with that of a file.")  # fmt: skip
@click.option("--answers", type=click.Path(path_type=Path), default=None,
              help="A file of fact: value (null: don't know), or a session.")  # fmt: skip
@click.option("--save", type=click.Path(path_type=Path), default=None,
              help="Save what is known at the end as a case.")  # fmt: skip
@click.option("--plain", is_flag=True, help="Plain lines, without line editing.")
@click.option("--json", "as_json", is_flag=True,
              help="The result as why401.diagnosis/1; all else to standard error.")  # fmt: skip
@click.pass_context
def ask(
    ctx: click.Context,
    cases: tuple[str, ...],
    texts: tuple[str, ...],
    settings: tuple[str, ...],
    packs: tuple[Path, ...],
    no_builtin: bool,
    engine: str,
    no_collect: bool,
    resume: str | None,
    answers: Path | None,
    save: Path | None,
    plain: bool,
    as_json: bool,
) -> int:
    """Ask the few questions that pay, each time showing where it stands.

    Starts from CASE, --text and --set; where nothing is given, from what this machine shows
    (nothing is sent). At every prompt: help. Each answer is kept at once: --resume goes on after
    Ctrl-C or a crash. Exit code 1 means that nothing is established or suggested.
    """
    given = bool(cases or texts or settings)
    replayed = answers is not None and is_session(answers)
    if given and (resume or replayed):
        raise click.UsageError(
            "A session has its own facts: leave out CASE, --text and --set.", ctx
        )
    if "-" in cases and answers is None:
        raise click.UsageError("Standard input holds the answers; save the case to a file.", ctx)
    chosen = choose(packs, no_builtin=no_builtin)
    base, notes = chosen.base()
    diagnoser = make_diagnoser(base, engine=cast(EngineName, engine))
    for fault in notes:
        click.echo(fault_text(fault, with_line=False), err=True)
    console = terminal(to_errors=as_json)
    redactor = Redactor()
    if resume or (replayed and answers):
        path = last_session() if resume == LAST else Path(resume or str(answers))
        state = read_session(path)
        session = SessionFile.reopen(path) if resume else SessionFile(path, None)
    else:
        memory, warnings = read_inputs(cases, texts, settings, chosen.vocabulary())
        for fault in warnings:
            click.echo(fault_text(fault, with_line=False), err=True)
        if not (given or no_collect or answers):
            memory = _with_this_machine(memory)
        state = Consultation.begin(kept_facts(memory, redactor))
        session = SessionFile(Path(), None) if answers else SessionFile.create(state)
    asker = open_asker(plain=plain, to_errors=as_json, echo=lambda line: shown(line, redactor))
    talk = Interview(state, diagnoser, asker, session, console, redactor)
    diagnosis = _held(talk, answers, replayed=replayed)
    if save:
        save_case(talk, str(save))
    return _result(diagnosis, talk, as_json=as_json)


def consult(memory: WorkingMemory, diagnoser: Diagnoser) -> int:
    """A consultation on this terminal that starts from a memory and ends with the result; gives
    the exit code."""
    redactor = Redactor()
    state = Consultation.begin(kept_facts(memory, redactor))
    console = terminal()
    console.print("A few questions, each only while it pays; quit shows the result at once.")
    talk = Interview(state, diagnoser, open_asker(), SessionFile.create(state), console, redactor)
    return _result(_held(talk, None, replayed=False), talk, as_json=False)


def _with_this_machine(memory: WorkingMemory) -> WorkingMemory:
    from .gathering import found_facts, gather

    collection = gather(network=False, known=memory)
    count = found_facts(collection)
    click.echo(f"Looked at this machine: {count} facts. Nothing was sent anywhere.", err=True)
    return collection.memory


def _held(talk: Interview, answers: Path | None, *, replayed: bool) -> Diagnosis:
    """Hold the consultation; Ctrl-C says how to go on."""
    if talk.session.fault and not replayed:
        click.echo(f"Answers cannot be kept ({talk.session.fault}): {talk.session.path}", err=True)
    try:
        if replayed:
            return talk.diagnoser(talk.state.memory())
        if answers is not None:
            return play(talk, read_answers(answers))
        return talk.run()
    except KeyboardInterrupt:
        if not talk.session.fault:
            click.echo("\nNothing is lost. Go on with: why401 ask --resume", err=True)
        raise
    finally:
        talk.session.close()


def _result(diagnosis: Diagnosis, talk: Interview, *, as_json: bool) -> int:
    if as_json:
        from .render.document import as_document

        document = as_document(diagnosis, talk.redactor.value)
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        from .render.terminal import show

        show(diagnosis, talk.redactor.value, talk.console)
    return 0 if diagnosis.conclusive else INCONCLUSIVE
