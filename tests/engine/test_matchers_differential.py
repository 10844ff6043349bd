"""Both matchers, a naive oracle and CLIPS agree on random clauses and random cases.

``WHY401_DIFFERENTIAL`` sets how many random clause sets are tried. A ruleset that was asked never
gives its memory back (about 0.1 MB for a small one), so a long run belongs to
``bench/differential.py``, which takes a fresh process now and then.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from why401.engine.counting import PythonMatcher
from why401.engine.matcher import Clause, Matcher

EXAMPLES = int(os.environ.get("WHY401_DIFFERENTIAL", "200"))
often = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

Case = list[list[int]]  # the atoms of each call of add


class Naive:
    """The definition: satisfied now, and not given before."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self.clauses = clauses
        self.true: set[int] = set()
        self.given: set[int] = set()

    def add(self, atoms: Sequence[int]) -> list[int]:
        self.true |= set(atoms)
        satisfied = {n for n, clause in enumerate(self.clauses) if set(clause) <= self.true}
        new = sorted(satisfied - self.given)
        self.given |= satisfied
        return new


def clauses_over(atoms: int) -> st.SearchStrategy[list[Clause]]:
    """Clause sets with duplicates and with subsets of clauses among them."""
    clause = st.sets(st.integers(0, atoms - 1), min_size=1, max_size=9)
    plain = st.lists(clause, max_size=40)

    def widen(sets: list[set[int]]) -> st.SearchStrategy[list[set[int]]]:
        if not sets:
            return st.just(sets)
        again = st.lists(st.sampled_from(sets), max_size=8)
        unions = st.lists(st.tuples(st.sampled_from(sets), st.sampled_from(sets)), max_size=4)
        return st.builds(lambda a, b: [*sets, *a, *(x | y for x, y in b)], again, unions)

    return plain.flatmap(widen).map(lambda sets: [tuple(sorted(item)) for item in sets])


@st.composite
def bases(draw: st.DrawFn) -> tuple[list[Clause], list[Case]]:
    atoms = draw(st.sampled_from([1, 3, 8, 20, 60, 300]))
    clauses = draw(clauses_over(atoms))
    # Mostly atoms that clauses name, else hardly any large clause would ever be satisfied.
    named = sorted({atom for clause in clauses for atom in clause})
    atom = st.integers(0, atoms + 3)
    if named:
        atom = st.one_of(st.sampled_from(named), st.sampled_from(named), atom)
    whole = st.sampled_from(clauses).map(list) if clauses else st.just([0])
    call = st.one_of(st.lists(atom, max_size=30), whole)
    return clauses, draw(st.lists(st.lists(call, min_size=1, max_size=6), min_size=1, max_size=5))


def answers(matcher: Matcher, cases: list[Case]) -> list[list[list[int]]]:
    results: list[list[list[int]]] = []
    for case in cases:
        session = matcher.session()
        results.append([session.add(atoms) for atoms in case])
    return results


def expected(clauses: list[Clause], cases: list[Case]) -> list[list[list[int]]]:
    results: list[list[list[int]]] = []
    for case in cases:
        naive = Naive(clauses)
        results.append([naive.add(atoms) for atoms in case])
    return results


@often
@given(bases())
def test_python_gives_what_the_definition_gives(base: tuple[list[Clause], list[Case]]) -> None:
    clauses, cases = base
    assert answers(PythonMatcher(clauses), cases) == expected(clauses, cases)


@often
@given(
    base=bases(),
    rules=st.sampled_from([1, 2, 5, 60]),
    atoms=st.sampled_from([2, 3, 7, 200]),
    rulesets=st.sampled_from([0, 1, 3, 100]),
)
def test_durable_gives_what_the_definition_gives(
    durable: ModuleType,
    base: tuple[list[Clause], list[Case]],
    rules: int,
    atoms: int,
    rulesets: int,
) -> None:
    clauses, cases = base
    matcher = durable.DurableMatcher(clauses, rules=rules, atoms=atoms, rulesets=rulesets)
    assert answers(matcher, cases) == expected(clauses, cases)


@often
@given(bases(), st.data())
def test_the_order_in_which_atoms_come_true_does_not_matter(
    base: tuple[list[Clause], list[Case]], data: st.DataObject
) -> None:
    clauses, cases = base
    matcher = PythonMatcher(clauses)
    atoms = {atom for case in cases for call in case for atom in call}
    session = matcher.session()
    order = data.draw(st.permutations(sorted(atoms)))
    one_by_one = [number for atom in order for number in session.add([atom])]
    assert sorted(one_by_one) == matcher.session().add(atoms)


@often
@given(
    base=bases(),
    rules=st.sampled_from([1, 5, 60]),
    atoms=st.sampled_from([2, 3, 200]),
    data=st.data(),
)
def test_a_fork_goes_on_as_a_session_in_which_the_forgotten_was_never_true(
    durable: ModuleType,
    base: tuple[list[Clause], list[Case]],
    rules: int,
    atoms: int,
    data: st.DataObject,
) -> None:
    clauses, (case, *others) = base
    first = {atom for call in case for atom in call}
    used = {atom for clause in clauses if first.issuperset(clause) for atom in clause}
    free = sorted(first - used)
    forgotten = data.draw(st.lists(st.sampled_from(free), unique=True)) if free else []
    calls = [call for other in others for call in other] + [forgotten]
    naive = Naive(clauses)
    naive.add(sorted(first.difference(forgotten)))
    wanted = [naive.add(call) for call in calls]
    for matcher in (
        PythonMatcher(clauses),
        durable.DurableMatcher(clauses, rules=rules, atoms=atoms),
    ):
        session = matcher.session()
        for call in case:
            session.add(call)
        twin = session.fork(forgotten)
        assert [twin.add(call) for call in calls] == wanted
        whole = Naive(clauses)
        whole.add(sorted(first))
        assert [session.add(call) for call in calls] == [whole.add(call) for call in calls]


class Clips:
    """The outside referee: one CLIPS rule a clause, over facts ``(atom (n 7))``."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        clips = pytest.importorskip("clips", reason="clipspy is not installed")
        self.environment = clips.Environment()
        self.environment.build("(deftemplate atom (slot n (type INTEGER)))")
        self.environment.build("(deftemplate satisfied (slot n (type INTEGER)))")
        for number, clause in enumerate(clauses):
            patterns = " ".join(f"(atom (n {atom}))" for atom in clause)
            self.environment.build(
                f"(defrule r{number} {patterns} => (assert (satisfied (n {number}))))"
            )
        self.atom = self.environment.find_template("atom")
        self.satisfied = self.environment.find_template("satisfied")
        self.given: set[int] = set()

    def add(self, atoms: Sequence[int]) -> list[int]:
        for atom in atoms:
            self.atom.assert_fact(n=atom)
        self.environment.run()
        found = {int(fact["n"]) for fact in self.satisfied.facts()}
        new = sorted(found - self.given)
        self.given = found
        return new

    def reset(self) -> None:
        self.environment.reset()
        self.given = set()


@settings(often, max_examples=max(20, EXAMPLES // 4))
@given(base=bases())
def test_clips_agrees(durable: ModuleType, base: tuple[list[Clause], list[Case]]) -> None:
    clauses, cases = base
    referee = Clips(clauses)
    found: list[list[list[int]]] = []
    for case in cases:
        referee.reset()
        found.append([referee.add(atoms) for atoms in case])
    assert answers(durable.DurableMatcher(clauses), cases) == found
    assert answers(PythonMatcher(clauses), cases) == found
