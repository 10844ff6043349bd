"""Which mutants labelled cases notice: the first cause changes, or the true one's chance does.

A mutant is tried on the memories that the cases ended with. Where only evidence changes, the
causes concerned are weighed anew. Where conclusions change, which the concluding rules alone tell
quickly, the case is diagnosed again with the whole base.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ...facts.memory import WorkingMemory
from ..believe import NATS_PER_DB, TEMPERATURE, Belief, Said, believe, softmax, speak, total_db
from ..compile import compile_base
from ..conditions import holds
from ..diagnosis import Diagnoser
from ..infer import Machine, infer
from ..matcher import make_matcher
from ..model import Rule, RuleBase
from .mutants import Mutant, mutants_of

#: A smaller change of the accepted causes' chance is not noticed.
NOTICEABLE = 0.02


@dataclass(frozen=True, slots=True)
class _Verdict:
    """The first cause, and the chance of the accepted ones."""

    first: str
    chance: float

    def differs(self, other: _Verdict) -> bool:
        return self.first != other.first or abs(self.chance - other.chance) >= NOTICEABLE


@dataclass(frozen=True, slots=True)
class _Tried:
    """A labelled case as it ended: what is known and concluded, what is believed, and why."""

    memory: WorkingMemory
    accepted: frozenset[str]
    fired: frozenset[str]
    beliefs: Mapping[str, Belief]
    scores: Mapping[str, float]
    verdict: _Verdict


class CaseTrial:
    """Labelled cases, diagnosed once, on which any number of mutants is tried.

    A case is a memory and the causes that are accepted for it.
    """

    def __init__(
        self, diagnoser: Diagnoser, cases: Iterable[tuple[WorkingMemory, Iterable[str]]]
    ) -> None:
        self._base: RuleBase = diagnoser.machine.program.base
        self._concluding = {
            rule.id: replace(rule, effects=()) for rule in self._base.rules.values() if rule.then
        }
        self._tried = [_tried(diagnoser, memory, frozenset(accepted)) for memory, accepted in cases]

    def survivors(self, rules: Iterable[Rule]) -> Iterator[tuple[Mutant, bool]]:
        """Every mutant of these rules, and whether no case notices it."""
        for rule in rules:
            for mutant in mutants_of(rule):
                yield mutant, not self.noticed(mutant)

    def noticed(self, mutant: Mutant) -> bool:
        """Whether some case ends otherwise with the mutant in the rule's place."""
        changed = [
            tried
            for tried in self._tried
            if _fires(mutant.rule, tried.memory) is not (mutant.of.id in tried.fired)
        ]
        if mutant.of.effects:
            return any(_reweighed(mutant, tried).differs(tried.verdict) for tried in changed)
        return bool(changed) and self._concluded_otherwise(mutant, changed)

    def _concluded_otherwise(self, mutant: Mutant, changed: Iterable[_Tried]) -> bool:
        machine = _machine(RuleBase({}, _with(mutant, self._concluding)))
        moved = [tried for tried in changed if _conclusions(machine, tried) != _held(tried.memory)]
        if not moved:
            return False
        whole = _machine(replace(self._base, rules=_with(mutant, self._base.rules)))
        for tried in moved:
            beliefs = believe(whole.program, infer(whole, tried.memory.copy()))
            if _verdict(beliefs, tried.accepted).differs(tried.verdict):
                return True
        return False


def _tried(diagnoser: Diagnoser, memory: WorkingMemory, accepted: frozenset[str]) -> _Tried:
    diagnosis = diagnoser(memory, ask=False)
    beliefs = {belief.cause: belief for belief in diagnosis.beliefs}
    scores = {
        name: _score([Said(i.rule.group, i.effect, i.db) for i in belief.evidence], belief.prior)
        for name, belief in beliefs.items()
    }
    verdict = _verdict(diagnosis.beliefs, accepted)
    fired = frozenset(diagnosis.fired)
    return _Tried(diagnosis.memory, accepted, fired, beliefs, scores, verdict)


def _verdict(beliefs: Iterable[Belief], accepted: frozenset[str]) -> _Verdict:
    chances = {belief.cause: belief.probability for belief in beliefs}
    return _outcome(chances, accepted)


def _outcome(chances: Mapping[str, float], accepted: frozenset[str]) -> _Verdict:
    first = min(chances, key=lambda cause: (-chances[cause], cause))
    return _Verdict(first, math.fsum(chances.get(cause, 0.0) for cause in accepted))


def _fires(rule: Rule | None, memory: WorkingMemory) -> bool:
    return rule is not None and holds(rule.when, memory) is True


def _with(mutant: Mutant, rules: Mapping[str, Rule]) -> dict[str, Rule]:
    """The rules with the mutant in its rule's place, in order of id."""
    changed = {name: rule for name, rule in rules.items() if name != mutant.of.id}
    if mutant.rule is not None:
        changed[mutant.of.id] = mutant.rule
    return dict(sorted(changed.items()))


def _machine(base: RuleBase) -> Machine:
    program = compile_base(base)
    return Machine.of(program, make_matcher("python", program.clauses))


def _conclusions(machine: Machine, tried: _Tried) -> set[tuple[str, object]]:
    memory = tried.memory.copy()
    infer(machine, memory)
    return _held(memory)


def _held(memory: WorkingMemory) -> set[tuple[str, object]]:
    return {(fact.name, fact.value) for fact in memory.derived()}


def _reweighed(mutant: Mutant, tried: _Tried) -> _Verdict:
    """The verdict with the mutant's evidence in the place of its rule's."""
    fires = _fires(mutant.rule, tried.memory)
    scores = dict(tried.scores)
    for effect in mutant.of.effects:
        belief = tried.beliefs.get(effect.cause)
        if belief is None:
            continue
        said = [
            Said(item.rule.group, item.effect, item.db)
            for item in belief.evidence
            if item.rule.id != mutant.of.id
        ]
        if fires:
            said += [speak(mutant.of, e, told=False) for e in mutant.of.effects
                     if e.cause == effect.cause]  # fmt: skip
        scores[effect.cause] = _score(said, belief.prior)
    return _outcome(softmax(scores), tried.accepted)


def _score(said: list[Said], prior: float) -> float:
    if any(item.effect == "rules_out" for item in said):
        return -math.inf
    return math.log(prior) + NATS_PER_DB * TEMPERATURE * total_db(said)
