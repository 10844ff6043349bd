"""What a rule or a fix owes its reader: a source, an example, a way to see that it worked."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.errors import Fault
from ..model import OTHER, RISKS
from .index import Index


def check_complete(index: Index) -> Iterator[Fault]:
    """A160 to A162: fixes. A170: no source. A171 and A172: no firing, no silent example."""
    for cause in index.base.causes.values():
        if not cause.fixes and cause.id != OTHER:
            yield Fault("A162", f"the cause {cause.id} has no fix.", cause.place, "", "warning")
        for fix in cause.fixes:
            if not fix.verify:
                problem = f"{fix.id} does not say how one sees that it worked."
                yield Fault("A160", problem, fix.place, "Fill in 'verify'.", "warning")
            if RISKS[fix.risk] > RISKS["low"] and not fix.undo:
                problem = f"{fix.id} has a {fix.risk} risk and no way back."
                yield Fault("A161", problem, fix.place, "Fill in 'undo'.", "warning")
    for rule in index.base.rules.values():
        if not rule.source:
            problem = f"{rule.id} names no source."
            hint = "A document, a report or a file of source code: who says so?"
            yield Fault("A170", problem, rule.place, hint, "warning")
        if rule.id not in index.fired_by_examples:
            problem = f"no example shows {rule.id} firing."
            yield Fault("A171", problem, rule.place, "Add one under 'examples'.", "warning")
        elif rule.id not in index.silent_in_examples:
            problem = f"no example shows {rule.id} staying silent."
            hint = "A near miss keeps the condition from being widened unnoticed."
            yield Fault("A172", problem, rule.place, hint, "note")
