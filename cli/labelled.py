"""Labelled cases: JSON lines with facts, the known cause and other acceptable ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..facts.case import Case, read_case
from ..facts.errors import CaseError, Fault, Place
from ..facts.memory import WorkingMemory
from ..facts.redact import Redactor
from ..facts.vocabulary import Vocabulary, builtin

#: What counts as the error text alone: what was pasted or received, the code that a client shows
#: with it, and (every ``error.…``) what a saved case holds of the parsed text. No status, provider,
#: client, address or key: what of these stands in the text, the parser and the rules have to find.
TEXT_FACTS = frozenset({"symptom.text", "response.body", "client.error_code"})
TEXT_PREFIX = "error."


@dataclass(frozen=True, slots=True)
class Labelled:
    """One case with its label."""

    id: str
    case: Case
    cause: str
    also: tuple[str, ...] = ()

    def memory(self) -> WorkingMemory:
        """A fresh working memory of the case's facts."""
        return self.case.memory()


def only_text(cases: Sequence[Labelled]) -> list[Labelled]:
    """The cases with nothing but their error text; those that have none are left out."""
    return [cut for case in cases if (cut := _cut(case)).case.facts]


def _cut(case: Labelled) -> Labelled:
    kept = tuple(
        fact
        for fact in case.case.facts
        if fact.name in TEXT_FACTS or fact.name.startswith(TEXT_PREFIX)
    )
    return replace(case, case=replace(case.case, facts=kept, declined=()))


def read_labelled(path: Path, vocabulary: Vocabulary | None = None) -> list[Labelled]:
    """All labelled cases of a file. Raises `CaseError` with every faulty line."""
    faults: list[Fault] = []
    found: list[Labelled] = []
    vocabulary = vocabulary or builtin()
    for number, line in _lines(path):
        try:
            found.append(_labelled(line, f"{path}:{number}", vocabulary))
        except CaseError as error:
            faults += error.faults
    if not found and not faults:
        faults.append(Fault("C030", "the file holds no cases.", Place(str(path))))
    if faults:
        raise CaseError(*faults)
    return found


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield number, line
    except OSError as error:
        raise CaseError(
            Fault("C002", f"cannot be read: {error.strerror}.", Place(str(path)))
        ) from error


def _labelled(line: bytes, name: str, vocabulary: Vocabulary) -> Labelled:
    case = read_case(line, name=name, vocabulary=vocabulary)
    if case.label is None or not case.label.cause:
        hint = 'Add "cause": the id of the true cause.'
        raise CaseError(Fault("C031", "the case has no label.", Place(name), hint))
    redact = Redactor().text
    called, true = redact(case.label.id or name), redact(case.label.cause)
    return Labelled(called, case, true, case.label.also_acceptable)
