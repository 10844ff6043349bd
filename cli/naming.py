"""Causes as people name them: by number, id, the beginning of an id, or words of the title."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.model import RuleBase
from ..facts.errors import Fault, UsageFault, did_you_mean


def cause_named(text: str, base: RuleBase, listed: Sequence[str] = ()) -> str:
    """The id of the cause that is meant; ``listed`` is the list that numbers count in.

    Raises `UsageFault` where none or several fit.
    """
    wanted = text.strip().casefold()
    if wanted in base.causes:
        return wanted
    if wanted.isdecimal() and 1 <= int(wanted[:6]) <= len(listed):
        return listed[int(wanted) - 1]
    found = [name for name in base.causes if name.startswith(wanted)] if wanted else []
    if not found:
        found = [
            cause.id
            for cause in base.causes.values()
            if wanted and wanted in cause.title.casefold()
        ]
    if len(found) == 1:
        return found[0]
    if found:
        some = ", ".join(found[:6]) + (", …" if len(found) > 6 else "")
        raise UsageFault(Fault("U012", f"{text!r} fits {len(found)} causes.", hint=some))
    hint = did_you_mean(wanted, base.causes) or "List them: why401 rules list"
    raise UsageFault(Fault("U011", f"there is no cause {text!r}.", hint=hint))
