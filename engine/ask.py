"""The next question: how much it tells, and whether the fixing time it saves pays for it.

For each answer the rules go on from where the case stands (`engine.whatif`); what they would say
of each cause gives the answer's likelihood (`engine.answers`). EIG is the expected information
gain in bits, EVOI the expected minutes of fixing saved, times the chance that a person can answer,
minus the question's own minutes (reasoning: 1.6).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..facts.memory import Value, WorkingMemory
from ..facts.vocabulary import FactSpec, Question, Vocabulary
from .answers import Likelihoods, after, information, likelihoods
from .believe import TEMPERATURE, Belief
from .chain import Machine
from .compile import Program
from .model import OTHER
from .plan import Repair, candidates
from .whatif import Shift, WhatIf

MIN_BITS = 0.002
#: Fixing cost is worked out only for the questions that tell most.
MAX_VALUED = 12


@dataclass(frozen=True, slots=True)
class Answer:
    """One possible answer: its label, how likely it is, and the causes' chances after it."""

    value: Value
    label: str
    chance: float
    chances: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class RankedQuestion:
    """A question worth asking. ``value`` is net minutes saved (EVOI), ``bits`` its EIG."""

    fact: str
    question: Question
    answers: tuple[Answer, ...]
    bits: float
    value: float

    @property
    def likely_bits(self) -> float:
        """The bits, times the chance that a person can answer."""
        return self.bits * self.question.answerable

    @property
    def pays(self) -> bool:
        """Whether it saves more fixing time than it costs."""
        return self.value > 0


def questions(
    machine: Machine,
    memory: WorkingMemory,
    beliefs: Sequence[Belief],
    vocabulary: Vocabulary,
    *,
    temperature: float = TEMPERATURE,
) -> tuple[RankedQuestion, ...]:
    """Open questions by value, then bits, then name. The memory is not changed."""
    case = _Case(machine, memory, beliefs, temperature)
    weighed: list[tuple[float, FactSpec, Question, _Outlook]] = []
    for spec in _open_facts(machine.program, memory, vocabulary):
        assert spec.question is not None
        outlook = case.outlook(spec)
        if outlook is not None and outlook.bits >= MIN_BITS:
            rate = outlook.bits * spec.question.answerable / spec.question.cost
            weighed.append((rate, spec, spec.question, outlook))
    weighed.sort(key=lambda item: (-item[0], item[1].name))
    ranked = [
        case.ranked(spec, question, outlook) for _, spec, question, outlook in weighed[:MAX_VALUED]
    ]
    return tuple(sorted(ranked, key=lambda q: (-q.value, -q.bits, q.fact)))


def _open_facts(program: Program, memory: WorkingMemory, vocabulary: Vocabulary) -> list[FactSpec]:
    """Facts with a question that some rule reads, neither known nor declined, that make sense."""
    declined = memory.declined
    return [
        spec
        for name, spec in sorted(vocabulary.specs.items())
        if spec.question is not None
        and (name in program.watched or name in program.pairs or name in program.known)
        and name not in declined
        and not memory.knows(name)
        and makes_sense(spec.question, memory)
    ]


def makes_sense(question: Question, memory: WorkingMemory) -> bool:
    """Whether what a question takes for granted is known to hold."""
    return all(_has(memory, needed, values) for needed, values in question.needs)


def _has(memory: WorkingMemory, name: str, values: Sequence[Value]) -> bool:
    """Whether the fact is known and, where values are given, has one of them."""
    return memory.test(name, lambda value: not values or value in values) is True


def choices_of(spec: FactSpec) -> tuple[tuple[Value, str], ...]:
    """The answers offered for a fact: the question's own, else the vocabulary's values."""
    if spec.question is not None and spec.question.choices:
        return spec.question.choices
    if spec.type == "boolean":
        return ((True, "yes"), (False, "no"))
    return tuple((value, value) for value in spec.values)


@dataclass(frozen=True, slots=True)
class _Outlook:
    """What a question's answers would change. ``told`` holds each set of answers that come to the
    same once; ``which`` says it for each answer."""

    bits: float
    which: tuple[int, ...]
    told: Likelihoods


class _Case:
    """One case, of which questions are asked."""

    def __init__(
        self,
        machine: Machine,
        memory: WorkingMemory,
        beliefs: Sequence[Belief],
        temperature: float,
    ) -> None:
        self.causes = [belief.cause for belief in beliefs]
        self.chances = [belief.probability for belief in beliefs]
        self.what_if = WhatIf(machine, memory, self.causes, temperature)
        likely = {c: p for c, p in zip(self.causes, self.chances, strict=True) if c != OTHER}
        self.repair = Repair(candidates(machine.program.base, likely), self.causes)

    @cached_property
    def now(self) -> float:
        """Expected minutes of fixing where nothing more is asked."""
        return self.repair.expected_cost(self.chances)

    def outlook(self, spec: FactSpec) -> _Outlook | None:
        """What the answers to a question would change; None where none changes anything."""
        alike: dict[frozenset[int], int] = {}
        shifts: list[Shift] = []
        which: list[int] = []
        for value, _ in choices_of(spec):
            atoms = self.what_if.atoms(spec.name, value)
            if atoms not in alike:
                alike[atoms] = len(shifts)
                shifts.append(self.what_if.shift(spec.name, value))
            which.append(alike[atoms])
        if not any(shift.own or shift.common for shift in shifts):
            return None
        told = likelihoods(shifts, which)
        return _Outlook(information(self.chances, told, which), tuple(which), told)

    def ranked(self, spec: FactSpec, question: Question, outlook: _Outlook) -> RankedQuestion:
        """The question with its value in minutes."""
        after_each = [
            after(self.chances, outlook.told, number) for number in range(len(outlook.told.rest))
        ]
        costs = [self.repair.expected_cost(chances) for _, chances in after_each]
        later = math.fsum(after_each[number][0] * costs[number] for number in outlook.which)
        named = [dict(zip(self.causes, chances, strict=True)) for _, chances in after_each]
        answers = tuple(
            Answer(value, label, after_each[number][0], named[number])
            for (value, label), number in zip(choices_of(spec), outlook.which, strict=True)
        )
        value = question.answerable * (self.now - later) - question.cost
        return RankedQuestion(spec.name, question, answers, outlook.bits, value)
