"""The commands of a fix: one where it is known which counts, else each with its systems."""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.plan import PlannedFix


def commands_of(planned: PlannedFix) -> Iterator[tuple[str, str]]:
    """Pairs of systems (empty where there is but one command) and command."""
    written = planned.fix.command
    if not planned.command:
        return
    if planned.command in written.values():
        yield "", planned.command
        return
    for command in dict.fromkeys(written.values()):
        yield ", ".join(name for name, same in written.items() if same == command), command
