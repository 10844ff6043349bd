"""What a diagnosis starts from: case files, standard input, pasted text, single facts."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..facts.errors import CaseError, Fault, Place
from ..facts.memory import Fact, Source, WorkingMemory
from ..facts.redact import holds_secret, is_secret_name
from ..facts.vocabulary import Vocabulary, builtin

if TYPE_CHECKING:
    from ..facts.case import Case

#: Longest text taken from --text or standard input, in bytes.
MAX_INPUT = 64_000_000


def read_inputs(
    paths: Sequence[str],
    texts: Sequence[str],
    settings: Sequence[str],
    vocabulary: Vocabulary | None = None,
) -> tuple[WorkingMemory, tuple[Fault, ...]]:
    """One working memory of all inputs, later ones winning, and the warnings.

    Raises `CaseError` with every fault of every input.
    """
    vocabulary = vocabulary or builtin()
    memory = WorkingMemory()
    faults: list[Fault] = []
    warnings: list[Fault] = []
    for path in paths:
        try:
            case = _read_path(path, vocabulary)
        except CaseError as error:
            faults += [*error.faults, *_if_text(path, error)]
            continue
        warnings += case.warnings
        _merge(memory, case.memory())
    if texts:
        text = vocabulary.read("symptom.text", "\n".join(texts))
        memory.assert_(Fact("symptom.text", text, Source("text", "--text")))
    for setting in settings:
        try:
            fact, found = read_setting(setting, vocabulary)
        except CaseError as error:
            faults += error.faults
            continue
        warnings += found
        memory.assert_(fact)
    if faults:
        raise CaseError(*faults)
    return memory, tuple(warnings)


def _read_path(path: str, vocabulary: Vocabulary) -> Case:
    from ..facts.case import load_case, read_case  # pasted text does without

    if path != "-":
        return load_case(Path(path), vocabulary=vocabulary)
    data = sys.stdin.buffer.read(MAX_INPUT + 1)
    if len(data) > MAX_INPUT:
        problem = f"more than {MAX_INPUT} bytes came in."
        raise CaseError(Fault("C001", problem, Place("standard input")))
    return read_case(data, name="standard input", vocabulary=vocabulary)


def _if_text(path: str, error: CaseError) -> Iterator[Fault]:
    """A word to those who hand over a traceback or a log in place of a case."""
    if any(fault.code.startswith("Y") for fault in error.faults):
        name = "standard input" if path == "-" else path
        file = "" if path == "-" else path
        hint = f'why401 diagnose --text "$(cat {file})"'.replace("cat )", "cat)")
        problem = "if this is an error or a log and no case, hand it over as text:"
        yield Fault("C022", problem, Place(name), hint, "note")
    elif len(path.split()) > 1 and any(fault.code == "C001" for fault in error.faults):
        problem = "if this is what you saw and no file, hand it over as text:"
        yield Fault("C022", problem, hint="why401 diagnose --text '…'", severity="note")


def _merge(memory: WorkingMemory, other: WorkingMemory) -> None:
    for fact in other.observed():
        memory.assert_(fact)
    for name in other.declined:
        memory.decline(name)


def read_setting(text: str, vocabulary: Vocabulary) -> tuple[Fact, tuple[Fault, ...]]:
    """The fact in ``name=value``; a name outside the vocabulary is kept with a warning."""
    place = Place(path="--set")
    name, equals, value = text.partition("=")
    name = name.strip()
    if not equals or not name:
        hint = "As in --set http.status=401."
        raise CaseError(Fault("C021", f"{text[:60]!r} is not name=value.", place, hint))
    warnings: tuple[Fault, ...] = ()
    if name not in vocabulary.specs and is_secret_name(name):
        raise CaseError(Fault("C014", "a key cannot be the name of a fact.", place))
    read = vocabulary.parse(name, value, Place(path=f"--set {name}"))
    if vocabulary.get(name) is None:
        problem = f"no fact is called {name!r}; no rule will look at it."
        warnings = (Fault("C020", problem, place, vocabulary.suggest(name), "warning"),)
    if vocabulary.unlisted(name, read) and not holds_secret(str(read)):
        hint = vocabulary.nearest(name, read) or f"Known ones: why401 facts show {name}"
        problem = f"{str(read)[:60]!r} is none of the values known for it; few rules look at it."
        warnings = (*warnings, Fault("C023", problem, Place(path=f"--set {name}"), hint, "warning"))
    return Fact(name, read, Source("user", "--set")), warnings
