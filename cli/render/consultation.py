"""What is seen during a consultation: where it stands, the question, why it is asked, the end.

Everything is written below what is there already, nothing is drawn over: a pipe, a dumb terminal
and a screen reader get the same lines.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from ...engine.ask import Answer, RankedQuestion
from ...engine.consult import Stop
from ...engine.diagnosis import Diagnosis
from ...facts.memory import Fact, WorkingMemory
from .document import INTERNAL, Redact
from .escape import one_line, plain
from .lines import say
from .phrases import values
from .words import label_of, percent

SHOWN = 5
#: Causes below this are not worth a line.
MIN_CHANCE = 0.01
#: What at most so many groups of answers change is shown for one question.
MAX_GROUPS = 8


def leading(diagnosis: Diagnosis) -> tuple[str, ...]:
    """The causes of the standing list, in its order: ``how 2`` means the second of them."""
    likely = [b for b in diagnosis.beliefs[:SHOWN] if b.probability >= MIN_CHANCE]
    return tuple(belief.cause for belief in likely or diagnosis.beliefs[:1])


def show_standing(diagnosis: Diagnosis, console: Console) -> None:
    """The leading causes: number, probability, a bar, title, state in words."""
    shown = {belief.cause: belief for belief in diagnosis.beliefs}
    width = 16 if console.width >= 90 else 8
    label = label_of(diagnosis.leader.probability)
    console.print(Text(f"\nWhere it stands: {label}", style="bold"))
    for number, cause in enumerate(leading(diagnosis), 1):
        belief = shown[cause]
        bar = _bar(belief.probability, width, console)
        lead = f"{number}. {percent(belief.probability):>5} {bar} {belief.state:<11} "
        say(console, plain(diagnosis.base.causes[cause].title), 2, lead=lead)
    if diagnosis.misfit.flag:
        console.print("  Careful: some of the evidence does not fit the first cause.")


def _bar(chance: float, width: int, console: Console) -> str:
    full, empty = ("#", ".") if _simple(console) else ("█", "·")
    filled = round(chance * width)
    return full * filled + empty * (width - filled)


def _simple(console: Console) -> bool:
    return console.options.ascii_only or os.environ.get("TERM") == "dumb"


def show_question(ranked: RankedQuestion, number: int, console: Console) -> None:
    """The question, how to find out, and the numbered choices in as many columns as fit."""
    question = ranked.question
    text = Text(f"\nQuestion {number}: {plain(question.prompt)}", style="bold")
    text.append(f"  ({_time(question.cost)})", style="not bold dim")
    console.print(text)
    if question.how:
        say(console, plain(question.how), 2, "dim")
    wide = len(str(len(ranked.answers)))
    labels = [f"{n:>{wide}}. {plain(answer.label)}" for n, answer in enumerate(ranked.answers, 1)]
    for line in _columns(labels, console.width - 4):
        say(console, line, 2)


def _columns(labels: list[str], width: int) -> list[str]:
    """The choices as lines: those of a long list stand in columns, read downwards."""
    if len(labels) <= 9:
        return labels
    wide = max(map(len, labels)) + 2
    rows = -(-len(labels) // max(1, width // wide))
    return ["".join(f"{label:<{wide}}" for label in labels[row::rows]) for row in range(rows)]


def _time(minutes: float) -> str:
    if minutes < 1:
        return f"about {max(5, round(minutes * 60)):d} s"
    return f"about {minutes:g} min"


def show_why(ranked: RankedQuestion, diagnosis: Diagnosis, console: Console) -> None:
    """What each answer would change, with the causes' chances now and then."""
    saved = ranked.value + ranked.question.cost
    now = {belief.cause: belief.probability for belief in diagnosis.beliefs}
    console.print(
        f"Why this is asked: it tells {ranked.bits:.2f} bit, and saves "
        f"{max(0.0, saved):.1f} min of trying fixes for {ranked.question.cost:g} min of yours."
    )
    groups = _groups(ranked, now, diagnosis)
    for labels, lines in groups[:MAX_GROUPS]:
        say(console, f"{labels}:", 2, "bold")
        for line in lines:
            say(console, line, 4)
    if len(groups) > MAX_GROUPS:
        console.print("  The other answers move the causes less.")
    console.print(f"  Fact {ranked.fact}. 'Don't know' leaves everything as it stands.")


