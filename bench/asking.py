"""How many questions a person answers until the cause is found, against fixed and random orders.

    python bench/asking.py tests/cases/public.jsonl --examples

A simulated user is asked for the facts of labelled cases that a person can be asked for: they are
withheld, and told when the question comes; what the case does not hold is "don't know". With
``--examples`` the rules' own examples that name their first cause are cases as well. The fixed
order is the best one in hindsight: by how much each fact raises the right cause over all these
cases. why401 stops by its own rule; of the other orders it is told how many questions everybody
must go through until the right cause is first as often.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from why401.cli.labelled import read_labelled
from why401.engine.consult import Consultation, Stop, next_question
from why401.engine.diagnose import Diagnoser, make_diagnoser
from why401.engine.load import load_base
from why401.engine.model import RuleBase
from why401.facts.memory import Value, WorkingMemory
from why401.facts.vocabulary import Vocabulary

RANDOM_ORDERS = 3


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


def labelled_cases(path: Path, vocabulary: Vocabulary) -> Iterable[Simulated]:
    for case in read_labelled(path):
        yield simulated(case.memory(), {case.cause, *case.also}, vocabulary)


def example_cases(base: RuleBase, vocabulary: Vocabulary) -> Iterable[Simulated]:
    for cause in base.causes.values():
        for example in cause.examples:
            if example.first:
                yield simulated(WorkingMemory.of(dict(example.given)), {example.first}, vocabulary)


def simulated(memory: WorkingMemory, right: set[str], vocabulary: Vocabulary) -> Simulated:
    withheld: dict[str, Value] = {}
    for fact in list(memory.observed()):
        spec = vocabulary.get(fact.name)
        if spec is not None and spec.question is not None:
            withheld[fact.name] = fact.value
            memory.retract(fact.name)
    return Simulated(memory, withheld, frozenset(right))


def first(diagnoser: Diagnoser, memory: WorkingMemory) -> str:
    return diagnoser(memory, ask=False).leader.cause


def by_value(diagnoser: Diagnoser, case: Simulated, seconds: list[float]) -> Outcome:
    """why401's own choice and stop."""
    state = Consultation.begin(case.given)
    answered = 0
    while True:
        start = time.perf_counter()
        diagnosis = diagnoser(state.memory())
        asked = next_question(diagnosis, state)
        seconds.append(time.perf_counter() - start)
        if isinstance(asked, Stop):
            return Outcome(len(state.asked), answered, diagnosis.leader.cause in case.right)
        if asked.fact in case.withheld:
            answered += 1
            state = state.answer(asked.fact, case.withheld[asked.fact])
        else:
            state = state.decline(asked.fact)


def by_order(diagnoser: Diagnoser, case: Simulated, order: Sequence[str]) -> list[bool]:
    """Whether the right cause is first before any question of an order and after each."""
    memory = case.given.copy()
    right = first(diagnoser, memory) in case.right
    found = [right]
    for name in order:
        if name in case.withheld:
            memory = Consultation.begin(memory).answer(name, case.withheld[name]).memory()
            right = first(diagnoser, memory) in case.right
        found.append(right)
    return found


def best_order(diagnoser: Diagnoser, cases: Sequence[Simulated], names: list[str]) -> list[str]:
    """The facts by how much each alone raises the right cause, summed over the cases."""
    gains = dict.fromkeys(names, 0.0)
    for case in cases:
        before = chance(diagnoser, case.given, case.right)
        for name, value in case.withheld.items():
            told = Consultation.begin(case.given).answer(name, value).memory()
            gains[name] += math.log(chance(diagnoser, told, case.right) / before)
    return sorted(names, key=lambda name: (-gains[name], name))


def chance(diagnoser: Diagnoser, memory: WorkingMemory, right: frozenset[str]) -> float:
    beliefs = diagnoser(memory, ask=False).beliefs
    return max(1e-9, sum(belief.probability for belief in beliefs if belief.cause in right))


def needed(runs: Sequence[list[bool]], wanted: float) -> str:
    """How many questions of an order everybody must answer until top-1 is as wanted."""
    for number, column in enumerate(zip(*runs, strict=True)):
        if sum(column) / len(column) >= wanted:
            return str(number)
    return f"over {len(runs[0]) - 1}"


def table(title: str, diagnoser: Diagnoser, cases: list[Simulated], names: list[str]) -> None:
    seconds: list[float] = []
    ours = [by_value(diagnoser, case, seconds) for case in cases]
    right = sum(outcome.right for outcome in ours) / len(cases)
    order = best_order(diagnoser, cases, names)
    fixed = [by_order(diagnoser, case, order) for case in cases]
    generator = random.Random(401)
    shuffled = [
        by_order(diagnoser, case, generator.sample(names, len(names)))
        for case in cases
        for _ in range(RANDOM_ORDERS)
    ]
    none, everything = (sum(run[at] for run in fixed) / len(cases) for at in (0, -1))
    asked = sum(outcome.asked for outcome in ours) / len(cases)
    answered = sum(outcome.answered for outcome in ours) / len(cases)
    seconds.sort()
    print(f"{title}: {len(cases)} cases, {len(names)} questions")
    print("| order | questions | top-1 |\n|---|---:|---:|")
    print(f"| none asked | 0 | {none:.3f} |")
    print(f"| by value | {asked:.2f}, of them answered {answered:.2f} | {right:.3f} |")
    print(f"| best fixed order | {needed(fixed, right)} | at least {right:.3f} |")
    print(f"| random order | {needed(shuffled, right)} | at least {right:.3f} |")
    print(f"| all | {len(names)} | {everything:.3f} |")
    print(f"choosing one: median {seconds[len(seconds) // 2] * 1000:.0f} ms, "
          f"95 % {seconds[len(seconds) * 95 // 100] * 1000:.0f} ms\n")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description="Questions until the cause is found.")
    parser.add_argument("cases", type=Path)
    parser.add_argument("--examples", action="store_true", help="The rules' own examples, too.")
    parser.add_argument("--limit", type=int, default=None, help="Only so many cases of each sort.")
    arguments = parser.parse_args()
    base, _ = load_base()
    diagnoser = make_diagnoser(base)
    vocabulary = diagnoser.vocabulary
    names = [name for name, spec in sorted(vocabulary.specs.items()) if spec.question is not None]
    sorts = {"labelled cases": labelled_cases(arguments.cases, vocabulary)}
    if arguments.examples:
        sorts["examples of the rules"] = example_cases(base, vocabulary)
    for title, cases in sorts.items():
        chosen = [case for case in cases if case.withheld][: arguments.limit]
        table(title, diagnoser, chosen, names)


if __name__ == "__main__":
    main()
