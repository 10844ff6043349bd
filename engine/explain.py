"""HOW: the proof tree of a cause, from rules through facts to where each fact comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..facts.memory import WorkingMemory
from .believe import Belief
from .model import RuleBase

NodeKind = Literal["cause", "rule", "fact"]
MAX_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Proof:
    """One node of the tree: a cause, a rule with its weight in dB, or a fact with its source."""

    kind: NodeKind
    label: str
    detail: str = ""
    db: float | None = None
    counted: bool = True
    support: tuple[Proof, ...] = ()


def how(
    base: RuleBase, belief: Belief, memory: WorkingMemory, facts: dict[str, tuple[str, ...]]
) -> Proof:
    """The proof tree of one cause. ``facts`` gives the fact names that carried each fired rule."""
    rules = tuple(
        Proof(
            "rule",
            item.rule.id,
            item.rule.because,
            item.db,
            item.counted,
            tuple(proof_of(base, memory, facts, name, frozenset()) for name in item.facts),
        )
        for item in belief.evidence
    )
    cause = base.causes[belief.cause]
    return Proof("cause", cause.id, cause.title, belief.weight_db, support=rules)


def proof_of(
    base: RuleBase,
    memory: WorkingMemory,
    facts: dict[str, tuple[str, ...]],
    name: str,
    above: frozenset[str],
) -> Proof:
    """Why a fact is believed: its source, or the rule that concluded it and that rule's facts."""
    held = memory.all(name)
    if not held:
        return Proof("fact", name, "unknown")
    fact = held[0]
    value = ", ".join(str(item.value) for item in held)
    if fact.source.kind != "derived" or name in above or len(above) >= MAX_DEPTH:
        return Proof("fact", f"{name} = {value}", str(fact.source))
    rule_id = fact.source.detail
    support = tuple(
        proof_of(base, memory, facts, reason, above | {name}) for reason in facts.get(rule_id, ())
    )
    because = base.rules[rule_id].because if rule_id in base.rules else ""
    return Proof("fact", f"{name} = {value}", f"concluded by {rule_id}: {because}", support=support)
