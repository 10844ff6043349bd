"""How many questions a person answers until the cause is found, against fixed and random orders.

    python bench/asking.py tests/cases/public.jsonl --examples --sampled

A simulated user is asked for facts that a person can be asked for: they are withheld, and told
when the question comes; of what a case does not hold they say "don't know". There are three kinds
of cases: labelled reports; the rules' own examples that name their first cause (``--examples``);
and the same examples with every other answer drawn from what the rules expect of that cause,
"don't know" as often as the vocabulary says (``--sampled``).

why401 stops by its own rule. The other orders leave out what is known or makes no sense, as it
does, stop like it where a cause is established, and otherwise after so many questions as make the
right cause first as often. The fixed order is the best in hindsight, chosen greedily over these
very cases: each question is the one that raises the right cause most after those before it.
"""

from __future__ import annotations

import argparse
import gc
import math
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from why401.cli.labelled import read_labelled
from why401.engine.answers import likelihoods
from why401.engine.ask import choices_of, makes_sense
from why401.engine.believe import TEMPERATURE
from why401.engine.consult import Consultation, Stop, next_question
from why401.engine.diagnosis import Diagnoser, Diagnosis, make_diagnoser
from why401.engine.load import load_base
from why401.engine.model import RuleBase
from why401.engine.whatif import WhatIf
from why401.facts.memory import Value, WorkingMemory
from why401.facts.vocabulary import FactSpec, Vocabulary

RANDOM_ORDERS = 3
#: So many questions of the best fixed order are chosen; the rest follow by name.
CHOSEN = 8
SEED = 401


@dataclass(frozen=True)
class Simulated:
    """A case as a simulated user lives it: what is given, what they know, what is right."""

    given: WorkingMemory
    withheld: dict[str, Value]
    right: frozenset[str]


@dataclass(frozen=True)
class Outcome:
    """Questions put, those of them that the user could answer, and whether the first is right."""

    asked: int
    answered: int
    right: bool


def labelled_cases(path: Path, vocabulary: Vocabulary) -> Iterator[Simulated]:
    for case in read_labelled(path):
        yield simulated(case.memory(), {case.cause, *case.also}, vocabulary)


def example_cases(base: RuleBase, vocabulary: Vocabulary) -> Iterator[Simulated]:
    for cause in base.causes.values():
        for example in cause.examples:
            if example.first:
                yield simulated(WorkingMemory.of(dict(example.given)), {example.first}, vocabulary)


def sampled_cases(
    diagnoser: Diagnoser, examples: Iterable[Simulated], names: Sequence[str]
) -> Iterator[Simulated]:
    """The examples with the answers that they do not hold drawn as the rules expect them."""
    generator = random.Random(SEED)
    for case in examples:
        (cause,) = case.right
        drawn = Drawn(diagnoser, case.given, cause)
        withheld = dict(case.withheld)
        for name in names:
            spec = diagnoser.vocabulary.specs[name]
            assert spec.question is not None
            if name not in withheld and generator.random() < spec.question.answerable:
                withheld |= drawn.answer(spec, generator)
        yield Simulated(case.given, withheld, case.right)


class Drawn:
    """Answers of a person who has one cause, as the rules expect them where the case stands."""

    def __init__(self, diagnoser: Diagnoser, given: WorkingMemory, cause: str) -> None:
        diagnosis = diagnoser(given, ask=False)
        causes = [belief.cause for belief in diagnosis.beliefs]
        self._memory = diagnosis.memory
        self._place = causes.index(cause)
        self._what_if = WhatIf(diagnoser.machine, diagnosis.memory, causes, TEMPERATURE)

    def answer(self, spec: FactSpec, generator: random.Random) -> dict[str, Value]:
        values = [value for value, _ in choices_of(spec)]
        if not values or self._memory.knows(spec.name):
            return {}
        shifts = [self._what_if.shift(spec.name, value) for value in values]
        told = likelihoods(shifts, range(len(values)))
        weights = [
            moved.get(self._place, rest)
            for moved, rest in zip(told.moved, told.rest, strict=True)
        ]  # fmt: skip
        return {spec.name: generator.choices(values, weights)[0]}


def simulated(memory: WorkingMemory, right: set[str], vocabulary: Vocabulary) -> Simulated:
    withheld: dict[str, Value] = {}
    for fact in list(memory.observed()):
        spec = vocabulary.get(fact.name)
        if spec is not None and spec.question is not None:
            withheld[fact.name] = fact.value
            memory.retract(fact.name)
    return Simulated(memory, withheld, frozenset(right))


def by_value(diagnoser: Diagnoser, case: Simulated, seconds: list[float]) -> Outcome:
    """why401's own choice and stop."""
    state = Consultation.begin(case.given)
    answered = 0
    while True:
        start = time.process_time()
        diagnosis = diagnoser(state.memory())
        asked = next_question(diagnosis, state)
        seconds.append(time.process_time() - start)
        if isinstance(asked, Stop):
            return Outcome(len(state.asked), answered, diagnosis.leader.cause in case.right)
        if asked.fact in case.withheld:
            answered += 1
            state = state.answer(asked.fact, case.withheld[asked.fact])
        else:
            state = state.decline(asked.fact)


def by_order(diagnoser: Diagnoser, case: Simulated, order: Iterable[str]) -> list[Outcome]:
    """How it stands before any question of an order and after each that is put, up to the one
    after which a cause is established."""
    state = Consultation.begin(case.given)
    diagnosis = diagnoser(state.memory(), ask=False)
    found = [Outcome(0, 0, diagnosis.leader.cause in case.right)]
    for name in order:
        if diagnosis.leader.state == "established":
            break
        if not open_to(diagnosis, name, diagnoser.vocabulary):
            continue
        if name in case.withheld:
            state = state.answer(name, case.withheld[name])
            diagnosis = diagnoser(state.memory(), ask=False)
        right = diagnosis.leader.cause in case.right
        found.append(Outcome(len(found), len(state.steps), right))
    return found


