"""Rule bases and cases drawn by chance: they reuse conditions, chain conclusions and absences."""

from __future__ import annotations

from hypothesis import strategies as st
from rule_oracle import NUMERIC, TEXTUAL

from why401.engine.model import All, Any, Cause, Condition, Not, Prior, Rule, RuleBase, Test
from why401.facts.memory import Fact, Source, SourceKind, Value, WorkingMemory

TEXTS = ["a", "A", "ab", "Ab", "b", "bca", ""]
NUMBERS = [0, 1, 2, 2.5, 401]
VERSIONS = ["1.2", "1.10", "v1.2.0", "2", "none"]
BOOLS = [True, False]
KINDS: list[list[Value]] = [[*TEXTS], [*NUMBERS], [*VERSIONS], [*BOOLS]]
#: The kind of ``f7`` is ``KINDS[7 % 4]``.
FACTS = [f"f{n}" for n in range(8)]
#: Conditions drawn before for the same rule base, with the last fact each may read.
Pool = list[tuple[int, Condition]]


def values_of(fact: int) -> st.SearchStrategy[Value]:
    return st.sampled_from(KINDS[fact % 4])


GENERAL = ["is", "is_not", "in", "not_in", "same_as", "differs_from"]
SPECIAL: list[list[str]] = [
    [*TEXTUAL],
    [*NUMERIC],
    ["version_above", "version_at_least", "version_below", "version_at_most"],
    ["is"],
]


def draw_test(draw: st.DrawFn, limit: int) -> Test:
    """A test that reads only facts up to ``limit``, and absence only of those before it."""
    fact = draw(st.integers(0, limit))
    kind = fact % 4
    ops: list[str] = [*GENERAL, *SPECIAL[kind], *(["known"] * 4 if limit else [])]
    op = draw(st.sampled_from(ops))
    if op == "known":
        return Test(FACTS[fact % limit], op, draw(st.sampled_from([True, False, False])))
    return Test(FACTS[fact], op, draw_operand(draw, op, fact, limit), draw(st.booleans()))


def draw_operand(draw: st.DrawFn, op: str, fact: int, limit: int) -> Value | tuple[Value, ...]:
    """An operand of the fact's own type: the loader lets no other pass."""
    if op in ("same_as", "differs_from"):
        return FACTS[draw(st.sampled_from(range(fact % 4, limit + 1, 4)))]
    if op in ("is", "is_not"):
        return draw(values_of(fact))
    if op in ("in", "not_in"):
        return draw(st.tuples(values_of(fact), values_of(fact)))
    if op in NUMERIC:
        bounds = draw(st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)))
        return bounds if op == "between" else bounds[0]
    if op.startswith("version_"):
        return draw(st.sampled_from(VERSIONS[:-1]))
    texts = ["a", "B", "ca"] if op != "matches" else ["^a", "b$", "B.", "[bc]a|^$"]
    items = draw(st.tuples(st.sampled_from(texts), st.sampled_from(texts)))
    return items if draw(st.booleans()) else items[0]


def draw_condition(draw: st.DrawFn, limit: int, depth: int, pool: Pool) -> Condition:
    """A condition over facts up to ``limit``, now and then one that the rule base has already."""
    again = [condition for last, condition in pool if last <= limit]
    shape = draw(st.integers(0, 9)) if depth else 0
    if shape == 9 and again:
        return draw(st.sampled_from(again))
    condition = _new_condition(draw, limit, depth, shape, pool)
    pool.append((limit, condition))
    return condition


def _new_condition(draw: st.DrawFn, limit: int, depth: int, shape: int, pool: Pool) -> Condition:
    def part() -> Condition:
        return draw_condition(draw, limit, depth - 1, pool)

    if shape < 4:
        return draw_test(draw, limit)
    if shape == 4:
        return Not(part())
    if shape == 5:  # so many combinations, either way, that the compiler does not spell them out
        tests = [draw_test(draw, limit) for _ in range(9)]
        rows = tuple(
            Any((All((*tests[n : n + 2],)), All((*tests[n + 1 : n + 3],)))) for n in range(7)
        )
        both = All(rows), Not(Any(rows))
        pool.extend((limit, condition) for condition in both)
        return draw(st.sampled_from(both))
    if shape == 6:
        return All(tuple(part() for _ in range(3)))
    return Any(tuple(part() for _ in range(draw(st.integers(1, 3)))))


def draw_rule(draw: st.DrawFn, number: int, pool: Pool) -> Rule:
    concluded = draw(st.lists(st.integers(0, len(FACTS) - 1), max_size=2))
    limit = min(concluded, default=len(FACTS) - 1)
    then = tuple((FACTS[fact], draw(values_of(fact))) for fact in concluded)
    when = draw_condition(draw, limit, draw(st.integers(0, 3)), pool)
    return Rule(f"r/{number:02}", when, then=then)


@st.composite
def rule_bases(draw: st.DrawFn) -> RuleBase:
    pool: Pool = []
    rules = [draw_rule(draw, number, pool) for number in range(draw(st.integers(4, 12)))]
    contexts = [draw_condition(draw, len(FACTS) - 1, 2, pool) for _ in range(2)]
    prior = Prior(1.0, tuple((condition, 2.0) for condition in contexts))
    cause = Cause("cause", "A cause", "", "key", "none", prior)
    return RuleBase({cause.id: cause}, {rule.id: rule for rule in rules})


@st.composite
def memories(draw: st.DrawFn) -> WorkingMemory:
    kinds: tuple[SourceKind, ...] = ("user", "text", "case")
    facts = draw(st.lists(st.integers(0, len(FACTS) - 1), max_size=5, unique=True))
    return WorkingMemory(
        Fact(FACTS[fact], draw(values_of(fact)), Source(draw(st.sampled_from(kinds))))
        for fact in facts
    )
