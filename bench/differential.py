"""A long differential run: durable-rules, the Python matcher and a naive loop on random cases.

    python bench/differential.py --cases 100000

Prints counts and minutes; exit code 1 with the seed of the first differing rule base otherwise.
Each process checks a limited number of rule bases, because the C code keeps a ruleset's memory.
A crash of the C code breaks the pool and ends the run with an error.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from why401.engine.counting import PythonMatcher
from why401.engine.durable import DurableMatcher
from why401.engine.matcher import Clause

CASES_A_BASE = 4
BASES_A_PROCESS = 100


def random_clauses(rng: random.Random) -> list[Clause]:
    """Clauses over up to 300 atoms, with duplicates and supersets of others among them."""
    atoms = rng.choice((1, 4, 10, 30, 80, 300))
    longest = min(atoms, rng.choice((1, 2, 3, 3, 5, 12, 60)))
    clauses: list[Clause] = []
    for _ in range(rng.choice((0, 1, 5, 20, 60, 150))):
        clause = set(rng.sample(range(atoms), rng.randint(1, longest)))
        if clauses and rng.random() < 0.2:
            clause = {*rng.choice(clauses), *(clause if rng.random() < 0.5 else ())}
        clauses.append(tuple(sorted(clause)))
    return clauses


def random_case(rng: random.Random, clauses: Sequence[Clause]) -> list[list[int]]:
    """The atoms of each call: single ones, whole clauses, atoms that no clause names."""
    named = sorted({atom for clause in clauses for atom in clause}) or [0]
    calls: list[list[int]] = []
    for _ in range(rng.randint(1, 6)):
        atoms = rng.sample(named, rng.randint(0, min(len(named), rng.choice((1, 5, 40)))))
        if clauses and rng.random() < 0.4:
            atoms.extend(rng.choice(clauses))
        if rng.random() < 0.2:
            atoms.append(rng.randint(0, 400))
        rng.shuffle(atoms)
        calls.append(atoms)
    return calls


def naive(clauses: Sequence[Clause], calls: Sequence[Sequence[int]]) -> list[list[int]]:
    """The definition, spelled out: what is satisfied after each call and was not before."""
    true: set[int] = set()
    given: set[int] = set()
    results: list[list[int]] = []
    for atoms in calls:
        true.update(atoms)
        satisfied = {n for n, clause in enumerate(clauses) if true.issuperset(clause)}
        results.append(sorted(satisfied - given))
        given = satisfied
    return results


def check_base(seed: int, cases: int) -> Counter[str]:
    """Compare one random rule base; raises AssertionError with the seed where they differ."""
    rng = random.Random(seed)
    clauses = random_clauses(rng)
    rules, atoms = rng.choice((1, 2, 7, 60)), rng.choice((2, 3, 9, 200))
    durable, python = DurableMatcher(clauses, rules=rules, atoms=atoms), PythonMatcher(clauses)
    counts = Counter(bases=1, clauses=len(clauses))
    for _ in range(cases):
        calls = random_case(rng, clauses)
        wanted = naive(clauses, calls)
        for matcher in (durable, python):
            session = matcher.session()
            found = [session.add(call) for call in calls]
            if found != wanted:
                raise AssertionError(f"{matcher.name} differs: seed {seed}, {calls}")
        fired = sum(map(len, wanted))
        counts.update(cases=1, calls=len(calls), satisfied=fired, silent_cases=not fired)
    return counts


def check_bases(first: int, bases: int) -> Counter[str]:
    """Several rule bases in one process, from seeds in a row."""
    total: Counter[str] = Counter()
    for seed in range(first, first + bases):
        total += check_base(seed, CASES_A_BASE)
    return total


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    bases = -(-given.cases // CASES_A_BASE)
    total: Counter[str] = Counter()
    began = time.monotonic()
    pool = ProcessPoolExecutor(given.processes, get_context("spawn"), max_tasks_per_child=1)
    with pool:
        jobs = [
            pool.submit(check_bases, given.seed + first, min(BASES_A_PROCESS, bases - first))
            for first in range(0, bases, BASES_A_PROCESS)
        ]
        for job in as_completed(jobs, timeout=7200):
            try:
                total += job.result()
            except AssertionError as difference:
                print(difference)
                pool.shutdown(cancel_futures=True)
                return 1
    minutes = (time.monotonic() - began) / 60
    print(", ".join(f"{count:,} {what.replace('_', ' ')}" for what, count in total.items()))
    print(f"no difference in {minutes:.1f} minutes on {given.processes} processes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
