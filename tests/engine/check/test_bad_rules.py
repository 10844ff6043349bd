"""Each broken file is told about with its code, line and column; none raises anything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from why401.engine.check.analysis import analyse
from why401.engine.check.codes import CODES
from why401.engine.load import load_base
from why401.facts.errors import Fault, RuleError
from why401.facts.vocabulary import builtin

ROOT = Path(__file__).parents[2] / "bad_rules"
EXPECTED = dict(
    line.split(": ", 1) for line in (ROOT / "expected.txt").read_text("utf-8").splitlines()
)


def faults_of(path: Path, folder: Path) -> tuple[Fault, ...]:
    """What a file brings where it is a pack's only one."""
    copy = folder / path.parent.name / path.name
    copy.parent.mkdir()
    copy.write_bytes(path.read_bytes())
    try:
        base, notes = load_base([folder], builtin=False)
    except RuleError as error:
        return error.faults
    return (*notes, *analyse(base, builtin()))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_broken_file_is_told_about_at_its_place(name: str, tmp_path: Path) -> None:
    found = [
        f"{fault.code}@{fault.place.line}:{fault.place.column}"
        for fault in faults_of(ROOT / name, tmp_path)
    ]
    assert found == EXPECTED[name].split()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_fault_says_what_is_wrong_in_a_sentence_and_has_a_known_code(
    name: str, tmp_path: Path
) -> None:
    for fault in faults_of(ROOT / name, tmp_path):
        assert fault.code in CODES
        assert fault.problem.endswith((".", ")"))
        assert len(fault.problem) < 400


def test_every_broken_file_is_listed_and_there_are_many() -> None:
    held = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("*/*.yaml")}
    assert held == set(EXPECTED)
    assert len(held) >= 100
