"""A consultation as a pure state machine: what was known at the start, and the steps since.

States are immutable. A step never changes an earlier one, so that taking steps back restores
exactly what was; conclusions are never stored, they follow from the facts each time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from ..facts.memory import Fact, Source, Value, WorkingMemory
from .ask import RankedQuestion
from .diagnosis import Diagnosis

StepKind = Literal["answer", "decline", "skip", "text"]

#: A question that does not pay is asked only while fewer than this many were asked …
FREE_QUESTIONS = 3
#: … and if it tells at least this much (bits, times the chance that this person can answer).
FREE_BITS = 0.05
#: Which program and whose API: known offhand, and what every other answer rests on. They come first
#: of the questions that do not pay by themselves, and may tell less.
CONTEXT = ("client.name", "provider.name")
CONTEXT_BITS = 0.02
#: A person counts as one who answered this many questions before the first.
TRUST = 2
TEXT = "symptom.text"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing the user did: an answer, "don't know", a question set aside, or pasted text.

    ``fact`` names the question's fact and is empty for a text; ``facts`` is what became known.
    """

    kind: StepKind
    fact: str = ""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Consultation:
    """The facts and refusals to answer at the start, and every step since, oldest first."""

    start: tuple[Fact, ...] = ()
    declined: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()

    @classmethod
    def begin(cls, memory: WorkingMemory) -> Consultation:
        """A consultation that starts from what a memory holds; conclusions are left out."""
        return cls(tuple(memory.observed()), tuple(sorted(memory.declined)))

    def answer(self, name: str, value: Value, at: str = "") -> Consultation:
        """The user says that this fact has this value; a later answer replaces an earlier one."""
        return self._with(Step("answer", name, (Fact(name, value, Source("user", "asked"), at),)))

    def decline(self, name: str) -> Consultation:
        """The user does not know this fact; what was held of it is taken back."""
        return self._with(Step("decline", name))

    def skip(self, name: str) -> Consultation:
        """The question is set aside: not asked again, and nothing is concluded from it."""
        return self._with(Step("skip", name))

    def tell(self, facts: Iterable[Fact]) -> Consultation:
        """Facts out of a pasted text. Texts add up; of other facts the last one counts."""
        return self._with(Step("text", "", tuple(facts)))

    def back(self, count: int = 1) -> Consultation:
        """The consultation without its last steps; ValueError for more than there are."""
        if not 0 <= count <= len(self.steps):
            raise ValueError(count)
        return replace(self, steps=self.steps[: len(self.steps) - count])

    def steps_since(self, name: str) -> int:
        """How many steps to take back so that the last one about a fact is undone; 0 if none."""
        for count, step in enumerate(reversed(self.steps), 1):
            if step.fact == name or any(fact.name == name for fact in step.facts):
                return count
        return 0

    @property
    def asked(self) -> frozenset[str]:
        """The facts that were asked for, whatever the answer."""
        return frozenset(step.fact for step in self.steps if step.fact)

    def memory(self) -> WorkingMemory:
        """What is known now: the start with every step applied in order."""
        memory = WorkingMemory(self.start, self.declined)
        for step in self.steps:
            if step.kind == "decline":
                memory.retract(step.fact)
                memory.decline(step.fact)
            for fact in step.facts:
                memory.assert_(_joined(memory, fact) if step.kind == "text" else fact)
        return memory

    def _with(self, step: Step) -> Consultation:
        return replace(self, steps=(*self.steps, step))


def _joined(memory: WorkingMemory, fact: Fact) -> Fact:
    """A pasted text joins the texts before it; every other fact stands for itself."""
    held = memory.get(TEXT) if fact.name == TEXT else None
    if held is None or str(fact.value) in str(held.value):
        return held or fact
    return replace(fact, value=f"{held.value}\n{fact.value}")


@dataclass(frozen=True, slots=True)
class Stop:
    """Why no further question is asked. ``best`` is the best one that was left unasked."""

    reason: Literal["settled", "does_not_pay", "nothing_left"]
    best: RankedQuestion | None = None


def next_question(diagnosis: Diagnosis, consultation: Consultation) -> RankedQuestion | Stop:
    """The question to ask now, or why to stop (reasoning: 1.6).

    The one that saves the most fixing time beyond its own cost; while few were asked and nothing
    is established, also the one that tells most a minute; each "don't know" makes an answer to the
    next less likely. None is asked twice.
    """
    asked = consultation.asked
    left = [ranked for ranked in diagnosis.questions if ranked.fact not in asked]
    best = next(iter(left), None)
    if best is not None and best.pays:
        return best
    settled = diagnosis.leader.state == "established"
    if not settled and len(asked) < FREE_QUESTIONS:
        telling = _telling(left, _answered(consultation))
        if telling:
            return max(telling, key=lambda q: (q.likely_bits / q.question.cost, q.value, q.fact))
    if settled:
        return Stop("settled", best)
    return Stop("does_not_pay" if best is not None else "nothing_left", best)


def _telling(left: list[RankedQuestion], answered: float) -> list[RankedQuestion]:
    """The questions that tell enough to be asked for that alone."""
    context = [q for q in left if q.fact in CONTEXT and q.bits >= CONTEXT_BITS]
    return context or [q for q in left if answered * q.likely_bits >= FREE_BITS]


def _answered(consultation: Consultation) -> float:
    """The share of the questions so far, and of a few before them, that brought an answer."""
    kinds = [step.kind for step in consultation.steps if step.fact]
    return (TRUST + kinds.count("answer")) / (TRUST + len(kinds))
