"""Cases that stand beside rules and say which cause must come first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ...engine.diagnosis import Diagnoser
from ...engine.load import builtin_rules
from ...facts.case import Case, load_case, read_case
from ...facts.errors import CaseError, Fault, Place
from ...facts.vocabulary import Vocabulary

_SINGLE = (".case.yaml", ".case.yml", ".case.json")
_LINES = ".cases.jsonl"


@dataclass(frozen=True, slots=True)
class Beside:
    """One case and where it stands."""

    case: Case
    file: str
    line: int = 0


def cases_beside(folders: Iterable[Path], vocabulary: Vocabulary) -> list[Beside]:
    """The cases of these folders, or of the shipped rules. Raises `CaseError` with all faults."""
    found: list[Beside] = []
    faults: list[Fault] = []
    for path in _files(tuple(folders) or (builtin_rules(),)):
        try:
            found += _read(path, vocabulary)
        except CaseError as error:
            faults += error.faults
    if faults:
        raise CaseError(*faults)
    return found


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        if folder.is_dir():
            yield from sorted(
                path for path in folder.rglob("*") if path.name.endswith((*_SINGLE, _LINES))
            )


def _read(path: Path, vocabulary: Vocabulary) -> list[Beside]:
    if not path.name.endswith(_LINES):
        return [Beside(load_case(path, vocabulary=vocabulary), str(path))]
    lines = path.read_bytes().splitlines()
    return [
        Beside(read_case(line, name=f"{path}:{number}", vocabulary=vocabulary), str(path), number)
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]


def run_case(diagnoser: Diagnoser, beside: Beside) -> Iterator[Fault]:
    """What does not come out as the case's label says."""
    place = Place(beside.file, beside.line, 1 if beside.line else 0)
    label = beside.case.label
    if label is None or not label.cause:
        yield Fault("E001", "the case does not say which cause it is.", place, "Add 'cause: …'.")
        return
    leader = diagnoser(beside.case.memory(), ask=False).leader
    if leader.cause not in (label.cause, *label.also_acceptable):
        problem = (
            f"{label.cause} should come first, but {leader.cause} does ({leader.probability:.0%})."
        )
        yield Fault("E001", problem, place)
