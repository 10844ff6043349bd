"""What other programs may import: complete, documented, typed, and loaded on first use."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import assert_type

import pytest

import why401.engine
import why401.facts
from why401.engine import Belief, Diagnosis, EngineName, diagnose, load_base, make_diagnoser
from why401.facts import Case, CaseError, Fact, Redactor, WorkingMemory, dump_case, read_case

PAGE = Path(__file__).parents[1] / "docs" / "python-api.md"
ROOMS = [
    (
        why401.engine,
        ["Belief", "Diagnoser", "Diagnosis", "EngineName", "PlannedFix", "RuleBase", "diagnose",
         "load_base", "make_diagnoser"],
    ),
    (
        why401.facts,
        ["Case", "CaseError", "Fact", "Fault", "Redactor", "RuleError", "Source", "UsageFault",
         "Value", "Why401Error", "WorkingMemory", "dump_case", "load_case", "parse_text",
         "provider_of_host", "read_case", "write_case"],
    ),
]  # fmt: skip
FACTS = {"http.status": 402, "provider.name": "openrouter"}


@pytest.mark.parametrize(("room", "names"), ROOMS, ids=["engine", "facts"])
def test_the_public_names_are_these_and_the_page_tells_of_each(
    room: ModuleType, names: list[str]
) -> None:
    assert sorted(room.__all__) == names
    assert set(names) <= set(dir(room))
    page = PAGE.read_text("utf-8")
    for name in names:
        assert getattr(room, name) is not None
        assert f"`{name}`" in page or f"`{name}(" in page, name


@pytest.mark.parametrize("room", [why401.engine, why401.facts], ids=["engine", "facts"])
def test_other_names_are_not_there(room: ModuleType) -> None:
    with pytest.raises(AttributeError, match="no attribute 'guess'"):
        room.guess  # noqa: B018


def test_importing_the_rooms_loads_nothing_of_theirs() -> None:
    code = "import sys, why401.engine, why401.facts; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = {name for name in done.stdout.split() if name.startswith("why401.")}
    assert loaded == {"why401.engine", "why401.facts"}


def test_a_program_that_diagnosed_ends_in_silence() -> None:
    code = "from why401.engine import diagnose; print(diagnose({'http.status': 402}).leader.cause)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("prepaid_balance_empty\n", "")


def test_a_mapping_is_diagnosed_like_a_memory() -> None:
    found = assert_type(diagnose(FACTS), Diagnosis)
    same = diagnose(WorkingMemory.of(FACTS), ask=False)
    assert found.beliefs == same.beliefs
    assert found.questions
    assert same.questions == ()


@pytest.mark.parametrize("engine", ["auto", "python"])
def test_threads_get_the_answers_that_one_gets(engine: EngineName) -> None:
    cases = [{"http.status": status, "provider.name": name}
             for status in (400, 401, 402, 403, 404, 429) for name in ("openai", "gemini")]  # fmt: skip

    def leader(case: dict[str, int | str]) -> Belief:
        return diagnose(case, engine=engine, ask=False).leader

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(leader, cases * 2)) == [leader(case) for case in cases] * 2


def test_a_value_that_does_not_fit_its_fact_is_refused() -> None:
    with pytest.raises(CaseError, match=r"http\.status"):
        diagnose({"http.status": "teapot"})


def test_a_base_of_ones_own_diagnoses() -> None:
    base, _ = load_base()
    assert make_diagnoser(base)(WorkingMemory.of(FACTS)).leader == diagnose(FACTS).leader


def test_a_case_goes_through_text_and_back() -> None:
    memory = WorkingMemory([Fact("http.status", 402)])
    text = dump_case(Case.of(memory).redacted(Redactor()))
    assert list(read_case(text.encode(), name="x").memory()) == [Fact("http.status", 402)]
