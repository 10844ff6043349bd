"""Causes that nothing leads to, and facts that nobody can establish."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.errors import Fault
from ..model import OTHER
from .index import Index


def check_reach(index: Index) -> Iterator[Fault]:
    """A130 nothing raises the cause, A131 no question reaches it, A132 nobody gives the fact."""
    for cause in index.base.causes.values():
        if cause.id == OTHER:
            continue
        raising = [
            rule
            for rule, effect in index.by_cause[cause.id]
            if effect.kind == "confirms" or effect.db > 0
        ]
        if not raising:
            problem = f"no rule speaks for the cause {cause.id}."
            hint = "Add a rule with a weight, or delete the cause."
            yield Fault("A130", problem, cause.place, hint, "warning")
        elif not any(index.reads[rule.id] & index.askable for rule, _ in index.by_cause[cause.id]):
            problem = f"no question reaches the cause {cause.id}: only texts and collectors do."
            yield Fault("A131", problem, cause.place, "", "note")
    for name, rules in index.readers.items():
        if index.observable(name) or name in index.concluders:
            continue
        problem = f"nobody collects, asks or concludes {name}, which {len(rules)} rule(s) read."
        hint = "It can come from a case file or --set only. Give it a question or a collector."
        yield Fault("A132", problem, rules[0].place, hint, "note")
