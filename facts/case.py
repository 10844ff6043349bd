"""Case files: what was known of one refusal, saved with provenance.

The form is ``why401.case/1``, as JSON or YAML; a bare mapping of fact names to values and a
labelled case (with the cause that was found) are read too. `limits` holds what is too much.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from . import limits
from ._casedocument import Document
from .atomic import replacing
from .errors import CaseError, Fault, Place, did_you_mean
from .memory import Fact, Source, Value, WorkingMemory
from .vocabulary import Vocabulary, builtin

SCHEMA = "why401.case/1"


class Redacts(Protocol):
    """What `write_case` needs of a `redact.Redactor`."""

    def text(self, text: str, /) -> str: ...
    def value(self, name: str, value: Value, /) -> Value: ...


@dataclass(frozen=True, slots=True)
class Failure:
    """A collector that gave nothing: why, and after how many seconds."""

    collector: str
    error: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Label:
    """What a labelled case is known to be: for tests and for calibration, never for reasoning."""

    id: str = ""
    cause: str = ""
    also_acceptable: tuple[str, ...] = ()
    why: str = ""
    fix: str = ""
    confidence: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One case as read: facts, what the user was asked and does not know, and failures.

    ``warnings`` says what was read but looks wrong, such as unknown names with a did-you-mean.
    """

    facts: tuple[Fact, ...] = ()
    declined: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    collected_at: str = ""
    label: Label | None = None
    warnings: tuple[Fault, ...] = ()
    name: str = ""

    def memory(self) -> WorkingMemory:
        """A new working memory that holds this case."""
        return WorkingMemory(self.facts, self.declined)

    @classmethod
    def of(
        cls,
        memory: WorkingMemory,
        *,
        collected_at: str = "",
        failures: Iterable[Failure] = (),
        label: Label | None = None,
    ) -> Case:
        """The observed facts of a memory as a case; conclusions are not kept."""
        facts, declined = tuple(memory.observed()), tuple(sorted(memory.declined))
        return cls(facts, declined, tuple(failures), collected_at, label)

    def redacted(self, redactor: Redacts) -> Case:
        """The same case without secrets, in values, provenance and failures."""
        facts = tuple(_redacted(fact, redactor) for fact in self.facts)
        failures = tuple(replace(f, error=redactor.text(f.error)) for f in self.failures)
        return replace(self, facts=facts, failures=failures)


def load_case(path: str | os.PathLike[str], *, vocabulary: Vocabulary | None = None) -> Case:
    """The case in a file. Raises `CaseError` with every fault, also where there is no file."""
    data = _bytes(Path(path))
    return read_case(data, name=str(path), vocabulary=vocabulary)


def read_case(data: bytes, *, name: str, vocabulary: Vocabulary | None = None) -> Case:
    """The case in the bytes of a file; ``name`` stands for the file in faults.

    Raises `CaseError` with every fault. Unknown names are kept, with a warning each.
    """
    from ._caseread import Reader

    return Reader(Document(data, name), vocabulary or builtin()).case()


def dump_case(case: Case) -> str:
    """The case as JSON in the one order that equal cases share, with a newline at the end."""
    facts: dict[str, Any] = {fact.name: _written(fact) for fact in case.facts}
    facts.update({name: None for name in case.declined if name not in facts})
    written: dict[str, Any] = {"schema": SCHEMA, "facts": facts}
    if case.collected_at:
        written["collected_at"] = case.collected_at
    if case.failures:
        written["failures"] = [
            {"collector": f.collector, "error": f.error, "seconds": f.seconds}
            for f in case.failures
        ]
    if case.label:
        written |= _label(case.label)
    text = json.dumps(written, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False)
    return whole_characters(text) + "\n"


def write_case(path: str | os.PathLike[str], case: Case, redactor: Redacts) -> None:
    """Write a case without secrets, readable by its owner only, whole or not at all.

    Raises `CaseError` where the place cannot be written to.
    """
    text = dump_case(case.redacted(redactor))
    with replacing(Path(path)) as stream:
        stream.write(text)


def whole_characters(text: str) -> str:
    """The text with halves of surrogate pairs, which no file can hold, replaced by U+FFFD."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _bytes(path: Path) -> bytes:
    place = Place(str(path))
    try:
        with path.open("rb") as file:
            return file.read(limits.FILE_SIZE + 1)
    except FileNotFoundError:
        raise CaseError(Fault("C001", "there is no such file.", place, _near(path))) from None
    except IsADirectoryError:
        hint = "Name a file in it, or use: why401 batch FOLDER -o OUT"
        raise CaseError(Fault("C001", "this is a folder.", place, hint)) from None
    except PermissionError:
        problem = "this is a folder." if path.is_dir() else "you may not read this file."
        raise CaseError(Fault("C001", problem, place)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CaseError(Fault("C001", f"cannot be read: {reason}.", place)) from None


def _near(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir()][: limits.NODES]
    except OSError:
        return "The folder does not exist either."
    return did_you_mean(path.name, names)


def _redacted(fact: Fact, redactor: Redacts) -> Fact:
    source = replace(fact.source, detail=redactor.text(fact.source.detail))
    return replace(fact, value=redactor.value(fact.name, fact.value), source=source)


def _written(fact: Fact) -> Any:
    if fact.source == Source("case") and not fact.at:
        return fact.value
    written: dict[str, Any] = {"value": fact.value, "source": str(fact.source)}
    if fact.at:
        written["at"] = fact.at
    return written


def _label(label: Label) -> Mapping[str, Any]:
    entries: dict[str, Any] = {
        "id": label.id,
        "cause": label.cause,
        "also_acceptable": list(label.also_acceptable),
        "why": label.why,
        "fix": label.fix,
        "confidence": label.confidence,
        "source": label.source,
    }
    return {name: value for name, value in entries.items() if value}
