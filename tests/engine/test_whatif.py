"""What an answer would change: exactly what a case that holds the answer gives."""

from __future__ import annotations

import math
from dataclasses import replace
from types import ModuleType

import pytest
from drawn import FACTS, KINDS, memories, rule_bases
from hypothesis import HealthCheck, event, given, settings

from why401.engine.believe import NATS_PER_DB, gather, prior_shares
from why401.engine.compile import compile_base
from why401.engine.counting import PythonMatcher
from why401.engine.infer import Machine, infer
from why401.engine.model import OTHER, Cause, Effect, Prior, Rule, RuleBase, Test
from why401.engine.whatif import EXCLUDED_DB, WhatIf
from why401.facts.memory import Fact, Source, WorkingMemory

CAUSES = ["cause", "second", "third", OTHER]
EFFECTS = [
    Effect("cause", "weight", 6.0),
    Effect("second", "weight", -10.0),
    Effect("third", "rules_out", 0.0),
    Effect("cause", "confirms", 30.0),
    Effect("second", "rules_out", 0.0),
]


def with_effects(base: RuleBase) -> RuleBase:
    """The same rules, each of which also speaks of a cause, some of them in groups."""
    prior = base.causes["cause"].prior
    causes = {
        name: Cause(name, name, "", "key", "none", prior if name == "cause" else Prior(2.0))
        for name in CAUSES
    }
    rules: dict[str, Rule] = {}
    for number, rule in enumerate(base.rules.values()):
        group = "g" if number % 2 else ""
        effect = EFFECTS[number % len(EFFECTS)]
        rules[rule.id] = replace(rule, effects=(effect,), group=group)
    return RuleBase(causes, rules)


def scores_of(machine: Machine, memory: WorkingMemory) -> list[float]:
    """The definition: infer everything, take the evidence, add it up."""
    inference = infer(machine, memory.copy())
    evidence = gather(machine.program, inference)
    shares = prior_shares(machine.program, inference.contexts)
    found: list[float] = []
    for cause in CAUSES:
        items = evidence.get(cause, [])
        db = math.fsum(item.db for item in items if item.counted)
        if any(item.effect == "rules_out" for item in items):
            db += EXCLUDED_DB
        found.append(math.log(shares[cause]) + NATS_PER_DB * 0.8 * db)
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(base=rule_bases(), memory=memories())
def test_an_answer_gives_the_scores_of_a_case_that_holds_it(
    base: RuleBase, memory: WorkingMemory
) -> None:
    program = compile_base(with_effects(base))
    machine = Machine.of(program, PythonMatcher(program.clauses))
    what_if = WhatIf(machine, memory, CAUSES, 0.8)
    assert what_if.scores == scores_of(machine, memory)
    known = memory.copy()
    infer(machine, known)
    for number, name in enumerate(FACTS):
        if known.knows(name):
            continue
        for value in KINDS[number % 4]:
            told = memory.copy()
            told.assert_(Fact(name, value, Source("user")))
            after = what_if.after(name, value)
            assert after == pytest.approx(scores_of(machine, told), rel=1e-9, abs=1e-9)
            changed = after != what_if.scores
            event(f"changed {changed}, absence {name in dict(sum(program.absent, ()))}")


def test_answers_that_make_the_same_true_are_told_to_be_alike() -> None:
    rule = Rule("r/1", Test("f0", "in", ("a", "b")), (Effect("cause", "weight", 3.0),))
    base = RuleBase({"cause": Cause("cause", "", "", "", "none", Prior(1.0))}, {rule.id: rule})
    program = compile_base(base)
    what_if = WhatIf(
        Machine.of(program, PythonMatcher(program.clauses)), WorkingMemory(), ["cause"], 1.0
    )
    assert what_if.atoms("f0", "a") == what_if.atoms("f0", "B")
    assert what_if.atoms("f0", "a") != what_if.atoms("f0", "c")


def test_the_durable_engine_asks_the_same(durable: ModuleType) -> None:
    rule = Rule("r/1", Test("f0", "is", "a"), (Effect("cause", "weight", 3.0),))
    other = Cause("other", "", "", "", "none", Prior(1.0))
    base = RuleBase(
        {"cause": Cause("cause", "", "", "", "none", Prior(1.0)), "other": other}, {rule.id: rule}
    )
    program = compile_base(base)
    memory, causes = WorkingMemory(), ["cause", "other"]
    machines = [
        Machine.of(program, PythonMatcher(program.clauses)),
        Machine.of(program, durable.DurableMatcher(program.clauses)),
    ]
    one, two = (WhatIf(machine, memory, causes, 1.0) for machine in machines)
    assert one.scores == two.scores
    assert one.after("f0", "a") == two.after("f0", "a") != one.scores
