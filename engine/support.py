"""What carries a fired rule: a satisfied clause, the facts in it, and whose word they are."""

from __future__ import annotations

from collections.abc import Iterable

from .chain import Chain
from .compile import Clause


class Support:
    """Answers about one finished chain; nothing here changes it."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._program = chain.machine.program
        self._facts: dict[int, tuple[str, ...]] = {}

    def carrier(self, rule: int) -> Clause:
        """The first satisfied clause of a rule: the same for every engine and order."""
        return self._first(self._program.rule_clauses[rule])

    def facts_of(self, rule: int) -> tuple[str, ...]:
        """Names of the facts that carry a rule, looking through atoms in between."""
        found = self._facts.get(rule)
        if found is None:
            found = self._facts[rule] = self._named(self.carrier(rule))
        return found

    def _first(self, clauses: Iterable[int]) -> Clause:
        satisfied = self._chain.satisfied
        return self._program.clauses[next(n for n in clauses if n in satisfied)]

    def _named(self, clause: Clause) -> tuple[str, ...]:
        names: set[str] = set()
        waiting = list(clause)
        while waiting:
            atom = waiting.pop()
            facts = self._program.atom_facts.get(atom)
            if facts is None:
                waiting.extend(self._first(self._program.atom_clauses[atom]))
            else:
                names.update(facts)
        return tuple(sorted(names))

    def unverified(self, rules: Iterable[int]) -> frozenset[int]:
        """Those of the fired rules that rest on a person's word, directly or by a conclusion."""
        memory = self._chain.memory
        told = {fact.name for fact in memory.observed() if not fact.source.verified}
        if not told:
            return frozenset()
        derived = {fact.name for fact in memory.derived()}
        drawn_by: dict[str, set[int]] = {name: set() for name in derived}
        for (name, _), drawing in self._chain.concluded.items():
            if name in derived:
                drawn_by[name] |= drawing
        wanted = frozenset(rules)
        needed = self._reached(wanted, drawn_by)
        sound = self._sound(needed, told, drawn_by)
        return wanted - sound

    def _reached(self, rules: frozenset[int], drawn_by: dict[str, set[int]]) -> set[int]:
        """These rules and every rule that concludes something they rest on."""
        reached: set[int] = set()
        waiting = set(rules)
        while waiting:
            reached |= waiting
            names = {name for rule in waiting for name in self.facts_of(rule)}
            waiting = {rule for name in names & drawn_by.keys() for rule in drawn_by[name]}
            waiting -= reached
        return reached

    def _sound(
        self, rules: set[int], told: set[str], drawn_by: dict[str, set[int]]
    ) -> frozenset[int]:
        """The rules whose facts are observed by a machine or drawn by a sound rule."""
        sound: set[int] = set()
        trusted: set[str] = set()
        open_rules = rules
        while True:
            found = {
                rule
                for rule in open_rules
                if all(
                    name in trusted if name in drawn_by else name not in told
                    for name in self.facts_of(rule)
                )
            }
            if not found:
                return frozenset(sound)
            sound |= found
            open_rules = open_rules - found
            trusted = {name for name, drawing in drawn_by.items() if drawing & sound}
