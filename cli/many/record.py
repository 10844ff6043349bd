"""What passes between the parts of a batch: records, chunks of them, and what became of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .tally import Tally

#: Records of one chunk: enough to pay for sending it to another process, few enough to keep the
#: order without holding much.
CHUNK = 256
#: A chunk ends early when it holds this many bytes.
CHUNK_BYTES = 2_000_000


class Record(NamedTuple):
    """One line, or one whole file, of the input.

    ``number`` is the line (1-based), 0 for a whole file; ``problem`` says why there are no data.
    """

    source: str
    number: int
    data: bytes
    problem: str = ""

    @property
    def name(self) -> str:
        """What a record without an id of its own is called."""
        where = f"line {self.number}" if self.number else ""
        return ":".join(part for part in (self.source, where) if part)


@dataclass(frozen=True, slots=True)
class Spec:
    """What a worker needs to know besides the records; ``log`` names a shipped map, ``mapping``
    is the path of a user's own; ``apart`` says that rejects do not stand among the lines."""

    packs: tuple[str, ...] = ()
    builtin: bool = True
    engine: str = "auto"
    top: int = 5
    log: str = ""
    mapping: str = ""
    apart: bool = False

    @property
    def mapped(self) -> bool:
        """Whether the input is a log rather than cases."""
        return bool(self.log or self.mapping)


class Done(NamedTuple):
    """What became of a chunk: ``records`` read, lines of the output, lines for the rejects (with
    `Spec.apart` only)."""

    records: int
    lines: str
    rejects: str
    tally: Tally


def chunks(records: Iterable[Record], size: int = CHUNK) -> Iterator[tuple[Record, ...]]:
    """The records in chunks, the order kept."""
    held: list[Record] = []
    weight = 0
    for record in records:
        held.append(record)
        weight += len(record.data)
        if len(held) >= size or weight >= CHUNK_BYTES:
            yield tuple(held)
            held, weight = [], 0
    if held:
        yield tuple(held)
