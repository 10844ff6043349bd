"""The next question: how much it tells, and whether the fixing time it saves pays for it.

For each answer the rules are run on a copy of the memory; what they would say of each cause gives
the likelihood ``L = base * exp(score with the answer - score without)``, renormalised over the
answers. EIG is the expected information gain in bits, EVOI the expected minutes of fixing saved,
times the chance that a person can answer, minus the question's own minutes (reasoning: 1.6).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..facts.memory import Fact, Source, Value, WorkingMemory
from ..facts.vocabulary import FactSpec, Question, Vocabulary
from .believe import NATS_PER_DB, TEMPERATURE, Belief, gather, prior_shares
from .compile import Program
from .infer import Machine, infer
from .model import OTHER
from .plan import candidates, expected_cost

#: A rule that would exclude a cause counts as this many dB: an answer is a person's word.
EXCLUDED_DB = -20.0
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
    chances = {belief.cause: belief.probability for belief in beliefs}
    scores = {
        belief.cause: math.log(belief.prior) + NATS_PER_DB * temperature * belief.weight_db
        for belief in beliefs
    }
    weighed: list[tuple[float, str, Question, tuple[Answer, ...]]] = []
    for spec in _open_facts(machine.program, memory, vocabulary):
        assert spec.question is not None
        answers = _answers(machine, memory, spec, chances, scores, temperature)
        bits = information(chances, answers)
        if bits >= MIN_BITS:
            weighed.append((bits, spec.name, spec.question, answers))
    weighed.sort(key=lambda item: (-item[0] / item[2].cost, item[1]))
    ranked = [_value(machine.program, chances, *item) for item in weighed[:MAX_VALUED]]
    return tuple(sorted(ranked, key=lambda q: (-q.value, -q.bits, q.fact)))


def _open_facts(program: Program, memory: WorkingMemory, vocabulary: Vocabulary) -> list[FactSpec]:
    """Facts with a question that some rule reads and that are neither known nor declined."""
    declined = memory.declined
    return [
        spec
        for name, spec in sorted(vocabulary.specs.items())
        if spec.question is not None
        and (name in program.watched or name in program.pairs or name in program.known)
        and name not in declined
        and not memory.knows(name)
    ]


def choices_of(spec: FactSpec) -> tuple[tuple[Value, str], ...]:
    """The answers offered for a fact: the question's own, else the vocabulary's values."""
    if spec.question is not None and spec.question.choices:
        return spec.question.choices
    if spec.type == "boolean":
        return ((True, "yes"), (False, "no"))
    return tuple((value, value) for value in spec.values)


def _answers(
    machine: Machine,
    memory: WorkingMemory,
    spec: FactSpec,
    chances: Mapping[str, float],
    scores: Mapping[str, float],
    temperature: float,
) -> tuple[Answer, ...]:
    offered = choices_of(spec)
    shifts: list[dict[str, float]] = []
    for value, _ in offered:
        told = memory.copy()
        told.assert_(Fact(spec.name, value, Source("user", "what if")))
        after = _scores(machine, told, temperature)
        shifts.append({cause: after[cause] - scores[cause] for cause in scores})
    return answers_from(offered, chances, shifts)


def answers_from(
    offered: Sequence[tuple[Value, str]],
    chances: Mapping[str, float],
    shifts: Sequence[Mapping[str, float]],
) -> tuple[Answer, ...]:
    """Chance of each answer and the causes' chances after it, from score shifts in nats."""
    likelihood: list[dict[str, float]] = [{} for _ in offered]
    for cause in chances:
        raw = [math.exp(shift[cause]) for shift in shifts]
        total = sum(raw)
        for table, value in zip(likelihood, raw, strict=True):
            table[cause] = value / total
    found: list[Answer] = []
    for (value, label), table in zip(offered, likelihood, strict=True):
        joint = {cause: chances[cause] * table[cause] for cause in chances}
        chance = math.fsum(joint.values())
        after = {cause: p / chance for cause, p in joint.items()} if chance > 0 else dict(chances)
        found.append(Answer(value, label, chance, after))
    return tuple(found)


def _scores(machine: Machine, memory: WorkingMemory, temperature: float) -> dict[str, float]:
    inference = infer(machine, memory)
    evidence = gather(machine.program, inference)
    scores: dict[str, float] = {}
    for cause, prior in prior_shares(machine.program, inference).items():
        items = evidence.get(cause, [])
        db = math.fsum(item.db for item in items if item.counted)
        if any(item.effect == "rules_out" for item in items):
            db += EXCLUDED_DB
        scores[cause] = math.log(prior) + NATS_PER_DB * temperature * db
    return scores


def entropy(chances: Mapping[str, float]) -> float:
    """Shannon entropy in bits."""
    return -math.fsum(p * math.log2(p) for p in chances.values() if p > 0)


def information(chances: Mapping[str, float], answers: Sequence[Answer]) -> float:
    """Expected information gain of a question in bits."""
    after = math.fsum(answer.chance * entropy(answer.chances) for answer in answers)
    return max(0.0, entropy(chances) - after) if answers else 0.0


def _value(
    program: Program,
    chances: Mapping[str, float],
    bits: float,
    fact: str,
    question: Question,
    answers: tuple[Answer, ...],
) -> RankedQuestion:
    fixes = candidates(program.base, {c: p for c, p in chances.items() if c != OTHER})
    now = expected_cost(fixes, chances)
    later = math.fsum(answer.chance * expected_cost(fixes, answer.chances) for answer in answers)
    value = question.answerable * (now - later) - question.cost
    return RankedQuestion(fact, question, answers, bits, value)
