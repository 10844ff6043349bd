"""A diagnosis as one self-contained HTML page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...engine.ask import RankedQuestion
from ...engine.diagnosis import Diagnosis
from ...engine.explain import Proof
from ...engine.model import OTHER
from ...engine.whynot import whynot
from ...facts.case import Case
from ...facts.probe.model import RUNGS
from .commands import commands_of
from .document import INTERNAL, Redact, contradictions, shorten
from .escape import plain
from .templates import page
from .words import excluded, percent, verdict

CAUSES = 6
#: Fixes that are shown at once; the others are folded.
FIXES = 5
QUESTIONS = 6
MAX_TEXT = 600
MAX_CONTRAST = 5
#: How redaction writes what it took out.
_TOKEN = re.compile(r"<[a-z][^<>]{0,60}#[0-9a-f]{4,}>|<user>")


def as_page(diagnosis: Diagnosis, redact: Redact, case: Case | None = None) -> str:
    """The page; ``case`` adds when it was collected and which collectors gave nothing."""
    said = verdict(diagnosis)
    facts = list(_facts(diagnosis, redact))
    shown = Shown(diagnosis, redact)
    return page(
        "report.html",
        sentence=plain(said.sentence),
        label=said.label,
        chance=percent(diagnosis.leader.probability),
        act=plain(said.act),
        misfit=diagnosis.misfit.flag,
        contradictions=[plain(line) for line in contradictions(diagnosis)],
        engine=diagnosis.engine,
        collected_at=plain(case.collected_at) if case else "",
        fixes=[shown.fix(number) for number in range(len(diagnosis.fixes))],
        causes=[shown.cause(place) for place in range(len(diagnosis.beliefs[:CAUSES]))],
        excluded=_excluded(diagnosis),
        rungs=list(rungs(diagnosis)),
        questions=[shown.question(ranked) for ranked in diagnosis.questions[:QUESTIONS]],
        facts=facts,
        failures=_failures(case, redact),
        redacted=_redaction(facts),
        first=FIXES,
    )


class Shown:
    """The parts of one diagnosis as the page shows them."""

    def __init__(self, diagnosis: Diagnosis, redact: Redact) -> None:
        self._diagnosis = diagnosis
        self._redact = redact

    def cause(self, place: int) -> dict[str, Any]:
        """A cause with the proof of it and, below the first, why it is not that."""
        belief = self._diagnosis.beliefs[place]
        cause = self._diagnosis.base.causes[belief.cause]
        sources = {item.rule.id: item.rule.source for item in belief.evidence}
        return {
            "title": plain(cause.title),
            "summary": plain(cause.summary),
            "chance": percent(belief.probability),
            "probability": belief.probability,
            "state": belief.state,
            "prior": percent(belief.prior),
            "weight_db": belief.weight_db,
            "contrast": list(self._contrast(belief.cause)) if place else [],
            "rules": [
                {
                    "id": rule.label,
                    "because": plain(rule.detail),
                    "source": plain(sources.get(rule.label, "")),
                    "db": rule.db or 0.0,
                    "counted": rule.counted,
                    "support": [self._node(node) for node in rule.support],
                }
                for rule in self._diagnosis.how(belief.cause).support
            ],
        }

    def _contrast(self, cause: str) -> Iterator[str]:
        if cause == OTHER:
            return
        found = whynot(self._diagnosis, cause)
        for item in found.excluded_by:
            yield f"Ruled out: {plain(item.rule.because)}"
        if abs(found.prior_db) >= 0.5:
            word = "more" if found.prior_db > 0 else "less"
            yield f"{found.prior_db:+.0f} dB: the first one is {word} common in this context."
        for part in found.contrast[:MAX_CONTRAST]:
            yield f"{part.db:+.0f} dB: {plain(part.rule.because)}"

    def _node(self, proof: Proof) -> dict[str, Any]:
        name = proof.label.split(" ", 1)[0]
        return {
            "label": self._text(name, proof.label),
            "detail": self._text("source", proof.detail),
            "support": [self._node(part) for part in proof.support],
        }

    def _text(self, name: str, value: str) -> str:
        return plain(str(shorten(self._redact(name, value), MAX_TEXT)))

    def fix(self, number: int) -> dict[str, Any]:
        """A fix with its commands, one a system where the system is not known."""
        planned = self._diagnosis.fixes[number]
        cause = self._diagnosis.base.causes[planned.fix.cause]
        return {
            "number": number + 1,
            "do": plain(planned.do),
            "commands": [
                {"systems": plain(systems), "text": plain(command)}
                for systems, command in commands_of(planned)
            ],
            "title": plain(cause.title),
            "minutes": f"{planned.fix.minutes:g}",
            "chance": percent(planned.chance),
            "risk": planned.fix.risk,
            "verify": plain(planned.fix.verify),
            "undo": plain(planned.fix.undo),
        }

    def question(self, ranked: RankedQuestion) -> dict[str, Any]:
        """A question with what would lead after each answer."""
        causes = self._diagnosis.base.causes
        rows: list[dict[str, str]] = []
        for answer in ranked.answers:
            first = max(answer.chances, key=lambda cause: (answer.chances[cause], cause))
            then = f"{plain(causes[first].title)} ({percent(answer.chances[first])})"
            chance = percent(answer.chance)
            rows.append({"label": plain(answer.label), "chance": chance, "then": then})
        question = ranked.question
        return {"prompt": plain(question.prompt), "how": plain(question.how), "answers": rows}


def _excluded(diagnosis: Diagnosis) -> list[dict[str, str]]:
    titles = diagnosis.base.causes
    return [
        {"causes": ", ".join(plain(titles[c].title) for c in causes), "because": plain(because)}
        for because, causes in excluded(diagnosis).items()
    ]


def rungs(diagnosis: Diagnosis) -> Iterator[dict[str, Any]]:
    """The rungs of a probe that the case holds: name, state, words, seconds, share of the
    slowest."""
    memory = diagnosis.memory
    found = [(name, memory.value(f"probe.{name}")) for name in RUNGS]
    times = {name: float(memory.value(f"timing.{name}") or 0) for name, _ in found}
    slowest = max(times.values(), default=0.0) or 1.0
    for name, state in found:
        if isinstance(state, str):
            yield {
                "name": name,
                "state": state,
                "words": state.replace("_", " "),
                "seconds": f"{times[name]:.3f}" if times[name] else "",
                "share": times[name] / slowest,
            }


def _facts(diagnosis: Diagnosis, redact: Redact) -> Iterator[dict[str, str]]:
    for fact in diagnosis.memory.observed():
        if fact.name not in INTERNAL:
            yield {
                "name": plain(fact.name),
                "value": plain(str(shorten(redact(fact.name, fact.value), MAX_TEXT))),
                "source": plain(str(redact("source", str(fact.source)))),
            }


def _failures(case: Case | None, redact: Redact) -> list[dict[str, str]]:
    return [
        {"collector": plain(f.collector), "error": plain(str(redact("note", f.error)))}
        for f in (case.failures if case else ())
    ]


def _redaction(facts: list[dict[str, str]]) -> str:
    """How much was taken out, so that a reader knows what the page does not show."""
    found = {token for row in facts for token in _TOKEN.findall(row["value"])}
    if not found:
        return "Nothing in these facts looked like a secret."
    word = "secret or personal text was" if len(found) == 1 else "secrets or personal texts were"
    return f"{len(found)} {word} replaced by marks; equal marks stand for equal texts."
