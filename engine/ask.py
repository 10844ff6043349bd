"""The next question: how much it tells, and whether the fixing time it saves pays for it.

For each answer the rules go on from where the case stands; what they would say of each cause gives
the likelihood ``L = base * exp(score with the answer - score without)``, renormalised over the
answers. EIG is the expected information gain in bits, EVOI the expected minutes of fixing saved,
times the chance that a person can answer, minus the question's own minutes (reasoning: 1.6).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..facts.memory import Value, WorkingMemory
from ..facts.vocabulary import FactSpec, Question, Vocabulary
from .believe import NATS_PER_DB, TEMPERATURE, Belief
from .chain import Machine
from .compile import Program
from .model import OTHER
from .plan import Repair, candidates
from .whatif import WhatIf

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
            weighed.append((outlook.bits / spec.question.cost, spec, spec.question, outlook))
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
        and all(_has(memory, needed, values) for needed, values in spec.question.needs)
    ]


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
    """What a question's answers would change. ``after`` holds the causes' chances and the chance
    of an answer, for each set of answers that come to the same; ``which`` says it for each."""

    bits: float
    which: tuple[int, ...]
    after: tuple[tuple[float, list[float]], ...]


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
        self.entropy = entropy(self.chances)
        self.scores = [
            math.log(belief.prior) + NATS_PER_DB * temperature * belief.weight_db
            for belief in beliefs
        ]
        self.what_if = WhatIf(machine, memory, self.causes, temperature)
        likely = {c: p for c, p in zip(self.causes, self.chances, strict=True) if c != OTHER}
        self.repair = Repair(candidates(machine.program.base, likely), self.causes)

    def outlook(self, spec: FactSpec) -> _Outlook | None:
        """What the answers to a question would change; None where none changes anything."""
        alike: dict[frozenset[int], int] = {}
        sample: list[Value] = []
        which: list[int] = []
        for value, _ in choices_of(spec):
            atoms = self.what_if.atoms(spec.name, value)
            if atoms not in alike:
                alike[atoms] = len(sample)
                sample.append(value)
            which.append(alike[atoms])
        scores = [self.what_if.after(spec.name, value) for value in sample]
        if all(after == self.what_if.scores for after in scores):
            return None
        after = answers_from(self.chances, [self._shifts(found) for found in scores], which)
        bits = information(self.entropy, [after[number] for number in which])
        return _Outlook(bits, tuple(which), after)

    def _shifts(self, scores: list[float]) -> list[float]:
        return [after - before for after, before in zip(scores, self.scores, strict=True)]

    def ranked(self, spec: FactSpec, question: Question, outlook: _Outlook) -> RankedQuestion:
        """The question with its value in minutes."""
        costs = [self.repair.expected_cost(chances) for _, chances in outlook.after]
        later = math.fsum(outlook.after[number][0] * costs[number] for number in outlook.which)
        now = self.repair.expected_cost(self.chances)
        answers = tuple(
            Answer(value, label, outlook.after[number][0], self._named(outlook.after[number][1]))
            for (value, label), number in zip(choices_of(spec), outlook.which, strict=True)
        )
        value = question.answerable * (now - later) - question.cost
        return RankedQuestion(spec.name, question, answers, outlook.bits, value)

    def _named(self, chances: list[float]) -> dict[str, float]:
        return dict(zip(self.causes, chances, strict=True))


def answers_from(
    chances: Sequence[float], shifts: Sequence[Sequence[float]], which: Sequence[int]
) -> tuple[tuple[float, list[float]], ...]:
    """For each shift of the scores, in nats: the answer's chance, and the causes' chances after it.

    ``which`` names the shift of each answer: several answers may come to the same.
    """
    powers = [[math.exp(value) for value in shift] for shift in shifts]
    totals = [sum(column) for column in zip(*(powers[number] for number in which), strict=True)]
    found: list[tuple[float, list[float]]] = []
    for raw in powers:
        joint = [p * (e / total) for p, e, total in zip(chances, raw, totals, strict=True)]
        chance = math.fsum(joint)
        found.append((chance, [p / chance for p in joint] if chance > 0 else list(chances)))
    return tuple(found)


def information(before: float, after: Iterable[tuple[float, Sequence[float]]]) -> float:
    """Expected information gain in bits of answers with these chances and chances after them."""
    return max(0.0, before - math.fsum(chance * entropy(chances) for chance, chances in after))


def entropy(chances: Iterable[float]) -> float:
    """Shannon entropy in bits."""
    return -math.fsum([p * math.log2(p) for p in chances if p > 0])
