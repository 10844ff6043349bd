"""Forward chaining: atoms satisfy clauses, clauses fire rules, rules conclude facts.

Conditions are evaluated here, in Python; a matcher (durable-rules or the counting index) only
sees numbers. The set of fired rules does not depend on any order: atoms only ever become true,
and absence is asked layer by layer (`engine.strata`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..facts.memory import Fact, Source, Value, WorkingMemory
from .atoms import AtomIndex
from .compile import Program
from .conditions import pair_holds
from .counting import PythonMatcher
from .matcher import Matcher

if TYPE_CHECKING:
    from .believe import Said


@dataclass(frozen=True)
class Machine:
    """What runs a program: its atom index and its matcher. Made once, used for many cases."""

    program: Program
    index: AtomIndex
    matcher: Matcher

    @classmethod
    def of(cls, program: Program, matcher: Matcher) -> Machine:
        """The machine of a program with a matcher over the program's clauses."""
        return cls(program, AtomIndex(program.watched, program.known, program.foreseen), matcher)

    @cached_property
    def counting(self) -> Machine:
        """The same program and tests on the counting index."""
        if isinstance(self.matcher, PythonMatcher):
            return self
        return Machine(self.program, self.index, PythonMatcher(self.program.clauses))

    @cached_property
    def words(self) -> dict[tuple[int, bool], tuple[tuple[str, Said], ...]]:
        """What `engine.whatif` remembers of what the rules say."""
        return {}

    def atoms_of(self, name: str, value: Value, memory: WorkingMemory) -> set[int]:
        """The atoms that this value, held in this memory, makes true."""
        atoms = set(self.index.atoms_of(name, value))
        for watched in self.program.pairs.get(name, ()):
            if watched.holds >= 0 and pair_holds(watched.test, memory):
                atoms.add(watched.holds)
            if watched.fails >= 0 and pair_holds(watched.test, memory, want=False):
                atoms.add(watched.fails)
        return atoms


class Chain:
    """What follows from a memory, which holds the conclusions afterwards.

    ``true`` are atoms, ``satisfied`` clauses, ``rules`` those that fired, ``contexts`` those of
    priors that hold, ``concluded`` the rules that conclude each fact and value. ``absent`` are
    the names whose absence was relied on, with the atoms that say so; that of the ``supposed``
    ones was not, whatever is known of them. ``learnt`` are names that were concluded or told.
    """

    def __init__(
        self,
        machine: Machine,
        memory: WorkingMemory,
        supposed: frozenset[str] = frozenset(),
    ) -> None:
        self.machine = machine
        self.memory = memory
        self.true: set[int] = set()
        self.satisfied: set[int] = set()
        self.rules: set[int] = set()
        self.contexts: set[tuple[int, int]] = set()
        self.concluded: dict[tuple[str, Value], frozenset[int]] = {}
        self.absent: dict[str, int] = {}
        self.learnt: set[str] = set()
        self.supposed = supposed
        self._session = machine.matcher.session()
        self._run()

    def _run(self) -> None:
        self.memory.forget_derived()
        agenda: set[int] = set()
        for fact in self.memory.observed():
            agenda |= self.machine.atoms_of(fact.name, fact.value, self.memory)
        for layer in self.machine.program.absent:
            for name, atom in layer:
                if name not in self.supposed and not self.memory.knows(name):
                    self.absent[name] = atom
                    agenda.add(atom)
            self._go(agenda)
            agenda = set()

    def told(self, fact: Fact) -> Chain:
        """A chain of its own that goes on from here with one more fact, unknown so far.

        It is what a case with that fact gives if the names that are ``ended`` or ``supposed``
        come to nothing. A conclusion's source may name another of the rules that draw it.
        """
        twin = self._fork(())
        twin.learnt = {fact.name}
        twin.memory.assert_(fact)
        twin._go(self.machine.atoms_of(fact.name, fact.value, twin.memory))
        return twin

    def without(self, absences: frozenset[str]) -> Chain:
        """The chain that does not rely on these absences, which this one relies on."""
        atoms = {self.absent[name] for name in absences}
        clauses = self.machine.program.clauses
        if any(not atoms.isdisjoint(clauses[number]) for number in self.satisfied):
            return Chain(self.machine, self.memory.copy(), self.supposed | absences)
        twin = self._fork(atoms)  # nothing rests on them: they can be taken back
        twin.absent = {name: atom for name, atom in self.absent.items() if name not in absences}
        twin.supposed = self.supposed | absences
        return twin

    def _fork(self, forgotten: Collection[int]) -> Chain:
        """A chain of its own at this point; no satisfied clause may hold a forgotten atom."""
        twin: Chain = object.__new__(Chain)
        twin.machine, twin.absent, twin.supposed = self.machine, self.absent, self.supposed
        twin.memory, twin.learnt = self.memory.fork(), self.learnt.copy()
        twin.true, twin.satisfied = self.true.difference(forgotten), self.satisfied.copy()
        twin.rules, twin.contexts = self.rules.copy(), self.contexts.copy()
        twin.concluded = self.concluded.copy()
        twin._session = self._session.fork(forgotten)
        return twin

    def ended(self) -> frozenset[str]:
        """The names whose absence was relied on and that are known by now."""
        return frozenset(self.learnt & self.absent.keys())

    def open(self) -> frozenset[str]:
        """The supposed names of which nothing is known."""
        return frozenset(name for name in self.supposed if not self.memory.knows(name))

    def _go(self, agenda: set[int]) -> None:
        heads = self.machine.program.heads
        agenda -= self.true
        while agenda:
            self.true |= agenda
            clauses = self._session.add(sorted(agenda))
            agenda = set()
            self.satisfied.update(clauses)
            for clause in clauses:
                head = heads[clause]
                agenda.update(head.atoms)
                self.contexts.update(head.contexts)
                for rule in head.rules:
                    if rule not in self.rules:
                        self.rules.add(rule)
                        agenda |= self._conclude(rule)
            agenda -= self.true

    def _conclude(self, number: int) -> set[int]:
        """Take over a fired rule's conclusions; the atoms that become true by them."""
        rule = self.machine.program.rules[number]
        atoms: set[int] = set()
        for name, value in rule.then:
            before = self.concluded.get((name, value), frozenset())
            self.concluded[name, value] = before | {number}
            if self.memory.derive(Fact(name, value, Source("derived", rule.id))):
                self.learnt.add(name)
                atoms |= self.machine.atoms_of(name, value, self.memory)
        return atoms
