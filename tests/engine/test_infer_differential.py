"""The whole way from facts to fired rules, against a second reading of the rule language.

``WHY401_DIFFERENTIAL`` sets how many random rule bases are tried.
"""

from __future__ import annotations

import os
from types import ModuleType

from drawn import memories, rule_bases
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from rule_oracle import Oracle

from why401.engine.compile import compile_base
from why401.engine.conditions import holds
from why401.engine.counting import PythonMatcher
from why401.engine.infer import Machine, infer
from why401.engine.model import RuleBase
from why401.facts.memory import Value, WorkingMemory

EXAMPLES = int(os.environ.get("WHY401_DIFFERENTIAL", "200"))
often = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def conclusions(memory: WorkingMemory) -> set[tuple[str, type, Value]]:
    return {(fact.name, type(fact.value), fact.value) for fact in memory.derived()}


@often
@given(base=rule_bases(), cases=st.lists(memories(), min_size=1, max_size=4))
def test_the_python_engine_gives_what_the_rule_language_says(
    base: RuleBase, cases: list[WorkingMemory]
) -> None:
    program = compile_base(base)
    machine = Machine.of(program, PythonMatcher(program.clauses))
    for memory in cases:
        oracle = Oracle(base, {fact.name: fact.value for fact in memory})
        inference = infer(machine, memory)
        assert {program.rules[number].id for number in inference.fired} == oracle.fired
        assert conclusions(memory) == oracle.derived()
        assert inference.contexts == oracle.contexts
        event(f"{min(len(oracle.fired), 5)} rules fired, {bool(oracle.derived())}")
        for rule in base.rules.values():
            assert (holds(rule.when, memory) is True) == (rule.id in oracle.fired)


@often
@given(
    base=rule_bases(),
    cases=st.lists(memories(), min_size=1, max_size=4),
    bounds=st.sampled_from([(60, 200), (1, 2), (4, 5)]),
)
def test_both_engines_give_the_same_inference_in_every_detail(
    durable: ModuleType,
    base: RuleBase,
    cases: list[WorkingMemory],
    bounds: tuple[int, int],
) -> None:
    program = compile_base(base)
    rules, atoms = bounds
    one = Machine.of(program, PythonMatcher(program.clauses))
    other = Machine.of(program, durable.DurableMatcher(program.clauses, rules=rules, atoms=atoms))
    for memory in cases:
        copy = memory.copy()
        assert repr(infer(one, memory)) == repr(infer(other, copy))
        assert list(memory) == list(copy)
