"""The one error tree of why401.

::

    Why401Error            exit 6   anything that is why401's own fault
    ├── UsageFault         exit 2   the command line asks for something that does not exist
    ├── CaseError          exit 3   a case file, pasted text or ``--set`` value cannot be read
    ├── RuleError          exit 4   a rule base has faults
    └── NothingCollected   exit 5   no collector gave a single fact

Each error carries every fault that was found, not the first one only; each fault says what is
wrong, where, and what to do. Exit code 1 (inconclusive) and 130 (interrupted) are no errors.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file and, where known, 1-based line and column.

    ``path`` is the place inside a document, such as ``facts.http.status``.
    """

    file: str = ""
    line: int = 0
    column: int = 0
    path: str = ""

    def __str__(self) -> str:
        where = self.file
        if self.line:
            where += f":{self.line}:{self.column}"
        if self.path:
            where = f"{where}: {self.path}" if where else self.path
        return where


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: a stable code, where, what, and what to do about it."""

    code: str
    problem: str
    place: Place = Place()
    hint: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        where = f"{self.place}: " if str(self.place) else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{where}{self.problem}{hint}"


class Why401Error(Exception):
    """Base of the tree: carries ``faults`` and the process's ``exit_code``."""

    exit_code: ClassVar[int] = 6

    def __init__(self, *faults: Fault | str) -> None:
        self.faults: tuple[Fault, ...] = tuple(
            Fault("W000", fault) if isinstance(fault, str) else fault for fault in faults
        )
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UsageFault(Why401Error):
    """The command line names something that does not exist or does not go together."""

    exit_code = 2


class CaseError(Why401Error):
    """A case file, a pasted text or a ``--set`` value cannot be read."""

    exit_code = 3


class RuleError(Why401Error):
    """A rule base has faults."""

    exit_code = 4


class NothingCollected(Why401Error):
    """No collector gave a single fact."""

    exit_code = 5


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint such as ``Did you mean 'http.status'?``, or an empty text when nothing is near."""
    import difflib

    near = difflib.get_close_matches(word[:200], list(known), n=1, cutoff=0.6)
    return f"Did you mean {near[0]!r}?" if near else ""
