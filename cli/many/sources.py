"""The inputs of a batch as records: files, folders, globs, standard input and URLs."""

from __future__ import annotations

import glob
import importlib
import sys
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from ...facts.errors import CaseError, Fault, Place, UsageFault
from .record import Record

#: Longest line read, in bytes; a longer one becomes a line with an error.
MAX_LINE = 32_000_000
STDIN = "-"
_WHOLE = (".json", ".yaml", ".yml")
_LINES = (".jsonl", ".ndjson")
_PACKED = (".gz", ".zst")


@dataclass(frozen=True, slots=True)
class Source:
    """One input: a path, a URL or ``-``. ``whole`` says that it is one case and not lines;
    ``bytes`` is its size, 0 where that is not known."""

    name: str
    whole: bool = False
    bytes: int = 0


def find_sources(inputs: Sequence[str], *, lines_only: bool = False) -> list[Source]:
    """The sources that the arguments name, folders and globs in the order of their names.

    A folder gives what it holds at any depth, by suffix: JSON lines, JSON and YAML, also packed.
    With ``lines_only`` (logs) every file is read line by line. Raises `CaseError` for what is
    not there, all of it at once.
    """
    found: list[Source] = []
    faults: list[Fault] = []
    for name in inputs:
        here = list(_expanded(name, lines_only))
        if not here:
            faults.append(Fault("C002", _absent(name), Place(name)))
        found += here
    if faults:
        raise CaseError(*faults)
    return found


def _absent(name: str) -> str:
    if Path(name).is_dir():
        return "the folder holds no file that a batch reads (.jsonl, .ndjson, .json, .yaml)."
    return "cannot be read: No such file or directory."


def _expanded(name: str, lines_only: bool) -> Iterator[Source]:
    if name == STDIN or "://" in name:
        yield Source(name)
    elif Path(name).is_dir():
        for path in sorted(Path(name).rglob("*")):
            if path.is_file() and _suffix(path.name) in (*_LINES, *_WHOLE):
                yield _file(path, lines_only)
    elif Path(name).exists():
        yield _file(Path(name), lines_only)
    else:
        for match in sorted(glob.glob(name, recursive=True)):  # noqa: PTH207 - takes any pattern
            if Path(match).is_file():
                yield _file(Path(match), lines_only)


def _file(path: Path, lines_only: bool) -> Source:
    whole = not lines_only and _suffix(path.name) in _WHOLE
    return Source(str(path), whole, path.stat().st_size)


def _suffix(name: str) -> str:
    """The suffix that tells the form, without that of the packing."""
    path = Path(name.lower())
    return path.with_suffix("").suffix if path.suffix in _PACKED else path.suffix


def read_records(
    sources: Sequence[Source], passed: Callable[[int], None] = lambda _: None
) -> Iterator[Record]:
    """Every record of the sources, in order; blank lines are none.

    ``passed`` is told how many bytes of the files were read so far. A source that turns out to
    be damaged gives a last record that says so, and the next source follows.
    """
    alone = len(sources) == 1
    before = 0
    for source in sources:
        shown = "" if alone else source.name
        try:
            with opened(source.name) as (stream, position):
                if source.whole:
                    yield Record(source.name, 0, stream.read(MAX_LINE))
                else:
                    for record in read_lines(stream, shown):
                        yield record
                        passed(before + position())
        except _damage() as error:
            yield Record(source.name, 0, b"", f"cannot be read: {_reason(error)}.")
        before += source.bytes
        passed(before)


def read_lines(stream: IO[bytes], name: str, start: int = 0) -> Iterator[Record]:
    """The lines of a stream; the first one's number is ``start`` + 1."""
    number = start
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
            yield Record(name, number, b"", f"the line is longer than {MAX_LINE} bytes.")
        elif line.strip():
            yield Record(name, number, line)


@contextmanager
def opened(name: str) -> Generator[tuple[IO[bytes], Callable[[], int]]]:
    """The unpacked bytes of a source, and how far its file has been read."""
    if name == STDIN:
        yield sys.stdin.buffer, lambda: 0
    elif "://" in name:
        with _url(name) as raw, _unpacked(raw, name) as stream:
            yield stream, lambda: 0
    else:
        with Path(name).open("rb") as raw, _unpacked(raw, name) as stream:
            yield stream, raw.tell


@contextmanager
def _unpacked(raw: IO[bytes], name: str) -> Generator[IO[bytes]]:
    if name.lower().endswith(".gz"):
        import gzip

        with gzip.open(raw) as stream:
            yield cast("IO[bytes]", stream)
    elif name.lower().endswith(".zst"):
        with _zstd(raw) as stream:
            yield stream
    else:
        yield raw


def _zstd(raw: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", _zstandard().ZstdFile(raw))


def _zstandard() -> Any:
    """The standard library's module (Python 3.14), or the same one for earlier versions."""
    for name in ("compression.zstd", "backports.zstd"):
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    raise UsageFault(
        "Files packed as .zst need backports.zstd, which is not installed: "
        "pip install 'why401[zstd]'"
    )


def _url(name: str) -> IO[bytes]:
    try:
        import fsspec
    except ImportError:
        raise UsageFault(
            "URLs are read with fsspec, which is not installed: pip install 'why401[cluster]'"
        ) from None
    return cast("IO[bytes]", cast(Any, fsspec.open(name, "rb")).open())


def _damage() -> tuple[type[Exception], ...]:
    """What a source that is cut off or broken raises while it is read."""
    loaded = [sys.modules.get(name) for name in ("compression.zstd", "backports.zstd")]
    return (OSError, EOFError, zlib.error, *(module.ZstdError for module in loaded if module))


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
