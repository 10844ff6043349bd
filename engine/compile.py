"""Compile a rule base: conditions become numbered atoms, rules become clauses of atoms.

An atom is one thing that may hold of one fact: a test holds, a test is known to fail, a fact is
unknown. Every distinct one has one number, whatever number of rules use it. A clause is a set of
atoms that must all be true; ``any`` gives several clauses, or an atom of its own that several
clauses make true, where spelling out all combinations would multiply. Negation is pushed down
to the tests, so no clause holds any: only numbers of true atoms ever reach an engine.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..facts.memory import Value
from .literals import Need, needs
from .model import All, Any, Condition, Not, Rule, RuleBase, Test
from .strata import stratify

Clause = tuple[int, ...]
#: More combinations than this are not spelled out: they get atoms in between.
MAX_COMBINATIONS = 16


class Watched(NamedTuple):
    """A test on a fact, with the atoms that its success and its known failure make true.

    ``needs`` says for patterns what a text must hold before they are worth trying.
    """

    test: Test
    holds: int  # -1 where no rule asks
    fails: int
    needs: tuple[Need, ...] = ()


class Head(NamedTuple):
    """What a satisfied clause says: rules fire, contexts of priors hold, atoms are true.

    A context is a pair of numbers: the cause's and the context's among those of its prior.
    """

    rules: tuple[int, ...] = ()
    contexts: tuple[tuple[int, int], ...] = ()
    atoms: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """The compiled rule base.

    ``watched`` gives the tests of each fact; ``known`` the atom "is known" of a fact; ``absent``
    for each layer the atoms "is unknown" to be decided before that layer; ``heads[n]`` what
    clause ``n`` says. ``priors`` holds the values of each cause's contexts, its default last.
    ``rules`` is in order of id, and rule numbers index it; ``rule_clauses`` gives the clauses of
    each, and ``excluding`` are those that may rule a cause out. ``atom_facts`` names the facts
    that an atom is about, ``atom_clauses`` the clauses that make an atom in between true.
    ``foreseen`` gives the atoms of some values of some facts (see `engine.foresee`).
    """

    base: RuleBase
    rules: Sequence[Rule]
    causes: tuple[str, ...]
    priors: tuple[tuple[float, ...], ...]
    clauses: tuple[Clause, ...]
    heads: Sequence[Head]
    watched: Mapping[str, tuple[Watched, ...]]
    pairs: dict[str, tuple[Watched, ...]]
    known: dict[str, int]
    absent: tuple[tuple[tuple[str, int], ...], ...]
    atoms: int
    excluding: frozenset[int] = frozenset()
    rule_clauses: tuple[tuple[int, ...], ...] = field(repr=False, default=())
    atom_facts: dict[int, tuple[str, ...]] = field(repr=False, default_factory=dict)
    atom_clauses: dict[int, tuple[int, ...]] = field(repr=False, default_factory=dict)
    foreseen: Mapping[str, tuple[tuple[Value, tuple[int, ...]], ...]] = field(
        repr=False, default_factory=dict
    )


def compile_base(base: RuleBase) -> Program:
    """The program of a rule base that was loaded without faults."""
    return _Compiler(base).program()


class _Compiler:
    def __init__(self, base: RuleBase) -> None:
        self.base = base
        self.atoms: dict[tuple[Test, bool] | Condition, int] = {}
        self.count = 0
        self.clauses: dict[Clause, int] = {}
        self.fires: list[list[int]] = []
        self.contexts: list[list[tuple[int, int]]] = []
        self.makes: list[list[int]] = []

    def program(self) -> Program:
        rules = tuple(self.base.rules.values())
        causes = tuple(self.base.causes)
        rule_clauses = tuple(
            tuple(self._fire(number, way) for way in self._ways(rule.when, want=True))
            for number, rule in enumerate(rules)
        )
        for number, cause in enumerate(self.base.causes.values()):
            for context, (condition, _) in enumerate(cause.prior.contexts):
                for way in self._ways(condition, want=True):
                    self.contexts[self._clause(way)].append((number, context))
        watched, pairs, known, absent = self._facts(stratify(rules))
        return Program(
            base=self.base,
            rules=rules,
            causes=causes,
            priors=tuple(
                (*(prior for _, prior in cause.prior.contexts), cause.prior.default)
                for cause in self.base.causes.values()
            ),
            clauses=tuple(self.clauses),
            heads=tuple(
                Head(tuple(rules), tuple(contexts), tuple(atoms))
                for rules, contexts, atoms in zip(
                    self.fires, self.contexts, self.makes, strict=True
                )
            ),
            watched=watched,
            pairs=pairs,
            known=known,
            absent=absent,
            atoms=self.count,
            excluding=frozenset(
                number
                for number, rule in enumerate(rules)
                if any(effect.kind == "rules_out" for effect in rule.effects)
            ),
            rule_clauses=rule_clauses,
            atom_facts={
                n: _facts_of(key[0]) for key, n in self.atoms.items() if isinstance(key, tuple)
            },
            atom_clauses=self._made_by(),
        )

    def _fire(self, rule: int, way: Clause) -> int:
        number = self._clause(way)
        self.fires[number].append(rule)
        return number

    def _clause(self, clause: Clause) -> int:
        number = self.clauses.setdefault(clause, len(self.clauses))
        if number == len(self.fires):
            self.fires.append([])
            self.contexts.append([])
            self.makes.append([])
        return number

    def _ways(self, condition: Condition, *, want: bool) -> list[Clause]:
        """The sets of atoms that each suffice for the condition (or for its negation)."""
        match condition:
            case Not(part=part):
                return self._ways(part, want=not want)
            case All(parts=parts) | Any(parts=parts):
                inner = [self._ways(part, want=want) for part in parts]
                if isinstance(condition, All) is want:
                    return self._combine(parts, inner, want=want)
                return _shortest(itertools.chain.from_iterable(inner))
            case Test():
                return [(self._atom((condition, want)),)]

    def _combine(
        self, parts: tuple[Condition, ...], inner: list[list[Clause]], *, want: bool
    ) -> list[Clause]:
        total = 1
        for ways in inner:
            total *= len(ways)
        if total > MAX_COMBINATIONS:
            inner = [
                ways if len(ways) == 1 else [(self._named(part, ways, want=want),)]
                for part, ways in zip(parts, inner, strict=True)
            ]
        return _shortest(
            tuple(sorted(set(itertools.chain.from_iterable(choice))))
            for choice in itertools.product(*inner)
        )

    def _named(self, part: Condition, ways: list[Clause], *, want: bool) -> int:
        """An atom that each of these ways makes true."""
        key: Condition = part if want else Not(part)
        fresh = key not in self.atoms
        atom = self._atom(key)
        if fresh:
            for clause in ways:
                self.makes[self._clause(clause)].append(atom)
        return atom

    def _atom(self, key: tuple[Test, bool] | Condition) -> int:
        if isinstance(key, tuple) and key[0].op == "known":
            test, want = key  # "is known" and "is unknown" are the only two atoms of the kind
            key = (Test(test.fact, "known", bool(test.operand) is want), True)
        if key not in self.atoms:
            self.atoms[key] = self.count
            self.count += 1
        return self.atoms[key]

    def _facts(
        self, layers: dict[str, int]
    ) -> tuple[
        dict[str, tuple[Watched, ...]],
        dict[str, tuple[Watched, ...]],
        dict[str, int],
        tuple[tuple[tuple[str, int], ...], ...],
    ]:
        tests: dict[str, dict[Test, list[int]]] = {}
        known: dict[str, int] = {}
        absent: list[list[tuple[str, int]]] = [
            [] for _ in range(max(layers.values(), default=0) + 2)
        ]
        for key, atom in self.atoms.items():
            if not isinstance(key, tuple):
                continue
            test, want = key
            if test.op != "known":
                entry = tests.setdefault(test.fact, {}).setdefault(test, [-1, -1])
                entry[0 if want else 1] = atom
            elif test.operand:
                known[test.fact] = atom
            else:
                # Facts that no rule concludes are settled from the start.
                layer = layers[test.fact] + 1 if test.fact in layers else 0
                absent[layer].append((test.fact, atom))
        watched: dict[str, tuple[Watched, ...]] = {}
        pairs: dict[str, list[Watched]] = {}
        for fact, entries in tests.items():
            single = [
                Watched(test, holds, fails, _needs(test))
                for test, (holds, fails) in entries.items()
                if not _is_pair(test)
            ]
            if single:
                watched[fact] = tuple(single)
            for test, (holds, fails) in entries.items():
                if _is_pair(test):
                    for name in _facts_of(test):
                        pairs.setdefault(name, []).append(Watched(test, holds, fails))
        return (
            watched,
            {fact: tuple(found) for fact, found in pairs.items()},
            known,
            tuple(tuple(layer) for layer in absent),
        )

    def _made_by(self) -> dict[int, tuple[int, ...]]:
        made: dict[int, list[int]] = {}
        for number, atoms in enumerate(self.makes):
            for atom in atoms:
                made.setdefault(atom, []).append(number)
        return {atom: tuple(numbers) for atom, numbers in made.items()}


def _needs(test: Test) -> tuple[Need, ...]:
    if test.op != "matches":
        return ()
    patterns = test.operand if isinstance(test.operand, tuple) else (test.operand,)
    return needs([str(pattern) for pattern in patterns], exact=test.exact)


def _facts_of(test: Test) -> tuple[str, ...]:
    return (test.fact, str(test.operand)) if _is_pair(test) else (test.fact,)


def _is_pair(test: Test) -> bool:
    return test.op in ("same_as", "differs_from")


def _shortest(ways: Iterable[Clause]) -> list[Clause]:
    """Distinct ways, without those that contain another one (they add nothing)."""
    distinct = sorted(set(ways), key=lambda way: (len(way), way))
    if len(distinct) > 64:
        return distinct
    kept: list[Clause] = []
    for way in distinct:
        if not any(set(other) <= set(way) for other in kept):
            kept.append(way)
    return kept
