"""What followed from the facts: fired rules, what carried each, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..facts.memory import Fact, Source, Value, WorkingMemory
from .chain import Chain, Machine
from .compile import Clause
from .conditions import fold
from .support import Support

__all__ = ["Conflict", "Inference", "Machine", "infer"]


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


def infer(machine: Machine, memory: WorkingMemory) -> Inference:
    """Conclude everything; the memory holds the conclusions afterwards, with their rules."""
    chain = Chain(machine, memory)
    support = Support(chain)
    fired = sorted(chain.rules)
    facts = {rule: support.facts_of(rule) for rule in fired}
    unverified = support.unverified(fired)
    _name_sources(chain, unverified)
    return Inference(
        fired=tuple(fired),
        carried_by={rule: support.carrier(rule) for rule in fired},
        contexts=frozenset(chain.contexts),
        atoms=frozenset(chain.true),
        facts=facts,
        conflicts=tuple(_conflicts(chain)),
        unverified=unverified,
    )


def _name_sources(chain: Chain, unverified: frozenset[int]) -> None:
    """State for each conclusion the first rule, by trust, then id, that draws it."""
    memory, rules = chain.memory, chain.machine.program.rules
    held = list(memory.derived())
    memory.forget_derived()
    for fact in held:
        drawn_by = chain.concluded[fact.name, fact.value]
        first = min(drawn_by, key=lambda rule: (rule in unverified, rule))
        memory.derive(Fact(fact.name, fact.value, Source("derived", rules[first].id)))


def _conflicts(chain: Chain) -> Iterable[Conflict]:
    """Observed facts that rules contradict (several derived values are legitimate)."""
    for (name, value), rules in sorted(chain.concluded.items(), key=repr):
        fact = chain.memory.get(name)
        if fact is None or fact.source.kind == "derived" or fold(fact.value) == fold(value):
            continue
        ids = tuple(chain.machine.program.rules[rule].id for rule in sorted(rules))
        yield Conflict(name, (fact.value, value), ids)
