"""What a person sees: verdict, act, causes, fixes, why, what is ruled out, what is unknown.

No meaning by colour alone: bars have figures, states are words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ...engine.believe import Belief, Evidence
from ...engine.diagnosis import Diagnosis
from ...engine.model import OTHER
from ...facts.memory import WorkingMemory
from .commands import commands_of
from .document import INTERNAL, Redact, contradictions, shorten
from .escape import one_line, plain
from .words import excluded, percent, verdict

BAR = 16
_STYLES = {"established": "bold green", "suggested": "bold yellow", "open": "", "excluded": "dim"}


def show(diagnosis: Diagnosis, redact: Redact, console: Console, *, top: int = 5) -> None:
    """Write the diagnosis to a console of any width from 40 columns."""
    parts: list[RenderableType] = [_headline(diagnosis, console.width)]
    parts += _section("Causes", _causes(diagnosis, top, console.width))
    parts += _section("Do this, in this order", _fixes(diagnosis, top))
    parts += _section("Why", _why(diagnosis, redact))
    parts += _section("Ruled out", _ruled_out(diagnosis))
    parts += _section("Does not go together", _lines(contradictions(diagnosis)))
    parts += _section("Still unknown", _unknown(diagnosis))
    console.print(Group(*parts))


def _section(title: str, body: RenderableType | None) -> list[RenderableType]:
    if body is None:
        return []
    return [Text(f"\n{title}", style="bold"), Padding(body, (0, 0, 0, 2))]


def _headline(diagnosis: Diagnosis, width: int) -> RenderableType:
    said = verdict(diagnosis)
    text = Text(plain(said.sentence), style="bold")
    chance = percent(diagnosis.leader.probability)
    label = f"{said.label[:1].upper()}{said.label[1:]}, {chance}. "
    text.append(f"\n{label}", style="not bold")
    text.append(said.act, style="not bold")
    if diagnosis.misfit.flag:
        text.append(
            "\nCareful: some of the evidence does not fit this cause, nor any that I know well.",
            style="yellow",
        )
    return Panel(text, width=min(width, 100), border_style="dim")


def _causes(diagnosis: Diagnosis, top: int, width: int) -> RenderableType:
    table = Table.grid(padding=(0, 1))
    bar = BAR if width >= 70 else 6
    table.add_column(justify="right", no_wrap=True)
    table.add_column(width=bar, no_wrap=True)
    table.add_column(ratio=1)
    table.add_column(no_wrap=True)
    for belief in _shown(diagnosis, top):
        title = diagnosis.base.causes[belief.cause].title
        filled = round(belief.probability * bar)
        table.add_row(
            percent(belief.probability),
            Text("█" * filled + "·" * (bar - filled), style="cyan"),
            Text(plain(title), style=_STYLES[belief.state]),
            Text(belief.state, style="dim"),
        )
    return table


def _shown(diagnosis: Diagnosis, top: int) -> list[Belief]:
    """The first causes that are worth a line; "something else" only where it matters."""
    likely = [b for b in diagnosis.beliefs[:top] if b.probability >= 0.01]
    return likely or list(diagnosis.beliefs[:1])


def _fixes(diagnosis: Diagnosis, top: int) -> RenderableType | None:
    if not diagnosis.fixes:
        return None
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1)
    for number, planned in enumerate(diagnosis.fixes[:top], 1):
        fix = planned.fix
        text = Text(plain(planned.do))
        for systems, command in commands_of(planned):
            if systems:
                text.append(f"\n{systems}:", style="dim")
            text.append(f"\n$ {plain(command)}", style="cyan")
        facts = f"\n{_minutes(fix.minutes)}, helps with {percent(planned.chance)}"
        if fix.risk != "none":
            facts += f", risk {fix.risk}"
        text.append(facts, style="dim")
        if fix.verify:
            text.append(f"\nIt worked when: {plain(fix.verify)}", style="dim")
        if fix.undo and fix.risk != "none":
            text.append(f"\nTo undo: {plain(fix.undo)}", style="dim")
        table.add_row(f"{number}.", text)
    return table


def _minutes(minutes: float) -> str:
    if minutes < 1:
        return "under a minute"
    if minutes < 120:
        return f"{minutes:g} min"
    return f"{minutes / 60:g} h" if minutes < 2880 else f"{minutes / 1440:g} days"


def _why(diagnosis: Diagnosis, redact: Redact) -> RenderableType | None:
    leader = next((b for b in diagnosis.beliefs if b.cause != OTHER), None)
    if leader is None or not leader.evidence:
        return None
    lines: list[RenderableType] = []
    for item in [e for e in leader.evidence if e.counted][:6]:
        lines.append(_evidence(item, diagnosis.memory, redact))
    return Group(*lines)


def _evidence(item: Evidence, memory: WorkingMemory, redact: Redact) -> Text:
    sign = "for" if item.db > 0 else "against"
    text = Text(f"{abs(item.db):>3.0f} dB {sign}: {plain(item.rule.because)}")
    text.append(f"\n    rule {item.rule.id}", style="dim")
    for line in _fact_lines(item.facts, memory, redact):
        text.append(f"\n    {line}", style="dim")
    return text


#: What `text.all` is made of: shown in its place, since that is what the user recognises.
_TEXTS = ("symptom.text", "response.body", "error.message")


def _fact_lines(names: tuple[str, ...], memory: WorkingMemory, redact: Redact) -> Iterator[str]:
    shown: list[str] = []
    for name in names:
        shown += [text for text in _TEXTS if memory.knows(text)] if name in INTERNAL else [name]
    for name in dict.fromkeys(shown):
        fact = memory.get(name)
        if fact is None:
            yield f"{name} is unknown"
            continue
        value = one_line(str(shorten(redact(name, fact.value), 400)), 70)
        yield f"{name} = {value} ({one_line(str(redact('source', str(fact.source))), 60)})"


def _ruled_out(diagnosis: Diagnosis) -> RenderableType | None:
    found = excluded(diagnosis)
    if not found:
        return None
    lines: list[RenderableType] = []
    for because, causes in found.items():
        names = ", ".join(causes[:4]) + (f" and {len(causes) - 4} more" if len(causes) > 4 else "")
        lines.append(Text(f"{names}: {plain(because)}"))
    return Group(*lines)


def _lines(sentences: Sequence[str]) -> RenderableType | None:
    return Group(*(Text(plain(line)) for line in sentences)) if sentences else None


def _unknown(diagnosis: Diagnosis) -> RenderableType | None:
    asked = [q for q in diagnosis.questions if q.pays][:3]
    if not asked:
        return None
    lines: list[RenderableType] = []
    for ranked in asked:
        text = Text(plain(ranked.question.prompt))
        text.append(f"\n{plain(ranked.question.how)}", style="dim")
        choices = " | ".join(_written(answer.value) for answer in ranked.answers)
        text.append(f"\n--set {ranked.fact}=…  ({choices})", style="dim")
        lines.append(text)
    return Group(*lines)


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
