"""The consultation itself: shows where it stands, asks, obeys commands, until nothing pays."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from rich.console import Console

from ..engine.ask import Answer, RankedQuestion, choices_of
from ..engine.consult import Consultation, Stop, next_question
from ..engine.diagnosis import Diagnoser, Diagnosis
from ..facts.errors import CaseError
from ..facts.memory import Value
from ..facts.redact import Redactor
from ..facts.vocabulary import FactSpec, Question
from .asker import Asker
from .orders import obey
from .pasted import facts_of_paste, is_key
from .render.consultation import show_question, show_standing, show_stop, show_understood
from .render.escape import one_line
from .render.lines import say
from .reply import COMMANDS, Reply, read_reply
from .session import SessionFile

TEXTS = frozenset({"symptom.text", "text.all"})
#: Facts of which one at least is known once the user has said what went wrong.
COMPLAINT = ("symptom.text", "response.body", "error.message", "error.code", "http.status")
NOTHING_READ = (
    "No answer, no command, and nothing in it reads like an error: left out. "
    "Type help for what can be typed here, or paste to keep a text anyway."
)
OPENING = "Paste the error you see, or say in a line what happens (Enter: go on without it)."


@dataclass
class Interview:
    """One consultation with a person. ``state`` is the whole of it; the rest is how it talks.

    ``changing`` names a fact that the user wants to answer anew; ``done`` is set by ``quit``.
    """

    state: Consultation
    diagnoser: Diagnoser
    asker: Asker
    session: SessionFile
    console: Console
    redactor: Redactor
    changing: str = ""
    done: bool = False
    finished: bool = False

    def run(self) -> Diagnosis:
        """Ask until nothing pays or the user stops; gives the last diagnosis.

        `KeyboardInterrupt` passes through: every answer is in the session file by then.
        """
        self._open()
        diagnosis = self._diagnose()
        while not self.done:
            show_standing(diagnosis, self.console)
            diagnosis = self._turn(diagnosis)
        return diagnosis

    def _diagnose(self) -> Diagnosis:
        return self.diagnoser(self.state.memory())

    def _open(self) -> None:
        """Ask for the error itself where nothing tells what went wrong."""
        memory = self.state.memory()
        if self.state.steps or any(memory.knows(name) for name in COMPLAINT):
            return
        self.console.print(OPENING)
        line = self._read()
        if line is None:
            return
        reply = read_reply(line, None, (), self.diagnoser.vocabulary)
        if reply.kind == "command" and reply.word in ("quit", "help", "paste"):
            obey(self, reply, self._diagnose(), None)
        elif reply.kind != "nothing":
            self.tell(self._whole(line), keep=True)

    def _turn(self, diagnosis: Diagnosis) -> Diagnosis:
        """One question, or the end, and whatever the user does until the state changes."""
        asked = self._asked_anew() if self.changing else next_question(diagnosis, self.state)
        if isinstance(asked, Stop):
            show_stop(asked, diagnosis, self.console)
            self.console.print("Enter shows the result; or a command: how, whynot, back, help.")
        else:
            show_question(asked, len(self.state.asked) + 1, self.console)
            self.console.print("  Number or name, d = don't know, ? = why, help")
        before = self.state, self.changing
        while not self.done and before == (self.state, self.changing):
            self._exchange(diagnosis, asked)
        return self._diagnose() if before[0] != self.state else diagnosis

    def _exchange(self, diagnosis: Diagnosis, asked: RankedQuestion | Stop) -> None:
        """One line from the user, and what it does."""
        ranked = None if isinstance(asked, Stop) else asked
        line = self._read(ranked)
        if line is None:
            return
        spec = self._spec(ranked.fact) if ranked else None
        choices = tuple((a.value, a.label) for a in ranked.answers) if ranked else ()
        reply = read_reply(line, spec, choices, self.diagnoser.vocabulary)
        if is_key(line):  # whatever the question: a key is told by its form, and not kept
            reply = Reply("text", text=line)
        match reply.kind:
            case "command":
                obey(self, reply, diagnosis, ranked)
            case "text":
                self.tell(self._whole(line))
            case "unclear":
                self.console.print(self.redactor.text(reply.text))
            case "nothing" if ranked is None:
                self.done = self.finished = True
            case "nothing":
                self.console.print("Type a number, d for don't know, skip, or help.")
            case _:
                assert ranked is not None
                self.take(ranked.fact, reply)

    def take(self, fact: str, reply: Reply) -> None:
        """An answer or "don't know" becomes a step."""
        if reply.kind == "unknown":
            self.advance(self.state.decline(fact))
            self.console.print("Noted: not known.")
            return
        assert reply.value is not None
        vocabulary = self.diagnoser.vocabulary
        try:
            value = vocabulary.read(fact, reply.value)
        except CaseError as error:
            self.console.print(str(error.faults[0]))
            return
        kept = self.redactor.value(fact, value)
        if kept != value:
            self.tell(str(value))
            return
        if vocabulary.unlisted(fact, kept):
            hint = vocabulary.nearest(fact, kept) or "No rule may know it."
            said = f"{one_line(str(kept), 40)!r} is none of the answers listed. {hint}"
            say(self.console, f"{said} It is kept; 'back' takes it back.")
        self.advance(self.state.answer(fact, kept, _now()))

    def tell(self, text: str, *, keep: bool = False) -> None:
        """Take a pasted text in, and say what was understood; keys in it are not kept.

        A text that tells nothing, such as a stray word, is left out unless ``keep`` says that
        the user meant it for one.
        """
        facts = facts_of_paste(text, self.redactor)
        state = self.state.tell(facts)
        if not facts or _same(state, self.state):
            self.console.print("Nothing new in that.")
            return
        before, later = (self.diagnoser(each.memory(), ask=False) for each in (self.state, state))
        if not keep and not _telling(before, later):
            say(self.console, NOTHING_READ)
            return
        concluded = [
            fact
            for fact in later.memory.derived()
            if self._spec(fact.name).question and not before.memory.knows(fact.name)
        ]
        known = self.state.memory()
        show_understood(facts, concluded, known, self.redactor.value, self.console)
        self.advance(state)

    def advance(self, state: Consultation) -> None:
        """The next state, with its last step in the session file before anything is shown."""
        self.session.step(state.steps[-1])
        self.state, self.changing = state, ""

    def take_back(self, count: int) -> None:
        """Undo the last so many steps, in the session file too."""
        self.state = self.state.back(count)
        self.changing = ""
        self.session.back(count)

    def _read(self, ranked: RankedQuestion | None = None) -> str | None:
        """A line, or None where the input has ended; that ends the consultation."""
        words = [*(a.label for a in ranked.answers), *COMMANDS] if ranked else [*COMMANDS]
        try:
            return self.asker.line("> ", words)
        except EOFError:
            self.console.print("The input has ended.")
            self.done = True
            return None

    def _whole(self, line: str) -> str:
        """The line with the rest of the paste that it began."""
        rest = self.asker.rest()
        return f"{line}\n{rest}" if rest else line

    def _spec(self, name: str) -> FactSpec:
        spec = self.diagnoser.vocabulary.get(name)
        return spec or FactSpec(name, "text")

    def _asked_anew(self) -> RankedQuestion:
        """The question of a fact that is known: its answers judged as if it were not."""
        memory = self.state.memory()
        memory.retract(self.changing)
        for ranked in self.diagnoser(memory).questions:
            if ranked.fact == self.changing:
                return ranked
        spec = self._spec(self.changing)
        asked = spec.question or Question(f"{spec.name}? {spec.means}")
        answers = tuple(Answer(value, label, 0.0, {}) for value, label in choices_of(spec))
        return RankedQuestion(self.changing, asked, answers, 0.0, -asked.cost)


def _telling(before: Diagnosis, later: Diagnosis) -> bool:
    """Whether a text added a fact, or words that a rule looks at."""
    names = [{fact.name for fact in each.memory.observed()} - TEXTS for each in (before, later)]
    return names[0] != names[1] or before.fired != later.fired


def _same(new: Consultation, old: Consultation) -> bool:
    """Whether a step changes nothing that is known."""

    def known(state: Consultation) -> list[tuple[str, Value]]:
        return [(fact.name, fact.value) for fact in state.memory().observed()]

    return known(new) == known(old)


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
