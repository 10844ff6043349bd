"""The ladder of a probe, for people and as ``why401.probe/1`` (schema in facts/schemas)."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...engine.diagnosis import Diagnosis
from ...facts.parse.address import clean_url
from ...facts.probe.model import Report, State, Step
from .document import Redact
from .document import as_document as diagnosis_document
from .escape import plain
from .words import percent, verdict

SCHEMA = "why401.probe/1"
_STYLES: dict[State, str] = {"ok": "green", "failed": "red", "timed_out": "red", "skipped": "dim"}
_WORDS: dict[State, str] = {
    "ok": "ok",
    "failed": "failed",
    "timed_out": "timed out",
    "skipped": "–",
}


def as_document(report: Report, diagnosis: Diagnosis, redact: Redact) -> dict[str, Any]:
    """The probe as JSON-ready data: the target without its key, the rungs, the diagnosis."""
    target = report.target
    key = {"label": target.key.label, "place": target.place} if target.key else None
    return {
        "schema": SCHEMA,
        "provider": target.provider,
        "base_url": redact("endpoint.url", clean_url(target.base_url)),
        "model": redact("model.name", target.model),
        "key": key,
        "reached": report.reached,
        "steps": [_step(step, redact) for step in report.steps],
        "diagnosis": diagnosis_document(diagnosis, redact, top=5),
    }


def _step(step: Step, redact: Redact) -> dict[str, Any]:
    return {
        "rung": step.rung,
        "state": step.state,
        "seconds": round(step.seconds, 3),
        "note": redact("note", step.note),
    }


def show(report: Report, diagnosis: Diagnosis, redact: Redact) -> None:
    """Write the ladder, and the first cause with its first fix, to the terminal."""
    console = Console(highlight=False, soft_wrap=False)
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1)
    for step in report.steps:
        took = f"{step.seconds * 1000:,.0f} ms" if step.seconds else ""
        word = Text(_WORDS[step.state], style=_STYLES[step.state])
        note = plain(str(redact("note", step.note)))
        table.add_row(step.rung, word, Text(took, style="dim"), Text(note))
    console.print(table)
    console.print()
    _conclusion(report, diagnosis, console)


def _conclusion(report: Report, diagnosis: Diagnosis, console: Console) -> None:
    if report.reached == "done":
        console.print("Everything that was asked held.")
        return
    said = verdict(diagnosis)
    chance = percent(diagnosis.leader.probability)
    console.print(Text(plain(said.sentence), style="bold"), Text(f"({said.label}, {chance})"))
    first = next(iter(diagnosis.fixes), None)
    if diagnosis.conclusive and first is not None:
        console.print(Text(plain(first.do)))
