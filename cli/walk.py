"""Walking the fixes: do or tell each step, look again, go on to the next where it did not help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from rich.console import Console

from ..engine.attempts import fixes_left
from ..engine.compare import compare
from ..engine.diagnosis import Diagnoser, Diagnosis
from ..engine.plan import PlannedFix
from ..facts.collect.model import Collection, Machine
from ..facts.memory import WorkingMemory
from ..facts.redact import Redactor
from .asker import Asker
from .render.commands import commands_of
from .render.escape import plain
from .render.lines import say
from .render.reasons import show_comparison
from .repair import Advice, Repair, found
from .repair.command import run_command, why_not_run
from .repair.journal import Journal

Outcome = Literal["works", "next", "untried", "stop"]
Manner = Literal["dry", "ask", "yes"]
MAX_OUTPUT = 40
_OUTCOMES: dict[str, Outcome] = {"y": "works", "n": "next", "s": "untried", "q": "stop"}


@dataclass
class Walk:
    """One walk. ``told`` is the case; ``look`` collects again, None where nothing is looked at.

    ``manner``: ``dry`` shows only, ``ask`` asks before each step, ``yes`` does what is safe.
    Fixes in ``tried`` did not help and lower what they should have cured; those in ``passed``
    were not tried and lower nothing.
    """

    told: WorkingMemory
    diagnoser: Diagnoser
    machine: Machine
    look: Callable[[], Collection] | None
    journal: Journal
    asker: Asker
    console: Console
    redactor: Redactor
    manner: Manner
    seen: Collection | None = None
    tried: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)

    def run(self) -> Outcome:
        """Walk until something works, the user stops, or no fix is left."""
        self.seen = self.look() if self.look else None
        number = 0
        for step in found(self.machine, self.seen) if self.seen else ():
            number += 1
            say(self.console, f"\n{number}. {plain(step.title)}", 0, "bold")
            outcome = self._repair(step) if isinstance(step, Repair) else self._advice(step)
            if outcome in ("works", "stop"):
                return outcome
        diagnosis = self.diagnose()
        while planned := self._next(diagnosis):
            number += 1
            say(self.console, f"\n{number}. {plain(planned.do)}", 0, "bold")
            outcome = self._fix(planned, diagnosis)
            if outcome in ("works", "stop"):
                return outcome
            (self.tried if outcome == "next" else self.passed).append(planned.fix.id)
            diagnosis = self.diagnose()
        say(self.console, "\nNo fix is left to try.", 0, "bold")
        return "stop"

    def diagnose(self) -> Diagnosis:
        """The diagnosis of the case with what was last seen on this machine."""
        return self.diagnoser(merged(self.told, self.seen), ask=False)

    def _next(self, diagnosis: Diagnosis) -> PlannedFix | None:
        left = fixes_left(diagnosis, self.tried)
        return next((planned for planned in left if planned.fix.id not in self.passed), None)

    def _repair(self, repair: Repair) -> Outcome:
        say(self.console, plain(repair.changes), 3)
        say(self.console, f"File: {repair.path}. To undo: why401 fix --undo", 3, "dim")
        if self.manner == "dry":
            return "next"
        if self.manner == "ask":
            answer = self._choose("Do it? y, n, q: ", "ynq")
            if answer != "y":
                return "stop" if answer == "q" else "next"
        entry = self.journal.do(repair)
        say(self.console, f"Done; the way back is entry {entry.number} of {self.journal.path}.", 3)
        before = self.diagnose()
        self._look_again()
        again = found(self.machine, self.seen) if self.seen else ()
        gone = not any(step.name == repair.name and _path(step) == repair.path for step in again)
        say(
            self.console,
            "Collected again: " + ("the fault is gone." if gone else "still there."),
            3,
        )
        self._compare(before)
        if repair.fix:
            self.tried.append(repair.fix)
        return self._worked()

    def _advice(self, advice: Advice) -> Outcome:
        say(self.console, plain(advice.do), 3)
        if advice.command:
            say(self.console, f"$ {plain(advice.command)}", 3)
        say(self.console, "why401 cannot do this for you.", 3, "dim")
        return self._tried_by_hand()

    def _fix(self, planned: PlannedFix, diagnosis: Diagnosis) -> Outcome:
        fix = planned.fix
        cause = diagnosis.base.causes[fix.cause].title
        say(self.console, f"For: {plain(cause)}", 3, "dim")
        changes = "changes nothing" if fix.safe and not fix.undo else f"risk: {fix.risk}"
        say(self.console, f"{fix.minutes:g} min, helps with {planned.chance:.0%}; {changes}", 3)
        if fix.undo:
            say(self.console, f"To undo: {plain(fix.undo)}", 3)
        if fix.verify:
            say(self.console, f"It worked when: {plain(fix.verify)}", 3)
        if planned.command:
            for systems, command in commands_of(planned):
                if systems:
                    say(self.console, f"{systems}:", 3, "dim")
                say(self.console, f"$ {plain(command)}", 3)
            self._command(planned)
        return self._tried_by_hand()

    def _command(self, planned: PlannedFix) -> None:
        """Run a safe command after a yes, else say why it is only shown."""
        reason = why_not_run(planned, merged(self.told, self.seen))
        if reason:
            say(self.console, f"Shown only: {reason}.", 3, "dim")
            return
        if self.manner == "dry":
            say(self.console, "Would be run after a yes: it only looks.", 3, "dim")
            return
        if self.manner == "ask" and self._choose("Run it? y, n: ", "yn") != "y":
            return
        ran = run_command(planned.command)
        lines = self.redactor.text(ran.output).splitlines()
        for line in lines[:MAX_OUTPUT]:
            say(self.console, plain(line), 5)
        if len(lines) > MAX_OUTPUT:
            say(self.console, f"… and {len(lines) - MAX_OUTPUT} more lines", 5)
        say(self.console, f"Exit code {ran.code}.", 3, "dim")

    def _tried_by_hand(self) -> Outcome:
        if self.manner != "ask":
            return "next"
        words = "Did it help? y = it works now, n = no, s = not tried, q = stop: "
        answer = self._choose(words, "ynsq")
        if answer == "n" and self.look:
            before = self.diagnose()
            self._look_again()
            self._compare(before)
        return _OUTCOMES[answer]

    def _worked(self) -> Outcome:
        if self.manner != "ask":
            return "next"
        answer = self._choose("Does it work now? y, n, q = stop: ", "ynq")
        return _OUTCOMES[answer]

    def _look_again(self) -> None:
        if self.look:
            self.seen = self.look()

    def _compare(self, before: Diagnosis) -> None:
        after = self.diagnose()
        show_comparison(compare(before, after), after, self.redactor.value, self.console, top=4)

    def _choose(self, prompt: str, letters: str) -> str:
        """One of the letters; the end of the input counts as the last one."""
        while True:
            try:
                typed = self.asker.line(prompt, ()).strip().casefold()[:1]
            except EOFError:
                return letters[-1]
            if typed and typed in letters:
                return typed


def _path(step: Repair | Advice) -> object:
    return step.path if isinstance(step, Repair) else None


def merged(told: WorkingMemory, seen: Collection | None) -> WorkingMemory:
    """The case with what was last seen here: a look at the machine replaces what an earlier look
    said, and never what the user or a text says."""
    if seen is None:
        return told
    memory = told.copy()
    for fact in told.observed():
        if fact.source.kind == "collector":
            memory.retract(fact.name)
    kept = {fact.name for fact in memory.observed() if fact.source.kind in ("user", "text")}
    for fact in seen.memory.observed():
        if fact.name not in kept:
            memory.assert_(fact)
    return memory
