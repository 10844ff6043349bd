"""A diagnosis as plain data, format ``why401.diagnosis/1`` (schema in facts/schemas)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...engine.ask import RankedQuestion
from ...engine.believe import Belief, Evidence
from ...engine.diagnosis import Diagnosis
from ...engine.plan import PlannedFix
from ...facts.memory import Fact, Value
from ...facts.redact import Redactor

SCHEMA = "why401.diagnosis/1"
#: Facts of the parser's own that only repeat what other facts hold.
INTERNAL = frozenset({"text.all"})
MAX_VALUE = 4000

Redact = Callable[[str, Value], Value]


def as_document(diagnosis: Diagnosis, redact: Redact, *, top: int | None = None) -> dict[str, Any]:
    """The diagnosis as JSON-ready data; ``top`` limits causes, fixes and questions.

    Every fact's value goes through ``redact``. Probabilities have six digits, weights two.
    """
    return conclusions(diagnosis, top=top) | {
        "facts": {
            name: shown_fact(facts, redact)
            for name, facts in _by_name(diagnosis).items()
            if name not in INTERNAL
        }
    }


def conclusions(diagnosis: Diagnosis, *, top: int | None = None) -> dict[str, Any]:
    """The same with no facts in it: what cases share that no rule tells apart."""
    return {
        "schema": SCHEMA,
        "misfit": {"score": round(diagnosis.misfit.score, 4), "flag": diagnosis.misfit.flag},
        "causes": [_cause(diagnosis, belief) for belief in diagnosis.beliefs[:top]],
        "contradictions": contradictions(diagnosis),
        "fixes": [_fix(planned) for planned in diagnosis.fixes[:top]],
        "questions": [_question(question) for question in diagnosis.questions[:top]],
        "facts": {},
        "fired": list(diagnosis.fired),
        "engine": diagnosis.engine,
    }


def contradictions(diagnosis: Diagnosis) -> list[str]:
    """What does not go together, in sentences. They quote observed values; one with a secret or
    personal text is not quoted at all, since cases share these sentences."""
    redact = Redactor().text
    return [
        line if redact(line) == line else f"{line.split(' ', 1)[0]} is not what rules conclude."
        for line in diagnosis.contradictions
    ]


def _by_name(diagnosis: Diagnosis) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in diagnosis.memory:
        found.setdefault(fact.name, []).append(fact)
    return found


def shown_fact(facts: list[Fact], redact: Redact) -> dict[str, Any]:
    """A fact with its source, redacted; ``also`` holds further concluded values."""
    first = facts[0]
    shown: dict[str, Any] = {
        "value": shorten(redact(first.name, first.value)),
        "source": str(redact("source", str(first.source))),
    }
    if first.at:
        shown["at"] = first.at
    if len(facts) > 1:
        shown["also"] = [redact(fact.name, fact.value) for fact in facts[1:]]
    return shown


def shorten(value: Value, limit: int = MAX_VALUE) -> Value:
    """A value cut to a length that fits a report."""
    if isinstance(value, str) and len(value) > limit:
        return f"{value[:limit]}… ({len(value)} characters)"
    return value


def _cause(diagnosis: Diagnosis, belief: Belief) -> dict[str, Any]:
    cause = diagnosis.base.causes[belief.cause]
    return {
        "id": cause.id,
        "title": cause.title,
        "family": cause.family,
        "action": cause.action,
        "probability": round(belief.probability, 6),
        "state": belief.state,
        "weight_db": round(belief.weight_db, 2),
        "because": [_because(item) for item in belief.evidence],
    }


def _because(item: Evidence) -> dict[str, Any]:
    return {
        "rule": item.rule.id,
        "effect": item.effect,
        "db": round(item.db, 2),
        "counted": item.counted,
        "because": item.rule.because,
        "source": item.rule.source,
        "facts": list(item.facts),
    }


def _fix(planned: PlannedFix) -> dict[str, Any]:
    fix = planned.fix
    return {
        "id": fix.id,
        "cause": fix.cause,
        "do": planned.do,
        "command": planned.command,
        "minutes": fix.minutes,
        "success": fix.success,
        "risk": fix.risk,
        "undo": fix.undo,
        "verify": fix.verify,
        "gain": round(planned.gain, 6),
    }


def _question(ranked: RankedQuestion) -> dict[str, Any]:
    return {
        "fact": ranked.fact,
        "prompt": ranked.question.prompt,
        "choices": [
            {"value": answer.value, "label": answer.label, "chance": round(answer.chance, 4)}
            for answer in ranked.answers
        ],
        "how": ranked.question.how,
        "bits": round(ranked.bits, 4),
        "value": round(ranked.value, 4),
        "cost": ranked.question.cost,
    }
