"""Which mutants the examples notice.

A mutant is tried on the memories that the examples ended with: where it fires differently from
the rule it replaces, an expectation of that example must fail. Only where conclusions change is
anything inferred anew, with the concluding rules alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ...facts.memory import WorkingMemory
from ..believe import TEMPERATURE, Evidence, regroup, weigh
from ..compile import compile_base
from ..conditions import fold, holds
from ..diagnosis import Diagnoser, Diagnosis
from ..infer import Machine, infer
from ..matcher import make_matcher
from ..model import Example, Rule, RuleBase
from .mutants import Mutant, mutants_of


@dataclass(frozen=True, slots=True)
class _Tried:
    """An example with what was concluded from it."""

    example: Example
    diagnosis: Diagnosis
    fired: frozenset[str]


class Trial:
    """Examples of a base, run once, on which any number of mutants is tried."""

    def __init__(self, diagnoser: Diagnoser, examples: Iterable[Example]) -> None:
        self.base: RuleBase = diagnoser.machine.program.base
        self.tried: list[_Tried] = []
        self.named: dict[str, list[_Tried]] = {}
        for example in examples:
            diagnosis = diagnoser(WorkingMemory.of(dict(example.given)), ask=False)
            tried = _Tried(example, diagnosis, frozenset(diagnosis.fired))
            self.tried.append(tried)
            for name in {*example.fires, *example.silent}:
                self.named.setdefault(name, []).append(tried)

    def survivors(self, rules: Iterable[Rule]) -> Iterator[tuple[Mutant, bool]]:
        """Every mutant of these rules, and whether it survived."""
        for rule in rules:
            for mutant in mutants_of(rule):
                yield mutant, not self.killed(mutant)

    def killed(self, mutant: Mutant) -> bool:
        """Whether an expectation of some example fails with the mutant in the rule's place."""
        name = mutant.of.id
        if any(
            _fires(mutant, tried) is not (name in tried.example.fires)
            for tried in self.named.get(name, ())
        ):
            return True
        changed = [
            tried for tried in self.tried if _fires(mutant, tried) is not (name in tried.fired)
        ]
        if mutant.of.effects and any(_order_fails(mutant, tried) for tried in changed):
            return True
        return bool(mutant.of.then and changed) and self._conclusions_fail(mutant, changed)

    def _conclusions_fail(self, mutant: Mutant, changed: list[_Tried]) -> bool:
        rules = {
            rule.id: replace(rule, effects=()) for rule in self.base.rules.values() if rule.then
        }
        del rules[mutant.of.id]
        if mutant.rule is not None:
            rules[mutant.of.id] = mutant.rule
        program = compile_base(RuleBase({}, dict(sorted(rules.items()))))
        machine = Machine.of(program, make_matcher("python", program.clauses))
        for tried in changed:
            memory = tried.diagnosis.memory.copy()
            infer(machine, memory)
            if self._fails(tried.example, memory):
                return True
        return False

    def _fails(self, example: Example, memory: WorkingMemory) -> bool:
        for name, value in example.derives:
            if fold(value) not in [fold(fact.value) for fact in memory.all(name)]:
                return True
        rules = self.base.rules
        return any(holds(rules[name].when, memory) is not True for name in example.fires) or any(
            holds(rules[name].when, memory) is True for name in example.silent
        )


def _fires(mutant: Mutant, tried: _Tried) -> bool:
    return mutant.rule is not None and holds(mutant.rule.when, tried.diagnosis.memory) is True


def _order_fails(mutant: Mutant, tried: _Tried) -> bool:
    """Whether another cause comes first than the example says, with the mutant's evidence."""
    if not tried.example.first:
        return False
    rule = mutant.of
    fires = _fires(mutant, tried)
    evidence: dict[str, list[Evidence]] = {}
    for belief in tried.diagnosis.beliefs:
        items = [replace(item, counted=True) for item in belief.evidence if item.rule.id != rule.id]
        if fires:
            items += [
                Evidence(rule, effect.kind, effect.db, True, False, ())
                for effect in rule.effects
                if effect.cause == belief.cause
            ]
        evidence[belief.cause] = regroup(items)
    priors = {belief.cause: belief.prior for belief in tried.diagnosis.beliefs}
    return weigh(priors, evidence, TEMPERATURE)[0].cause != tried.example.first
