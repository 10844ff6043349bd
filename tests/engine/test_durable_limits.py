"""Sizes at which the C code of durable-rules hangs, crashes or refuses, if it is let near them."""

from __future__ import annotations

import random
from types import ModuleType

import pytest

from why401.engine.counting import PythonMatcher
from why401.engine.matcher import Clause

SIZES = [60, 61, 64, 65, 255, 256, 257, 511, 512, 513, 4097]


@pytest.mark.parametrize("size", SIZES)
def test_identical_clauses(durable: ModuleType, size: int) -> None:
    session = durable.DurableMatcher([(1, 2)] * size).session()
    assert session.add([1]) == []
    assert session.add([2]) == list(range(size))


@pytest.mark.parametrize("size", SIZES)
def test_clauses_of_one_atom_each(durable: ModuleType, size: int) -> None:
    matcher = durable.DurableMatcher([(n,) for n in range(size)])
    assert matcher.session().add(range(size)) == list(range(size))
    assert matcher.session().add([size - 1]) == [size - 1]


@pytest.mark.parametrize("size", [65, 257, 513])
def test_clauses_that_share_all_but_their_last_atom(durable: ModuleType, size: int) -> None:
    session = durable.DurableMatcher([(0, 1, 2 + n) for n in range(size)]).session()
    assert session.add([0, *range(2, 2 + size)]) == []
    assert session.add([1]) == list(range(size))


@pytest.mark.parametrize("size", [17, 60, 65])
def test_clauses_that_each_contain_the_one_before(durable: ModuleType, size: int) -> None:
    session = durable.DurableMatcher([tuple(range(n + 1)) for n in range(size)]).session()
    assert session.add(range(size)) == list(range(size))


def test_sixty_rules_of_one_ruleset_fire_on_one_fact(durable: ModuleType) -> None:
    clauses: list[Clause] = [(0, n, n + 60) for n in range(1, 61)]
    matcher = durable.DurableMatcher(clauses)
    for _ in range(3):
        assert matcher.session().add(range(121)) == list(range(60))


@pytest.mark.parametrize("size", [16, 17, 32, 199, 200, 201, 252, 253, 254, 255, 256, 1000])
def test_conditions_in_one_clause(durable: ModuleType, size: int) -> None:
    session = durable.DurableMatcher([tuple(range(size)), (0,)]).session()
    assert session.add(range(size - 1)) == [1]
    assert session.add([size - 1]) == [0]


def test_long_clauses_split_through_atoms_that_a_caller_cannot_name(durable: ModuleType) -> None:
    matcher = durable.DurableMatcher([tuple(range(9)), tuple(range(3, 12))], rules=1, atoms=2)
    assert matcher.session().add([*range(8), *range(12, 60)]) == []
    assert matcher.session().add(range(12)) == [0, 1]


def test_ten_thousand_clauses(durable: ModuleType) -> None:
    rng = random.Random(401)
    clauses: list[Clause] = [tuple(sorted(rng.sample(range(150), 3))) for _ in range(10_000)]
    matcher, other = durable.DurableMatcher(clauses), PythonMatcher(clauses)
    fired = 0
    for _ in range(20):
        atoms = rng.sample(range(150), 50)
        found = matcher.session().add(atoms)
        assert found == other.session().add(atoms)
        fired += len(found)
    assert fired > 1000


@pytest.mark.parametrize(("rules", "atoms"), [(0, 5), (61, 5), (5, 1), (5, 201)])
def test_bounds_beyond_what_the_c_code_bears_are_refused(
    durable: ModuleType, rules: int, atoms: int
) -> None:
    with pytest.raises(ValueError, match="a ruleset of"):
        durable.DurableMatcher([(1,)], rules=rules, atoms=atoms)


def test_the_hash_is_the_one_of_the_c_code(durable: ModuleType) -> None:
    # Constants of its source, src/rules/state.h and rete.c.
    assert durable.fnv1a("id") == 926444256
    assert durable.fnv1a("sid") == 3593476751
    assert durable.fnv1a("$and") == 3746487396


def test_names_with_equal_hashes_are_passed_over(durable: ModuleType) -> None:
    assert durable.fnv1a("costarring") == durable.fnv1a("liquid")
    candidates = iter(["costarring", "liquid", "sid", "$and", "zinke", "altarage", "last"])
    assert durable.distinct_names(candidates, 3) == ("costarring", "zinke", "last")
    assert next(candidates, None) is None


def test_a_fork_forgets_the_links_that_rest_on_what_is_forgotten(durable: ModuleType) -> None:
    matcher = durable.DurableMatcher([(0, 1, 2)], atoms=2)
    session = matcher.session()
    assert session.add([0, 1]) == []
    twin = session.fork([0])
    assert twin.add([2]) == []
    assert twin.add([0]) == [0]
    assert session.add([2]) == [0]
