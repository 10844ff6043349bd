"""From a report to facts: what is known now, and what a client would have seen."""

from __future__ import annotations

from collections.abc import Iterable

from ..memory import Fact, Source, Value, WorkingMemory
from .model import Report, Step
from .url import read_url

#: Where one of these is known, somebody has said what was seen, and the probe is an experiment.
_COMPLAINT = (
    "symptom.text", "http.status", "response.body", "error.message", "error.code", "error.type",
    "error.exception", "client.error_code",
)  # fmt: skip
#: What a probe may say of the key in place of the client.
_SAME_KEY = {"accepted": "works", "refused": "fails"}


def findings(report: Report, known: WorkingMemory) -> tuple[Fact, ...]:
    """The facts of a report, by name.

    Where nothing was known of a refusal, the rung that broke is the refusal; otherwise the probe
    tells whether the same key works without the client.
    """
    values: dict[str, Value] = {"probe.reached": report.reached}
    values |= _target(report)
    for step in report.steps:
        values |= step.facts
    if any(known.knows(name) for name in _COMPLAINT):
        said = _SAME_KEY.get(str(values.get("probe.key", "")))
        values |= {"same_key.elsewhere": said} if said else {}
    else:
        values |= _complaint(report.steps)
    source = Source("collector", f"probe, {_where(report)}")
    return tuple(Fact(name, value, source) for name, value in sorted(values.items()))


def _target(report: Report) -> dict[str, Value]:
    target = report.target
    named = {"provider.name": target.provider, "model.name": target.model}
    values: dict[str, Value] = {name: value for name, value in named.items() if value}
    if target.key is not None:
        values |= {"key.present": True, **target.key.form.facts()}
    return values


def _complaint(steps: Iterable[Step]) -> dict[str, Value]:
    """What the first broken rung shows, else the last one that shows anything."""
    telling = [step for step in steps if step.complaint]
    broken = [step for step in telling if step.broken]
    if broken:
        return dict(broken[0].complaint)
    return dict(telling[-1].complaint) if telling else {}


def _where(report: Report) -> str:
    address = read_url(report.target.base_url)
    return address.host if address else "base URL"