def _groups(
    ranked: RankedQuestion, now: Mapping[str, float], diagnosis: Diagnosis
) -> list[tuple[str, list[str]]]:
    """Answers with what they change; those that change the same stand together.

    A few answers keep their order; of many, those that move the causes most come first.
    """
    found: dict[tuple[str, ...], list[Answer]] = {}
    for answer in ranked.answers:
        found.setdefault(tuple(_moves(answer.chances, now, diagnosis)), []).append(answer)
    groups = list(found.items())
    if len(groups) > MAX_GROUPS:
        groups.sort(key=lambda group: -_moved(group[1][0].chances, now))
    return [(_labelled(answers), list(lines)) for lines, answers in groups]


def _labelled(answers: list[Answer]) -> str:
    names = ", ".join(plain(answer.label) for answer in answers)
    return f"{names} ({percent(sum(answer.chance for answer in answers))} likely)"


def _moved(after: Mapping[str, float], now: Mapping[str, float]) -> float:
    """Half the sum of how far the probabilities move: 0 for not at all, 1 for altogether."""
    return sum(abs(after.get(cause, 0.0) - chance) for cause, chance in now.items()) / 2


def _moves(after: Mapping[str, float], now: Mapping[str, float], diagnosis: Diagnosis) -> list[str]:
    """The two leading causes after the answer, then the one that falls furthest."""
    first = sorted(after, key=lambda cause: (-after[cause], cause))[:2]
    falls = max(now, key=lambda cause: (now[cause] - after.get(cause, 0.0), cause))
    if falls not in first and now[falls] - after.get(falls, 0.0) >= 0.02:
        first.append(falls)
    lines: list[str] = []
    for cause in first:
        title = plain(diagnosis.base.causes[cause].title)
        lines.append(f"{percent(now[cause])} → {percent(after[cause])}  {title}")
    return lines


def show_stop(stop: Stop, diagnosis: Diagnosis, console: Console) -> None:
    """Why no further question is asked."""
    console.print(Text("\nNo more questions. ", style="bold") + Text(plain(_stop(stop, diagnosis))))


def _stop(stop: Stop, diagnosis: Diagnosis) -> str:
    chance = percent(diagnosis.leader.probability)
    best = stop.best
    if stop.reason == "settled":
        return f"The first cause stands at {chance}: no answer would save more time than it takes."
    if best is None:
        return "Nothing else that you could know would change the picture."
    saved = max(0.0, best.value + best.question.cost)
    return (
        f"The best one left ({one_line(best.question.prompt, 80)}) would save {saved:.1f} min of "
        f"trying fixes and take {best.question.cost:g} min: trying the first fix is quicker."
    )


def show_facts(memory: WorkingMemory, redact: Redact, console: Console) -> None:
    """Every fact with its source, observed ones before concluded ones, then what is not known."""
    rows = [fact for fact in (*memory.observed(), *memory.derived()) if fact.name not in INTERNAL]
    if not rows:
        console.print("Nothing is known yet.")
    for fact in rows:
        value = values(fact.name, (fact.value,), redact)
        text = Text(f"  {fact.name} = {value}")
        text.append(f"  ({one_line(str(redact('source', str(fact.source))), 60)})", style="dim")
        console.print(text)
    if memory.declined:
        console.print(f"  Not known to you: {', '.join(sorted(memory.declined))}")


def show_understood(
    facts: Sequence[Fact],
    concluded: Sequence[Fact],
    before: WorkingMemory,
    redact: Redact,
    console: Console,
) -> None:
    """What a pasted text told, what it changed, and what rules concluded of its words."""
    told = [fact for fact in facts if fact.name != "symptom.text" and fact.name not in INTERNAL]
    told += concluded
    if not told:
        console.print("Kept as text; no single fact was read in it, but rules may match its words.")
        return
    console.print(Text(f"Understood {len(told)} fact{'s' if len(told) > 1 else ''}:", style="bold"))
    for fact in told:
        line = f"  {fact.name} = {values(fact.name, (fact.value,), redact)}"
        held = before.get(fact.name)
        if held is not None and held.value != fact.value:
            line += f"  (was {values(fact.name, (held.value,), redact, 30)})"
        if fact.source.kind == "derived":
            line += "  (from its words)"
        console.print(Text(line))
