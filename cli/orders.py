"""What each command of the consultation does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..engine.ask import RankedQuestion
from ..engine.diagnosis import Diagnosis
from ..engine.whynot import why_silent, whynot
from ..facts.case import Case, write_case
from ..facts.errors import CaseError, UsageFault, did_you_mean
from .naming import cause_named
from .render.consultation import leading, show_facts, show_standing, show_why
from .render.reasons import show_how, show_silent, show_whynot
from .reply import COMMANDS, Reply

if TYPE_CHECKING:
    from .interview import Interview

DEFAULT_CASE = "why401-case.json"


@dataclass(frozen=True, slots=True)
class Order:
    """A command at the moment it is given; ``ranked`` is the question asked now, if any."""

    talk: Interview
    argument: str
    diagnosis: Diagnosis
    ranked: RankedQuestion | None


def obey(
    talk: Interview, reply: Reply, diagnosis: Diagnosis, ranked: RankedQuestion | None
) -> None:
    """Do what a command says. What the user got wrong is shown, not raised."""
    try:
        _ORDERS[reply.word](Order(talk, reply.text, diagnosis, ranked))
    except (UsageFault, CaseError) as error:
        talk.console.print(talk.redactor.text(str(error)))


def _why(now: Order) -> None:
    if now.ranked is None:
        now.talk.console.print("Nothing is asked now. Try: how, or whynot CAUSE.")
    elif not any(answer.chances for answer in now.ranked.answers):
        now.talk.console.print("You asked to change it; no answer to it would move the causes now.")
    else:
        show_why(now.ranked, now.diagnosis, now.talk.console)


def _how(now: Order) -> None:
    causes = leading(now.diagnosis)
    cause = cause_named(now.argument, now.diagnosis.base, causes) if now.argument else causes[0]
    show_how(now.diagnosis, cause, now.talk.redactor.value, now.talk.console)


def _whynot(now: Order) -> None:
    if now.argument in now.diagnosis.base.rules:
        near = why_silent(now.diagnosis, now.argument)
        show_silent(now.argument, near, now.talk.redactor.value, now.talk.console)
        return
    causes = leading(now.diagnosis)
    second = causes[min(1, len(causes) - 1)]
    cause = cause_named(now.argument, now.diagnosis.base, causes) if now.argument else second
    show_whynot(
        now.diagnosis, whynot(now.diagnosis, cause), now.talk.redactor.value, now.talk.console
    )


def _facts(now: Order) -> None:
    show_facts(now.diagnosis.memory, now.talk.redactor.value, now.talk.console)


def _causes(now: Order) -> None:
    show_standing(now.diagnosis, now.talk.console)


def _back(now: Order) -> None:
    if now.talk.changing:
        now.talk.changing = ""
        return
    steps = len(now.talk.state.steps)
    if not steps:
        now.talk.console.print("There is nothing to take back.")
        return
    if now.argument.isdecimal() and now.argument:
        count = int(now.argument[:6])
    else:
        count = now.talk.state.steps_since(now.argument) if now.argument else 1
    if not 1 <= count <= steps:
        now.talk.console.print(
            f"There are {steps} steps to take back, none called {now.argument!r}."
        )
        return
    names = [step.fact or "the pasted text" for step in now.talk.state.steps[steps - count :]]
    now.talk.take_back(count)
    now.talk.console.print(f"Taken back: {', '.join(names)}.")


def _change(now: Order) -> None:
    vocabulary = now.talk.diagnoser.vocabulary
    answered = [step.fact for step in now.talk.state.steps if step.fact]
    if not now.argument:
        now.talk.console.print(f"Which one? You answered: {', '.join(answered) or 'nothing yet'}.")
    elif vocabulary.get(now.argument) is None or now.argument in ("symptom.text", "text.all"):
        hint = did_you_mean(now.argument, [*answered, *vocabulary.specs])
        said = f"No question is called {now.argument!r}. {hint}".strip()
        now.talk.console.print(now.talk.redactor.text(said))
    else:
        now.talk.changing = now.argument


def _skip(now: Order) -> None:
    if now.talk.changing:
        now.talk.changing = ""
    elif now.ranked is None:
        now.talk.console.print("Nothing is asked now.")
    else:
        now.talk.advance(now.talk.state.skip(now.ranked.fact))


def _paste(now: Order) -> None:
    now.talk.console.print("Paste now; a line with a single dot ends it.")
    lines: list[str] = []
    try:
        while (line := now.talk.asker.line("")) != ".":
            lines += line.splitlines()
            if lines and lines[-1] == ".":
                lines.pop()
                break
    except EOFError:
        now.talk.done = True
    if lines:
        now.talk.tell("\n".join(lines), keep=True)


def _save(now: Order) -> None:
    save_case(now.talk, now.argument or DEFAULT_CASE)


def save_case(talk: Interview, name: str) -> None:
    """Write what is known as a case; raises `CaseError` where that cannot be."""
    path = Path(name).expanduser()
    write_case(path, Case.of(talk.state.memory()), talk.redactor)
    talk.console.print(talk.redactor.text(f"Saved: {path}. Next: why401 diagnose {path}"))


def _quit(now: Order) -> None:
    now.talk.done = True
    if not now.talk.state.steps:
        return
    now.talk.console.print("Save what is known as a case? A file name, y, or Enter for no.")
    try:
        answer = now.talk.asker.line("save> ").strip()
    except EOFError:
        return
    if answer.casefold() in ("y", "yes"):
        save_case(now.talk, DEFAULT_CASE)
    elif answer and answer.casefold() not in ("n", "no"):
        save_case(now.talk, answer)


def _help(now: Order) -> None:
    now.talk.console.print("An answer: its number, its name, its first letters. d: don't know.")
    now.talk.console.print("Any other text is read as an error message and adds its facts.")
    for name, does in COMMANDS.items():
        now.talk.console.print(f"  {name:<7} {does}")


_ORDERS: dict[str, Callable[[Order], None]] = {
    "why": _why,
    "how": _how,
    "whynot": _whynot,
    "facts": _facts,
    "causes": _causes,
    "back": _back,
    "change": _change,
    "skip": _skip,
    "paste": _paste,
    "save": _save,
    "quit": _quit,
    "help": _help,
}
