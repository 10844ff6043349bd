"""What one worker does: records in, lines of the output and of the rejects out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ...engine.diagnosis import Diagnoser, EngineName, diagnoser_of
from ...facts.case import Case, read_case
from ...facts.errors import CaseError, Fault, Place
from ...facts.redact import Redactor
from ..answers import Answers
from ..rulebase import choose
from .record import Done, Record, Spec
from .tally import KINDS, Tally

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
        self._vocabulary = diagnoser.vocabulary
        self._answers = Answers(diagnoser, top=spec.top, tell=KINDS.values())
        self._spec = spec
        self._log = log

    def chunk(self, records: Sequence[Record]) -> Done:
        """What became of these records."""
        tally, lines, rejects = Tally(), list[str](), list[str]()
        for record in records:
            try:
                for called, case in self._cases(record, tally):
                    answer = self._answers.answer(case, called or record.name)
                    tally.count(answer.first, answer.values)
                    lines.append(answer.text + "\n")
            except CaseError as error:
                tally.faulty += 1
                (rejects if self._spec.apart else lines).append(_faulty(record, error))
        return Done(len(records), "".join(lines), "".join(rejects), tally)

    def _cases(self, record: Record, tally: Tally) -> Iterator[tuple[str, Case]]:
        """The cases in a record, each with its own id where it has one."""
        if record.problem:
            raise CaseError(Fault("C001", record.problem, Place(record.name)))
        if self._log is None:
            case = read_case(record.data, name=record.name, vocabulary=self._vocabulary)
            yield case.label.id if case.label else "", case
            return
        for refusal in self._log.refusals(_decoded(record), self._vocabulary):
            if refusal is None:
                tally.other_records += 1
            else:
                data = json.dumps({"facts": refusal.facts}).encode()
                yield (
                    refusal.id,
                    read_case(data, name=record.name, vocabulary=self._vocabulary),
                )


def _decoded(record: Record) -> object:
    """The JSON value of a log's line."""
    try:
        return json.loads(record.data)
    except (ValueError, RecursionError) as error:
        column = getattr(error, "colno", 0)
        place = Place(record.source, record.number, column)
        raise CaseError(Fault("C005", "a log is read as JSON, one value a line.", place)) from error


def _faulty(record: Record, error: CaseError) -> str:
    redact = Redactor(record.data).text
    document = {"id": redact(record.name), "error": [redact(str(f)) for f in error.faults]}
    return json.dumps(document, ensure_ascii=False) + "\n"
