"""WHY NOT: the rules that would speak for a cause and did not fire, and what each still lacks.

Of every rule the nearest failing conditions are named: where alternatives exist, those with the
fewest facts that contradict, then the fewest that are merely unknown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..facts.memory import Value, WorkingMemory
from .ask import RankedQuestion
from .believe import NATS_PER_DB, Belief, Evidence
from .conditions import holds, predicate
from .diagnosis import Diagnosis
from .model import CONFIRM_DB, OTHER, Any, Condition, Not, Rule, RuleBase, Test

#: How many conclusions in a row are followed from a missing fact to what would give it.
MAX_DEPTH = 3
MAX_RULES = 12


@dataclass(frozen=True, slots=True)
class Unmet:
    """A test that is not met. ``want`` is False where its opposite is asked for; ``values`` is
    what is held instead, empty for unknown; ``via`` the nearest rule that would conclude it."""

    test: Test
    want: bool
    values: tuple[Value, ...]
    via: Near | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """A rule that did not fire: what it would have said of the cause (dB) and what it lacks."""

    rule: Rule
    db: float
    unmet: tuple[Unmet, ...]

    @property
    def distance(self) -> tuple[int, int]:
        """How many facts contradict it, and how many are unknown."""
        return _distance(self.unmet)


@dataclass(frozen=True, slots=True)
class Against:
    """One rule's part in the difference between two causes, in dB (leader minus the other)."""

    rule: Rule
    leader_db: float
    other_db: float

    @property
    def db(self) -> float:
        """What the rule adds to the leader's lead."""
        return self.leader_db - self.other_db


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a cause is not the first one.

    ``prior_db`` and ``contrast`` add up to the lead of ``leader`` before the temperature;
    ``excluded_by`` holds the rules that rule it out; ``near`` the rules for it that did not fire,
    nearest first; ``raised_by`` the questions of which some answer would put it first.
    """

    belief: Belief
    leader: Belief
    prior_db: float
    contrast: tuple[Against, ...]
    excluded_by: tuple[Evidence, ...]
    near: tuple[Near, ...]
    raised_by: tuple[RankedQuestion, ...]


def whynot(diagnosis: Diagnosis, cause: str) -> WhyNot:
    """Why this cause does not lead; KeyError for one that is not in the base."""
    belief = next((b for b in diagnosis.beliefs if b.cause == cause), None)
    if belief is None:
        raise KeyError(cause)
    leader = next((b for b in diagnosis.beliefs if b.cause not in (cause, OTHER)), belief)
    excluded = tuple(item for item in belief.evidence if item.effect == "rules_out")
    return WhyNot(
        belief=belief,
        leader=leader,
        prior_db=_decibans(leader.prior) - _decibans(belief.prior),
        contrast=_contrast(leader, belief),
        excluded_by=excluded,
        near=_near_rules(diagnosis, cause),
        raised_by=_raised_by(diagnosis, cause),
    )


def why_silent(diagnosis: Diagnosis, rule_id: str) -> Near | None:
    """What a rule lacks, or None where it fired; KeyError for a rule that is not in the base."""
    rule = diagnosis.base.rules[rule_id]
    if rule_id in diagnosis.fired:
        return None
    return Near(rule, 0.0, gap(rule.when, diagnosis.memory, base=diagnosis.base))


def gap(
    condition: Condition,
    memory: WorkingMemory,
    *,
    base: RuleBase | None = None,
    want: bool = True,
) -> tuple[Unmet, ...]:
    """The fewest unmet tests that keep a condition from holding; empty where it holds.

    With ``base``, an unknown fact names the nearest rule that would conclude it.
    """
    return _gap(condition, memory, _concluders(base) if base else {}, want, frozenset())


_Concluders = Mapping[str, list[Rule]]


def _gap(
    condition: Condition,
    memory: WorkingMemory,
    concluders: _Concluders,
    want: bool,
    above: frozenset[str],
) -> tuple[Unmet, ...]:
    if holds(condition, memory, want=want) is True:
        return ()
    if isinstance(condition, Test):
        values = tuple(fact.value for fact in memory.all(condition.fact))
        via = None if values else _via(condition, memory, concluders, want, above)
        return (Unmet(condition, want, values, via),)
    if isinstance(condition, Not):
        return _gap(condition.part, memory, concluders, not want, above)
    gaps = [_gap(part, memory, concluders, want, above) for part in condition.parts]
    if isinstance(condition, Any) is want:
        return min(gaps, key=_distance, default=())
    return tuple(unmet for part in gaps for unmet in part)


def _via(
    test: Test, memory: WorkingMemory, concluders: _Concluders, want: bool, above: frozenset[str]
) -> Near | None:
    """The nearest rule whose conclusion would meet the test."""
    if len(above) >= MAX_DEPTH or test.fact in above or test.op in ("same_as", "differs_from"):
        return None
    if test.op == "known":
        fits = [rule for rule in concluders.get(test.fact, ()) if test.operand is want]
    else:
        check = predicate(test)
        fits = [
            rule
            for rule in concluders.get(test.fact, ())
            if any(name == test.fact and check(value) is want for name, value in rule.then)
        ]
    inner = above | {test.fact}
    found = [Near(r, 0.0, _gap(r.when, memory, concluders, True, inner)) for r in fits]
    return min(found, key=lambda near: (near.distance, near.rule.id), default=None)


def _distance(unmet: Iterable[Unmet]) -> tuple[int, int]:
    items = list(unmet)
    wrong = sum(bool(item.values) for item in items)
    return wrong, len(items) - wrong


def _concluders(base: RuleBase) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in base.rules.values():
        for name in dict.fromkeys(name for name, _ in rule.then):
            found.setdefault(name, []).append(rule)
    return found


def _near_rules(diagnosis: Diagnosis, cause: str) -> tuple[Near, ...]:
    fired = frozenset(diagnosis.fired)
    concluders = _concluders(diagnosis.base)
    found: list[Near] = []
    for rule in diagnosis.base.rules.values():
        db = sum(
            CONFIRM_DB if effect.kind == "confirms" else effect.db
            for effect in rule.effects
            if effect.cause == cause and effect.kind != "rules_out"
        )
        if db > 0 and rule.id not in fired:
            unmet = _gap(rule.when, diagnosis.memory, concluders, True, frozenset())
            found.append(Near(rule, db, unmet))
    found.sort(key=lambda near: (near.distance, -near.db, near.rule.id))
    return tuple(found[:MAX_RULES])


def _contrast(leader: Belief, other: Belief) -> tuple[Against, ...]:
    """Rule by rule, what puts the leader before the other cause; the strongest first."""
    if leader is other:
        return ()
    rules: dict[str, Rule] = {}
    sums: dict[str, list[float]] = {}
    for place, belief in enumerate((leader, other)):
        for item in belief.evidence:
            if item.counted and item.effect != "rules_out":
                rules[item.rule.id] = item.rule
                sums.setdefault(item.rule.id, [0.0, 0.0])[place] += item.db
    found = [Against(rules[name], *pair) for name, pair in sums.items()]
    kept = [item for item in found if item.db]
    return tuple(sorted(kept, key=lambda item: (-abs(item.db), item.rule.id)))


def _raised_by(diagnosis: Diagnosis, cause: str) -> tuple[RankedQuestion, ...]:
    return tuple(
        question
        for question in diagnosis.questions
        if any(
            max(answer.chances, key=lambda name: (answer.chances[name], name)) == cause
            for answer in question.answers
        )
    )


def _decibans(share: float) -> float:
    return math.log(share) / NATS_PER_DB if share > 0 else 0.0
