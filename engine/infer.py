"""Forward chaining: facts make atoms true, atoms satisfy clauses, rules conclude facts.

Conditions are evaluated here, in Python; a matcher (durable-rules or the counting index) only
sees numbers. The set of fired rules does not depend on any order: atoms only ever become true,
and absence is asked layer by layer (`engine.strata`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..facts.memory import Fact, Source, Value, WorkingMemory
from .atoms import AtomIndex
from .compile import Clause, Program
from .conditions import fold, pair_holds
from .matcher import Matcher


@dataclass(frozen=True, slots=True)
class Conflict:
    """A fact with several concluded values, or one observed against what rules conclude."""

    fact: str
    values: tuple[Value, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Inference:
    """What followed from the facts.

    ``fired`` holds rule numbers, ascending; ``carried_by`` the clause and ``facts`` the fact names
    that carried each; ``contexts`` the prior contexts that hold (cause number, context number);
    ``unverified`` the fired rules that rest on a person's word.
    """

    fired: tuple[int, ...]
    carried_by: dict[int, Clause]
    contexts: frozenset[tuple[int, int]]
    atoms: frozenset[int]
    facts: dict[int, tuple[str, ...]]
    conflicts: tuple[Conflict, ...]
    unverified: frozenset[int]


@dataclass(frozen=True, slots=True)
class Machine:
    """What runs a program: its atom index and its matcher. Made once, used for many cases."""

    program: Program
    index: AtomIndex
    matcher: Matcher

    @classmethod
    def of(cls, program: Program, matcher: Matcher) -> Machine:
        """The machine of a program with a matcher over the program's clauses."""
        return cls(program, AtomIndex(program.watched, program.known), matcher)


def infer(machine: Machine, memory: WorkingMemory) -> Inference:
    """Conclude everything; the memory holds the conclusions afterwards, with their rules."""
    return _Run(machine, memory).result()


class _Run:
    def __init__(self, machine: Machine, memory: WorkingMemory) -> None:
        self.program = machine.program
        self.index = machine.index
        self.memory = memory
        self.session = machine.matcher.session()
        self.true: set[int] = set()
        self.satisfied: set[int] = set()
        self.rules: set[int] = set()
        self.contexts: set[tuple[int, int]] = set()
        self.concluded: dict[tuple[str, Value], set[int]] = {}

    def result(self) -> Inference:
        self.memory.forget_derived()
        agenda: set[int] = set()
        for fact in self.memory.observed():
            agenda |= self._atoms_of(fact.name, fact.value)
        for layer in self.program.absent:
            agenda.update(atom for name, atom in layer if not self.memory.knows(name))
            self._chain(agenda)
            agenda = set()
        carried = {rule: self._carrier(rule) for rule in sorted(self.rules)}
        facts = {rule: self._facts_of(clause) for rule, clause in carried.items()}
        unverified = self._unverified(facts)
        self._name_sources(unverified)
        return Inference(
            fired=tuple(sorted(self.rules)),
            carried_by=carried,
            contexts=frozenset(self.contexts),
            atoms=frozenset(self.true),
            facts=facts,
            conflicts=self._conflicts(),
            unverified=unverified,
        )

    def _chain(self, agenda: set[int]) -> None:
        agenda -= self.true
        while agenda:
            self.true |= agenda
            clauses = self.session.add(sorted(agenda))
            agenda = set()
            self.satisfied.update(clauses)
            for clause in clauses:
                for head in self.program.heads[clause]:
                    if head.kind == "atom":
                        agenda.add(head.number)
                    elif head.kind == "prior":
                        self.contexts.add((head.number, head.context))
                    elif head.number not in self.rules:
                        self.rules.add(head.number)
                        agenda |= self._conclude(head.number)
            agenda -= self.true

    def _conclude(self, number: int) -> set[int]:
        """Take over a fired rule's conclusions; the atoms that become true by them."""
        rule = self.program.rules[number]
        atoms: set[int] = set()
        for name, value in rule.then:
            self.concluded.setdefault((name, value), set()).add(number)
            if self.memory.derive(Fact(name, value, Source("derived", rule.id))):
                atoms |= self._atoms_of(name, value)
        return atoms

    def _atoms_of(self, name: str, value: Value) -> set[int]:
        atoms = set(self.index.atoms_of(name, value))
        for watched in self.program.pairs.get(name, ()):
            if watched.holds >= 0 and pair_holds(watched.test, self.memory):
                atoms.add(watched.holds)
            if watched.fails >= 0 and pair_holds(watched.test, self.memory, want=False):
                atoms.add(watched.fails)
        return atoms

    def _carrier(self, rule: int) -> Clause:
        """The first satisfied clause of a rule: the same for every engine and order."""
        number = next(n for n in self.program.rule_clauses[rule] if n in self.satisfied)
        return self.program.clauses[number]

    def _facts_of(self, clause: Iterable[int]) -> tuple[str, ...]:
        """Names of the facts that make a clause true, looking through atoms in between."""
        names: set[str] = set()
        waiting = list(clause)
        while waiting:
            atom = waiting.pop()
            test = self.program.atom_tests.get(atom)
            if test is not None:
                names.add(test[0].fact)
                if test[0].op in ("same_as", "differs_from"):
                    names.add(str(test[0].operand))
                continue
            made = self.program.atom_clauses[atom]
            number = next(n for n in made if n in self.satisfied)
            waiting.extend(self.program.clauses[number])
        return tuple(sorted(names))

    def _unverified(self, facts: dict[int, tuple[str, ...]]) -> frozenset[int]:
        """Fired rules that rest on a person's word, directly or by a conclusion."""
        told = {fact.name for fact in self.memory.observed() if not fact.source.verified}
        if not told:
            return frozenset()
        sound: set[int] = set()
        while True:
            trusted = {name for (name, _), rules in self.concluded.items() if rules & sound}
            found = {
                rule
                for rule, names in facts.items()
                if all(self._stands(name, told, trusted) for name in names)
            }
            if found <= sound:
                return frozenset(facts.keys() - sound)
            sound |= found

    def _stands(self, name: str, told: set[str], trusted: set[str]) -> bool:
        fact = self.memory.get(name)
        if fact is not None and fact.source.kind == "derived":
            return name in trusted
        return name not in told

    def _name_sources(self, unverified: frozenset[int]) -> None:
        """State for each conclusion the first rule, by trust, then id, that draws it."""
        held = list(self.memory.derived())
        self.memory.forget_derived()
        for fact in held:
            rules = self.concluded[fact.name, fact.value]
            first = min(rules, key=lambda rule: (rule in unverified, rule))
            source = Source("derived", self.program.rules[first].id)
            self.memory.derive(Fact(fact.name, fact.value, source))

    def _conflicts(self) -> tuple[Conflict, ...]:
        """Observed facts that rules contradict (several derived values are legitimate)."""
        found: list[Conflict] = []
        for (name, value), rules in sorted(self.concluded.items(), key=repr):
            fact = self.memory.get(name)
            if fact is None or fact.source.kind == "derived" or fold(fact.value) == fold(value):
                continue
            ids = tuple(self.program.rules[rule].id for rule in sorted(rules))
            found.append(Conflict(name, (fact.value, value), ids))
        return tuple(found)
