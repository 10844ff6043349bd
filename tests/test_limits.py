"""The limits as SECURITY.md states them, and what happens at, below and above each of a file's."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path

import pytest

from why401.facts import limits
from why401.facts.case import read_case
from why401.facts.errors import CaseError
from why401.facts.probe.judging import read_json
from why401.facts.probe.sending import Answer
from why401.facts.probe.unpack import BODY, unpacked

PAGE = Path(__file__).parent.parent / "SECURITY.md"
STATED = re.findall(r"^\| `([a-z_.]+)\.([A-Z_]+)` \| (\d+) \|", PAGE.read_text("utf-8"), re.M)


@pytest.mark.parametrize(("module", "name", "value"), STATED)
def test_the_page_states_what_holds(module: str, name: str, value: str) -> None:
    assert getattr(import_module(f"why401.{module}"), name) == int(value)


def test_every_limit_of_what_is_read_is_stated() -> None:
    own = {name for name in vars(limits) if name.isupper()}
    assert own == {name for module, name, _ in STATED if module == "facts.limits"}


def _case(size: int) -> bytes:
    head = b'{"http.status": 401, "symptom.text": "'
    return head + b"x" * (size - len(head) - 2) + b'"}'


@pytest.mark.parametrize("over", [-1, 0])
def test_a_file_up_to_the_limit_is_read(over: int) -> None:
    assert read_case(_case(limits.FILE_SIZE + over), name="f").facts


def test_a_file_above_the_limit_is_refused() -> None:
    with pytest.raises(CaseError):
        read_case(_case(limits.FILE_SIZE + 1), name="f")


@pytest.mark.parametrize(("over", "taken"), [(-1, True), (0, True), (1, False)])
def test_digits(over: int, taken: bool) -> None:
    data = b'{"key.age_days": ' + b"1" * (limits.DIGITS + over) + b"}"
    with pytest.raises(CaseError) as told:
        read_case(data, name="f")  # no fact takes a number so large, but it is read as one
    assert ("digits" in str(told.value)) is not taken


@pytest.mark.parametrize(("over", "taken"), [(-1, True), (0, True), (1, False)])
def test_depth_of_an_answer(over: int, taken: bool) -> None:
    deep = limits.DEPTH + over
    answer = Answer(200, (), "[" * deep + "1" + "]" * deep, 0.1, 0.0, 0.1)
    assert (read_json(answer) == json.loads(answer.body)) is taken


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_length_of_an_answer(over: int) -> None:
    assert len(unpacked(b"x" * (BODY + over), "")) == min(BODY, BODY + over)
