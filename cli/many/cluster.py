"""The same batch on a Dask cluster: each block of the input becomes one part of the output.

A block is a file, or a range of lines of a large local one. Its part is written by the worker
that diagnosed it, beside a note of what it holds, and is whole or not there; a run that goes on
(or a worker that died) does only the blocks without a note. Parts in the order of their names
hold the lines that one process would write.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast

from ...facts.errors import UsageFault, Why401Error
from .record import Record, Spec, chunks
from .sources import Source, opened, read_lines, read_records
from .tally import Tally
from .work import diagnose_chunk

if TYPE_CHECKING:
    from distributed import Client, Future

#: Bytes of a block of a file that can be cut: minutes of work, so that a lost one costs little.
BLOCK_BYTES = 16_000_000
#: Blocks handed out ahead, per worker: the whole list of a billion cases would not fit.
AHEAD = 4
#: How often a block is tried again when its worker dies.
RETRIES = 3


class Block(NamedTuple):
    """A part of the input: a source, or the bytes from ``start`` to ``end`` of it, whose first
    line is number ``line`` + 1. ``end`` 0 means the whole source. ``shown`` names it in ids."""

    number: int
    source: Source
    shown: str
    start: int = 0
    end: int = 0
    line: int = 0

    @property
    def part(self) -> str:
        """The name of its output file."""
        return f"part-{self.number:06}.jsonl"


def diagnose_on_cluster(
    address: str, spec: Spec, sources: Sequence[Source], output: str, *, resume: bool
) -> Tally:
    """Diagnose all sources on the workers of the scheduler at that address.

    ``output`` is a folder or URL that every worker can write to. Raises `UsageFault` where Dask
    is not installed, the scheduler does not answer, or the folder holds another run.
    """
    client = _client(address)
    store, folder = _store(output)
    store.makedirs(folder, exist_ok=True)
    done = _notes(store, folder)
    if done and not resume:
        raise UsageFault(
            f"{output} holds {len(done)} parts already. Go on by --resume, or name another folder."
        )
    tally = Tally()
    todo: list[Block] = []
    try:
        ahead = AHEAD * max(1, len(client.scheduler_info()["workers"]))
        for block in blocks(sources):
            if block.part in done:
                tally.merge(Tally.read(done[block.part]))
                continue
            todo.append(block)
            if len(todo) >= ahead:
                _run(client, spec, todo, output, tally)
                todo = []
        _run(client, spec, todo, output, tally)
    finally:
        client.close()
    return tally


def blocks(sources: Sequence[Source], size: int = 0) -> Iterator[Block]:
    """The sources as blocks; plain local files of more than ``size`` bytes (0: `BLOCK_BYTES`) are
    cut at ends of lines."""
    size = size or BLOCK_BYTES
    number = 0
    alone = len(sources) == 1
    for source in sources:
        shown = "" if alone else source.name
        packed = source.name.lower().endswith((".gz", ".zst"))
        if source.whole or packed or source.bytes <= size:
            yield Block(number, source, shown)
            number += 1
            continue
        with opened(source.name) as (stream, _):
            for start, end, line in _cuts(stream, size):
                yield Block(number, source, shown, start, end, line)
                number += 1


def _cuts(stream: IO[bytes], size: int) -> Iterator[tuple[int, int, int]]:
    start = line = 0
    while data := stream.read(size):
        data += stream.readline()
        yield start, start + len(data), line
        start += len(data)
        line += data.count(b"\n")


def diagnose_block(spec: Spec, block: Block, output: str) -> dict[str, Any]:
    """Diagnose one block and write its part; gives the tally as data. Runs on a worker."""
    store, folder = _store(output)
    tally = Tally()
    target = f"{folder}/{block.part}"
    with store.open(f"{target}.tmp", "wb") as stream:
        for chunk in chunks(_records(block)):
            done = diagnose_chunk(spec, chunk)
            stream.write(done.lines.encode("utf-8", "replace"))
            tally.merge(done.tally)
    store.mv(f"{target}.tmp", target)
    store.pipe(f"{folder}/{block.part}.done", json.dumps(tally.written()).encode())
    return tally.written()


def _records(block: Block) -> Iterator[Record]:
    if not block.end:
        for record in read_records([block.source]):
            yield record._replace(source=record.source or block.shown)
        return
    with opened(block.source.name) as (stream, _):
        stream.seek(block.start)
        for record in read_lines(
            cast("IO[bytes]", _Until(stream, block.end)), block.shown, block.line
        ):
            yield record


class _Until:
    """A stream that ends at an offset."""

    def __init__(self, stream: IO[bytes], end: int) -> None:
        self._stream = stream
        self._end = end

    def readline(self, size: int = -1) -> bytes:
        return b"" if self._stream.tell() >= self._end else self._stream.readline(size)


def _run(client: Client, spec: Spec, todo: Sequence[Block], output: str, tally: Tally) -> None:
    """Hand the blocks to the workers and count what they did."""
    if not todo:
        return
    futures = cast(
        "list[Future]",
        client.map(
            diagnose_block, [spec] * len(todo), todo, [output] * len(todo),
            pure=False, retries=RETRIES,
        ),
    )  # fmt: skip
    for counted in cast("list[dict[str, Any]]", client.gather(futures)):
        tally.merge(Tally.read(counted))


def _notes(store: Any, folder: str) -> dict[str, dict[str, Any]]:
    """The tallies of the parts that are done, by the part's name."""
    found: dict[str, dict[str, Any]] = {}
    for path in store.glob(f"{folder}/part-*.jsonl.done"):
        name = path.rsplit("/", 1)[-1].removesuffix(".done")
        found[name] = json.loads(store.cat_file(path))
    return found


def _store(output: str) -> tuple[Any, str]:
    try:
        import fsspec
    except ImportError:
        raise _absent() from None
    return fsspec.core.url_to_fs(output)


def _client(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise _absent() from None
    try:
        return Client(address, timeout="10s", set_as_default=False)
    except OSError as error:
        problem = f"The scheduler at {address} does not answer: {error}"
        raise UsageFault(problem) from error


def _absent() -> Why401Error:
    return UsageFault("A cluster needs Dask, which is not installed: pip install 'why401[cluster]'")
