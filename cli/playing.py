"""Answers from a file instead of a person: for scripts, bug reports and replays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from ..engine.consult import Stop, next_question
from ..engine.diagnosis import Diagnosis
from ..facts.case import load_case, read_case
from ..facts.errors import CaseError, Fault, Place
from ..facts.memory import Value
from .interview import COMPLAINT, Interview
from .render.consultation import show_question, show_standing, show_stop
from .render.phrases import written
from .reply import Reply

Answers = Mapping[str, Value | None]


def is_session(path: Path) -> bool:
    """Whether a file is a saved session rather than a mapping of answers."""
    try:
        with path.open("rb") as file:
            first = json.loads(file.readline(64_000_000))
    except (OSError, ValueError):
        return False
    return isinstance(first, dict) and first.get("event") == "start"


def read_answers(path: Path) -> Answers:
    """The answers in a file: a JSON or YAML mapping of facts to values, or one such object a
    line (.jsonl), later lines winning; null means "don't know".

    Raises `CaseError` with every fault. Names and values are checked as in a case.
    """
    if path.suffix != ".jsonl":
        case = load_case(path)
        return {**dict.fromkeys(case.declined), **{fact.name: fact.value for fact in case.facts}}
    found: dict[str, Value | None] = {}
    faults: list[Fault] = []
    for number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            case = read_case(line, name=f"{path}, line {number}")
        except CaseError as error:
            faults += error.faults
            continue
        found |= dict.fromkeys(case.declined)
        found |= {fact.name: fact.value for fact in case.facts}
    if faults:
        raise CaseError(*faults)
    return found


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().splitlines()
    except OSError as error:
        problem = f"cannot be read: {error.strerror}."
        raise CaseError(Fault("C001", problem, Place(str(path)))) from None


def play(talk: Interview, answers: Answers) -> Diagnosis:
    """Answer every question from the mapping until nothing pays; what it lacks is skipped."""
    complaint = answers.get("symptom.text")
    memory = talk.state.memory()
    if isinstance(complaint, str) and not any(memory.knows(name) for name in COMPLAINT):
        talk.tell(complaint, keep=True)
    used = {"symptom.text"}
    while True:
        diagnosis = talk.diagnoser(talk.state.memory())
        show_standing(diagnosis, talk.console)
        asked = next_question(diagnosis, talk.state)
        if isinstance(asked, Stop):
            show_stop(asked, diagnosis, talk.console)
            break
        show_question(asked, len(talk.state.asked) + 1, talk.console)
        used.add(asked.fact)
        _answer(talk, asked.fact, answers)
    unused = sorted(name for name in answers if name not in used)
    if unused:
        talk.console.print(f"Not asked for: {', '.join(unused)}")
    return diagnosis


def _answer(talk: Interview, fact: str, answers: Answers) -> None:
    if fact not in answers:
        talk.console.print("> skip  (no answer in the file)")
        talk.advance(talk.state.skip(fact))
        return
    value = answers[fact]
    talk.console.print(f"> {'dont know' if value is None else written(value)}")
    steps = len(talk.state.steps)
    talk.take(fact, Reply("unknown") if value is None else Reply("answer", value))
    if len(talk.state.steps) == steps:  # refused: it must not be asked for ever
        talk.advance(talk.state.skip(fact))
