"""What one worker does: records in, lines of the output and of the rejects out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from ...engine.diagnose import Diagnoser, EngineName, diagnoser_of
from ...facts.case import Case, read_case
from ...facts.errors import CaseError, Fault, Place
from ...facts.redact import Redactor
from ..diagnose import redactor_for
from ..render.document import as_document
from ..rulebase import choose
from .record import Done, Record, Spec
from .tally import Tally

if TYPE_CHECKING:
    from ...facts.logs.map import LogMap


def diagnose_chunk(spec: Spec, records: Sequence[Record]) -> Done:
    """Diagnose the records, in order. Each gives one line or, where it cannot be read, one line
    with its faults; a log's record that is no refusal gives none."""
    return worker(spec).chunk(records)


@lru_cache(maxsize=1)
def worker(spec: Spec) -> Worker:
    """The worker of this process, made once."""
    packs = [Path(pack) for pack in spec.packs]
    program, _ = choose(packs, no_builtin=not spec.builtin).program()
    diagnoser = diagnoser_of(program, engine=cast(EngineName, spec.engine))
    return Worker(diagnoser, spec, _log_map(spec))


def _log_map(spec: Spec) -> LogMap | None:
    from ...facts.logs import read_map, shipped_map

    if spec.mapping:
        return read_map(Path(spec.mapping))
    return shipped_map(spec.log) if spec.log else None


class Worker:
    """Diagnoses records; made once a process, since the rules are loaded once."""

    def __init__(self, diagnoser: Diagnoser, spec: Spec, log: LogMap | None) -> None:
        self._diagnoser = diagnoser
        self._spec = spec
        self._log = log

    def chunk(self, records: Sequence[Record]) -> Done:
        """What became of these records."""
        tally, lines, rejects = Tally(), list[str](), list[str]()
        for record in records:
            for document in self._record(record, tally):
                if "error" in document:
                    tally.faulty += 1
                    (rejects if self._spec.apart else lines).append(_line(document))
                else:
                    tally.count(document)
                    lines.append(_line(document))
        return Done(len(records), "".join(lines), "".join(rejects), tally)

    def _record(self, record: Record, tally: Tally) -> Iterator[dict[str, Any]]:
        try:
            if record.problem:
                raise CaseError(Fault("C001", record.problem, Place(record.name)))
            for given, case in self._cases(record, tally):
                yield {"id": Redactor().text(given or record.name), **self._document(case)}
        except CaseError as error:
            redact = Redactor().text
            yield {"id": redact(record.name), "error": [redact(str(f)) for f in error.faults]}

    def _cases(self, record: Record, tally: Tally) -> Iterator[tuple[str, Case]]:
        """The cases in a record, each with its own id where it has one."""
        if self._log is None:
            case = read_case(record.data, name=record.name, vocabulary=self._diagnoser.vocabulary)
            yield case.label.id if case.label else "", case
            return
        for refusal in self._log.refusals(_decoded(record), self._diagnoser.vocabulary):
            if refusal is None:
                tally.other_records += 1
            else:
                data = json.dumps({"facts": refusal.facts}).encode()
                yield (
                    refusal.id,
                    read_case(data, name=record.name, vocabulary=self._diagnoser.vocabulary),
                )

    def _document(self, case: Case) -> dict[str, Any]:
        diagnosis = self._diagnoser(case.memory(), ask=False)
        return as_document(diagnosis, redactor_for(diagnosis), top=self._spec.top)


def _decoded(record: Record) -> object:
    """The JSON value of a log's line."""
    try:
        return json.loads(record.data)
    except (ValueError, RecursionError) as error:
        column = getattr(error, "colno", 0)
        place = Place(record.source, record.number, column)
        raise CaseError(Fault("C005", "a log is read as JSON, one value a line.", place)) from error


def _line(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False) + "\n"