def open_to(diagnosis: Diagnosis, name: str, vocabulary: Vocabulary) -> bool:
    question = vocabulary.specs[name].question
    assert question is not None
    return not diagnosis.memory.knows(name) and makes_sense(question, diagnosis.memory)


def best_order(diagnoser: Diagnoser, cases: Sequence[Simulated], names: list[str]) -> list[str]:
    """The questions in the order that raises the right causes most, each after those before."""
    states = [Consultation.begin(case.given) for case in cases]
    now = [chance(diagnoser, state, case) for state, case in zip(states, cases, strict=True)]
    kept: dict[tuple[int, int, str], float] = {}
    order: list[str] = []
    for _ in range(min(CHOSEN, len(names))):
        gains = dict.fromkeys((name for name in names if name not in order), 0.0)
        for number, (state, case) in enumerate(zip(states, cases, strict=True)):
            for name in case.withheld.keys() & gains.keys():
                key = (number, len(state.steps), name)
                if key not in kept:
                    told = state.answer(name, case.withheld[name])
                    kept[key] = chance(diagnoser, told, case)
                gains[name] += kept[key] - now[number]
        best = min(gains, key=lambda name: (-gains[name], name))
        order.append(best)
        for number, case in enumerate(cases):
            if best in case.withheld:
                now[number] = kept[number, len(states[number].steps), best]
                states[number] = states[number].answer(best, case.withheld[best])
    return [*order, *(name for name in names if name not in order)]


def chance(diagnoser: Diagnoser, state: Consultation, case: Simulated) -> float:
    """The logarithm of the right cause's probability."""
    beliefs = diagnoser(state.memory(), ask=False).beliefs
    right = sum(belief.probability for belief in beliefs if belief.cause in case.right)
    return math.log(max(1e-9, right))


def needed(runs: Sequence[list[Outcome]], wanted: float) -> str:
    """A row's figures for an order that stops after so many questions as give this top-1, or
    after all where that is never so."""
    ends: list[Outcome] = []
    for most in range(max(map(len, runs))):
        ends = [run[min(most, len(run) - 1)] for run in runs]
        if fmean(end.right for end in ends) >= wanted:
            break
    return row(ends)


def row(ends: Sequence[Outcome]) -> str:
    asked, answered, right = (
        fmean(getattr(end, name) for end in ends) for name in ("asked", "answered", "right")
    )
    return f"{asked:.2f} | {answered:.2f} | {right:.3f} |"


def table(title: str, diagnoser: Diagnoser, cases: list[Simulated], names: list[str]) -> None:
    seconds: list[float] = []
    ours = [by_value(diagnoser, case, seconds) for case in cases]
    wanted = fmean(outcome.right for outcome in ours)
    order = best_order(diagnoser, cases, names)
    fixed = [by_order(diagnoser, case, order) for case in cases]
    generator = random.Random(SEED)
    shuffled = [
        by_order(diagnoser, case, generator.sample(names, len(names)))
        for case in cases
        for _ in range(RANDOM_ORDERS)
    ]
    seconds.sort()
    print(f"{title}: {len(cases)} cases, {len(names)} questions; each case can answer "
          f"{fmean(len(case.withheld) for case in cases):.1f} of them")  # fmt: skip
    print("| order | questions | answered | top-1 |\n|---|---:|---:|---:|")
    print(f"| none asked | {row([run[0] for run in fixed])}")
    print(f"| by value | {row(ours)}")
    print(f"| best fixed order | {needed(fixed, wanted)}")
    print(f"| random order | {needed(shuffled, wanted)}")
    print(f"| all, until established | {row([run[-1] for run in fixed])}")
    print(f"The fixed order begins: {', '.join(order[:5])}")
    print(f"Choosing one, processor time: median {seconds[len(seconds) // 2] * 1000:.0f} ms, "
          f"95 % {seconds[len(seconds) * 95 // 100] * 1000:.0f} ms\n", flush=True)  # fmt: skip


def main() -> None:
    gc.set_threshold(50_000, 20, 50)  # as the command does
    parser = argparse.ArgumentParser(description="Questions until the cause is found.")
    parser.add_argument("cases", type=Path)
    parser.add_argument("--examples", action="store_true", help="The rules' own examples, too.")
    parser.add_argument("--sampled", action="store_true", help="Examples with drawn answers, too.")
    parser.add_argument("--rules", type=Path, help="A folder in place of the shipped rules.")
    parser.add_argument("--limit", type=int, default=None, help="Only so many cases of each sort.")
    arguments = parser.parse_args()
    packs = [arguments.rules] if arguments.rules else []
    base, _ = load_base(packs, builtin=not packs)
    diagnoser = make_diagnoser(base)
    vocabulary = diagnoser.vocabulary
    names = [name for name, spec in sorted(vocabulary.specs.items()) if spec.question is not None]
    sorts = {"Labelled cases": list(labelled_cases(arguments.cases, vocabulary))}
    examples = list(example_cases(base, vocabulary))
    if arguments.examples:
        sorts["Examples of the rules"] = examples
    if arguments.sampled:
        sorts["Sampled cases"] = list(sampled_cases(diagnoser, examples, names))
    for title, cases in sorts.items():
        chosen = [case for case in cases if case.withheld][: arguments.limit]
        table(title, diagnoser, chosen, names)


if __name__ == "__main__":
    main()
