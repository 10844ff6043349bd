"""What a matcher is: numbered clauses in, the numbers of the satisfied ones out.

Only integers cross this border. Conditions are evaluated elsewhere, so both matchers see the same
atoms, and no text of a user, a file or a server can reach the C code behind one of them.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Sequence
from typing import Literal, Protocol

from ..facts.errors import Fault, UsageFault

#: Sorted distinct atom numbers (0 and up), never empty; satisfied when every atom is true.
Clause = tuple[int, ...]

Kind = Literal["auto", "durable", "python"]

#: Seconds after 1970 below which durable-rules takes every state for leased and matches nothing.
CLOCK_FLOOR = 60


class Session(Protocol):
    """The atoms of one case. An exception out of `add` ends the session, not its matcher."""

    def add(self, atoms: Iterable[int]) -> list[int]:
        """Take atoms that have just become true.

        Gives the numbers of the clauses that are satisfied now and were not before, ascending.
        Atoms that no clause names, or that were true already, change nothing.
        """
        ...

    def fork(self, forgotten: Collection[int] = ()) -> Session:
        """A second session that goes on from here on its own.

        In it the forgotten atoms have never been true; none may be in a satisfied clause.
        """
        ...


class Matcher(Protocol):
    """Compiled clauses. Its sessions are used one after another, in one thread."""

    name: str

    def session(self) -> Session:
        """A fresh case, in which no atom is true."""
        ...


def make_matcher(kind: Kind, clauses: Sequence[Clause]) -> Matcher:
    """The matcher of that kind over these clauses, which keep their places as their numbers.

    ``auto`` is durable-rules where it can run, else pure Python; both give the same answers.
    Raises `UsageFault` where ``durable`` is asked for and missing, `ValueError` for a clause
    without atoms.
    """
    if not all(clauses):
        raise ValueError("a clause without atoms")
    if kind == "durable" or (kind == "auto" and time.time() > CLOCK_FLOOR):
        try:
            from .durable import DurableMatcher
        except ImportError as error:
            if kind == "durable":
                raise UsageFault(_missing(error)) from error
        else:
            return DurableMatcher(clauses)
    from .counting import PythonMatcher

    return PythonMatcher(clauses)


def _missing(error: ImportError) -> Fault:
    return Fault(
        "W020",
        f"The durable-rules engine cannot be loaded here ({error}).",
        hint=(
            "It builds on Python 3.11 and 3.12 with a C compiler, and not on Windows; "
            "the pure-Python engine gives the same answers."
        ),
    )
