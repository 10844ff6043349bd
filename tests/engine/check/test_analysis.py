"""The analysis of a whole base: what it tells, and what it leaves alone because it is sound."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from packs import cause, load, rule
from why401.engine.check.analysis import analyse
from why401.engine.check.codes import CODES
from why401.engine.check.logic import conjuncts, implies
from why401.engine.load import load_base
from why401.engine.model import All, Any, Condition, Not, Test
from why401.facts.vocabulary import builtin

ROOT = Path(__file__).parents[3]


def codes_of(folder: Path, *rules: str, **files: str) -> set[str]:
    """The codes about these rules of one cause, without those about what the short form lacks."""
    held = {name.replace("__", "/") + ".yaml": text for name, text in files.items()}
    base = load(folder, {"key/one.yaml": cause("one", *rules), **held})
    return {fault.code for fault in analyse(base, builtin())} - {"A131", "A132", "A170", "A171"}


def test_ranges_that_leave_a_value_can_hold_and_those_that_do_not_cannot(tmp_path: Path) -> None:
    fine = rule("r", "{http.status: {above: 400, below: 402}}")
    gap = rule("r", "{http.status: {above: 400, below: 401}}")
    assert codes_of(tmp_path / "a", fine) == set()
    assert codes_of(tmp_path / "b", gap) == {"A101"}


def test_a_negated_choice_leaves_the_others_until_none_is_left(tmp_path: Path) -> None:
    one = "{client.build: {not_in: [regular]}}"
    both = "{client.build: {not_in: [regular, private_inference]}}"
    assert codes_of(tmp_path / "a", rule("r", one)) == set()
    assert codes_of(tmp_path / "b", rule("r", both)) == {"A101"}


def test_a_concluded_fact_may_hold_several_values_at_once(tmp_path: Path) -> None:
    derive = (
        "rules:\n"
        "  - {id: a, when: {http.status: 401}, then: {fault.side: client}, because: So.}\n"
        "  - {id: b, when: {provider.name: openai}, then: {fault.side: account}, because: So.}\n"
    )
    two = "{fault.side: client, all: [{fault.side: account}]}"
    none = "{fault.side: network}"
    assert codes_of(tmp_path / "a", rule("r", two), derive__d=derive) == set()
    assert codes_of(tmp_path / "b", rule("r", none), derive__d=derive) == {"A101"}


def test_rules_on_different_values_of_one_fact_need_no_group(tmp_path: Path) -> None:
    apart = [rule("r", "{http.status: 401}"), rule("s", "{http.status: 403}")]
    near = [rule("r", "{text.all: {contains: a}}"), rule("s", "{text.all: {contains: b}}")]
    assert codes_of(tmp_path / "a", *apart) == set()
    assert codes_of(tmp_path / "b", *near) == {"A140"}
    grouped = [text.replace(", because", ", group: g, because") for text in near]
    assert codes_of(tmp_path / "c", *grouped) == set()


def test_a_narrower_rule_that_is_stronger_in_its_group_refines_and_is_no_fault(
    tmp_path: Path,
) -> None:
    wide = rule("r", "{http.status: 401}", "weight: weak, group: g")
    narrow = rule("s", "{http.status: 401, provider.name: openai}", "weight: strong, group: g")
    assert codes_of(tmp_path / "a", wide, narrow) == set()
    assert codes_of(
        tmp_path / "b", wide.replace("weak", "decisive"), narrow
    ) == {"A111"}  # fmt: skip


def test_of_equally_strong_rules_the_first_by_id_counts_and_is_no_fault(tmp_path: Path) -> None:
    narrow = "{http.status: 401, provider.name: openai}"
    wide = rule("m", "{http.status: 401}", "weight: strong, group: g")
    before, after = (rule(name, narrow, "weight: strong, group: g") for name in "az")
    assert codes_of(tmp_path / "a", wide, before) == set()
    assert codes_of(tmp_path / "b", wide, after) == {"A111"}


def test_rules_that_all_resemble_each_other_are_told_about_and_not_waited_for(
    tmp_path: Path,
) -> None:
    rules = [
        rule(f"r{n}", f"{{http.status: {{between: [{300 - n % 100}, {400 + n // 100}]}}}}")
        for n in range(600)
    ]
    assert "A190" in codes_of(tmp_path, *rules)


IS = Test("provider.name", "is", "openai")
IN = Test("provider.name", "in", ("OpenAI", "azure"))
ERROR = Test("http.status", "at_least", 400)


@pytest.mark.parametrize(
    ("first", "second", "follows"),
    [
        (IS, IN, True),
        (IN, IS, False),
        (All((IS, ERROR)), ERROR, True),
        (IS, Any((ERROR, IN)), True),
        (Any((IS, IN)), IN, True),
        (Any((IS, ERROR)), IN, False),
        (IS, Test("provider.name", "known", True), True),
        (IS, Not(Test("provider.name", "is", "azure")), True),
        (Not(IN), Not(IS), True),
        (Test("http.status", "between", (401, 403)), ERROR, True),
        (Test("http.status", "is", 401), ERROR, True),
        (ERROR, Test("http.status", "above", 400), False),
        (Test("text.all", "matches", ("a",)), Test("text.all", "matches", ("b", "a")), True),
        (Test("text.all", "contains", ("abc",)), Test("text.all", "contains", ("b",)), True),
        (Test("text.all", "contains", ("b",)), Test("text.all", "contains", ("abc",)), False),
    ],
)
def test_one_condition_follows_from_another(
    first: Condition, second: Condition, follows: bool
) -> None:
    assert implies(conjuncts(first), conjuncts(second)) is follows


def test_every_code_that_the_engine_gives_is_described() -> None:
    text = "".join(
        path.read_text("utf-8")
        for folder in ("engine", "facts")
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "codes.py" and "probe" not in path.parts
    )
    used = set(re.findall(r'"([RAETNY]\d{3})"', text))
    assert used == set(CODES)


def test_the_shipped_rules_bring_no_warning() -> None:
    base, _ = load_base()
    assert [str(f) for f in analyse(base, builtin()) if f.severity != "note"] == []
