"""Questions that make sense only where other facts are known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from packs import cause, rule, write
from why401.engine.diagnosis import make_diagnoser
from why401.engine.load import load_base
from why401.facts.errors import RuleError
from why401.facts.memory import Value, WorkingMemory
from why401.facts.vocabulary import builtin

FACTS = """\
vendor.tail:
  type: boolean
  means: The tails are the same.
  question: {{prompt: Are the tails the same?, needs: {needs}}}
"""


def asked(folder: Path, needs: str, **known: Value) -> list[str]:
    """The facts that are asked for, where one pack's question has these needs."""
    files = {
        "facts.yaml": FACTS.format(needs=needs),
        "key/a.yaml": cause("a", rule("r", "{vendor.tail: true}", "weight: 15")),
        "key/b.yaml": cause("b", rule("r", "{vendor.tail: false}", "weight: 15")),
    }
    diagnoser = make_diagnoser(load_base([write(folder, files)], builtin=False)[0], engine="python")
    facts = {name.replace("__", "."): value for name, value in known.items()}
    return [question.fact for question in diagnoser(WorkingMemory.of(facts)).questions]


def test_a_question_waits_until_what_it_needs_is_known(tmp_path: Path) -> None:
    needs = "[error.masked_key, client.name]"
    assert asked(tmp_path, needs) == []
    assert asked(tmp_path, needs, client__name="cursor") == []
    both = asked(tmp_path, needs, client__name="cursor", error__masked_key="sk-…abcd")
    assert both == ["vendor.tail"]


def test_it_may_need_a_value(tmp_path: Path) -> None:
    assert asked(tmp_path, "{os.name: linux}", os__name="macos") == []
    assert asked(tmp_path, "{os.name: linux}", os__name="linux") == ["vendor.tail"]
    assert asked(tmp_path, "{os.name: [macos, linux]}", os__name="linux") == ["vendor.tail"]


def test_no_needs_are_no_hindrance(tmp_path: Path) -> None:
    assert asked(tmp_path, "[]") == ["vendor.tail"]


@pytest.mark.parametrize("needs", ["[os.nmae]", "{os.nmae: linux}", "{os.name: {a: b}}", "3"])
def test_faulty_needs_are_told(tmp_path: Path, needs: str) -> None:
    with pytest.raises(RuleError) as caught:
        asked(tmp_path, needs)
    assert any("facts.yaml:4:" in str(fault) for fault in caught.value.faults)


def shipped() -> Iterator[tuple[str, str, tuple[Value, ...]]]:
    for name, spec in builtin().specs.items():
        if spec.question is not None:
            for needed, values in spec.question.needs:
                yield name, needed, values


def test_shipped_questions_need_facts_that_exist_and_values_they_can_have() -> None:
    found = list(shipped())
    assert ("key.masked_tail_matches", "error.masked_key", ()) in found
    for _, needed, values in found:
        assert builtin().get(needed) is not None
        for value in values:
            assert builtin().read(needed, value) == value
