"""The order of fixes: chance per minute, then as if the first had failed; ties by id."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from packs import load
from why401.engine.model import Fix, RuleBase
from why401.engine.plan import SUPPORT_MINUTES, Repair, after_failure, cost, plan, works
from why401.facts.memory import WorkingMemory

CAUSE = "cause: {0}\ntitle: {0}\naction: pay\nprior: normal\nfixes:\n{1}\n"


def base(folder: Path, **fixes: list[str]) -> RuleBase:
    return load(
        folder,
        {
            f"key/{name}.yaml": CAUSE.format(
                name, "\n".join(f"  - {{{fix}, verify: It works.}}" for fix in items)
            )
            for name, items in fixes.items()
        },
    )


def order(rules: RuleBase, chances: dict[str, float], **facts: str) -> list[str]:
    memory = WorkingMemory.of({name.replace("__", "."): v for name, v in facts.items()})
    return [planned.fix.id for planned in plan(rules, chances, memory)]


def test_chance_per_minute_decides_then_the_first_is_taken_as_failed(tmp_path: Path) -> None:
    rules = base(
        tmp_path,
        a=[
            "id: quick, do: x, minutes: 2, success: 0.9",
            "id: slow, do: x, minutes: 20, success: 0.99",
        ],
        b=["id: other, do: x, minutes: 4, success: 0.9"],
    )
    # quick .6*.9/2 = .27; other .4*.9/4 = .09; slow .6*.99/20 = .03, far less once quick failed
    assert order(rules, {"a": 0.6, "b": 0.4}) == ["a/quick", "b/other", "a/slow"]
    assert order(rules, {"a": 0.2, "b": 0.8}) == ["b/other", "a/quick", "a/slow"]


def test_risk_costs_minutes(tmp_path: Path) -> None:
    rules = base(
        tmp_path,
        a=[
            "id: bold, do: x, minutes: 1, success: 0.9, risk: high",
            "id: calm, do: x, minutes: 3, success: 0.9",
        ],
    )
    assert order(rules, {"a": 1.0})[0] == "a/calm"


def test_exact_ties_go_by_id(tmp_path: Path) -> None:
    same = "do: x, minutes: 2, success: 0.5"
    rules = base(tmp_path, b=[f"id: ab, {same}", f"id: a, {same}"], a=[f"id: z, {same}"])
    assert order(rules, {"a": 0.5, "b": 0.5})[0] == "a/z"


def test_a_fix_may_cure_other_causes_too(tmp_path: Path) -> None:
    rules = base(
        tmp_path,
        a=["id: wide, do: x, minutes: 3, success: 0.5, cures: {b: 0.5}"],
        b=["id: narrow, do: x, minutes: 2, success: 0.5"],
    )
    assert order(rules, {"a": 0.5, "b": 0.5}) == ["a/wide", "b/narrow"]


def test_texts_and_conditions_follow_client_and_system(tmp_path: Path) -> None:
    rules = base(
        tmp_path,
        a=[
            "id: f, do: {default: anywhere, cursor: in Cursor, linux: on Linux}, minutes: 1, success: 0.5",
            "id: mac, do: x, minutes: 1, success: 0.4, when: {os.name: macos}",
        ],
    )
    found = plan(rules, {"a": 1.0}, WorkingMemory.of({"client.name": "cursor", "os.name": "linux"}))
    assert [item.do for item in found] == ["in Cursor"]
    assert plan(rules, {"a": 1.0}, WorkingMemory())[0].do == "anywhere"
    assert len(plan(rules, {"a": 1.0}, WorkingMemory())) == 2


def test_greedy_order_is_the_cheapest_of_all_orders_for_one_fix_a_cause(tmp_path: Path) -> None:
    rules = base(
        tmp_path,
        a=["id: f, do: x, minutes: 7, success: 1"],
        b=["id: f, do: x, minutes: 2, success: 1"],
        c=["id: f, do: x, minutes: 13, success: 1"],
    )
    chances = {"a": 0.5, "b": 0.2, "c": 0.3}
    fixes = [rules.causes[name].fixes[0] for name in "abc"]
    best = min(_paid(list(way), chances) for way in itertools.permutations(fixes))
    paid = Repair(fixes, list(chances)).expected_cost(list(chances.values()))
    assert paid == pytest.approx(best, abs=1)


@settings(deadline=None)
@given(
    st.lists(st.floats(0.02, 1), min_size=3, max_size=3),
    st.lists(
        st.tuples(
            st.integers(1, 30),
            st.dictionaries(st.sampled_from("abc"), st.floats(0.1, 1), min_size=1),
        ),
        max_size=7,
    ),
)
def test_the_expected_cost_is_that_of_the_greedy_order(
    raw: list[float], drawn: list[tuple[int, dict[str, float]]]
) -> None:
    chances = {name: p / math.fsum(raw) for name, p in zip("abc", raw, strict=True)}
    fixes = [made(f"f{n}", minutes, cures) for n, (minutes, cures) in enumerate(drawn)]
    way: list[Fix] = []
    left, pool = chances, fixes.copy()
    while pool:
        best, *others = sorted(pool, key=lambda fix: (-works(fix, left) / cost(fix), fix.id))
        gain = works(best, left) / cost(best)  # a tie may be broken by rounding
        assume(all(works(fix, left) / cost(fix) < gain * (1 - 1e-9) for fix in others) or not gain)
        pool.remove(best)
        way.append(best)
        left = after_failure(best, left)
    paid = Repair(fixes, list(chances)).expected_cost(list(chances.values()))
    assert paid == pytest.approx(_paid(way, chances), abs=0.5)


def made(name: str, minutes: int, cures: dict[str, float]) -> Fix:
    (first, success), *others = sorted(cures.items())
    return Fix(name, first, {}, {}, float(minutes), success, "none", cures=tuple(others))


def _paid(way: list[Fix], chances: dict[str, float]) -> float:
    total, failing, left = 0.0, 1.0, dict(chances)
    for fix in way:
        if works(fix, left) <= 1e-4:  # what cannot help any more is not tried
            break
        total += failing * cost(fix)
        failing *= 1 - works(fix, left)
        left = after_failure(fix, left)
    return total + failing * SUPPORT_MINUTES
