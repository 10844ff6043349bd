"""The files of a run: written as it goes, whole at its end, and able to go on after a kill.

While a run lasts, its lines stand in ``.OUT.part`` and how far it is in ``.OUT.journal``. A
journal names the number of bytes that belong to the records it counts: whatever a killed run
wrote beyond them is cut off before the next one goes on, so nothing is lost and nothing doubled.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from ...facts.atomic import replacing
from ...facts.errors import CaseError, Fault, Place, UsageFault
from .record import Done
from .tally import Tally

SCHEMA = "why401.run/1"
#: Seconds between two entries of the journal; what a kill costs at most.
EVERY = 0.5


@dataclass(slots=True)
class _Part:
    """One growing file that becomes ``target`` at the end."""

    target: Path
    stream: IO[bytes] | None = None

    @property
    def path(self) -> Path:
        return self.target.with_name(f".{self.target.name}.part")

    def holds(self, size: int) -> bool:
        """Whether that many bytes are there, under the name of the part or, where the run was
        killed while it gave the files their names, under the target's."""
        if not self.path.exists() and self.target.exists() and self.target.stat().st_size == size:
            self.target.replace(self.path)
        return self.path.exists() and self.path.stat().st_size >= size

    def open(self, size: int) -> None:
        """Open for more, cut to the size."""
        if self.target.exists() and not self.target.is_file():
            problem = "is no plain file, and cannot be put in place at the end."
            raise CaseError(Fault("C040", problem, Place(str(self.target)), "Use -o - and a pipe."))
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise _refused(self.target, error) from error
        self.stream = os.fdopen(handle, "r+b")
        self.stream.truncate(size)
        self.stream.seek(size)

    def settle(self) -> int:
        """Put everything on the disk; gives the size."""
        assert self.stream is not None
        self.stream.flush()
        os.fsync(self.stream.fileno())
        return self.stream.tell()

    def close(self) -> None:
        if self.stream is not None:
            self.stream.close()


class Run:
    """One run with its output, its rejects (or None) and the tally so far.

    ``fingerprint`` is what must be the same for a run to go on: inputs, rules, options.
    ``records`` is how many records are done already.
    """

    def __init__(self, output: Path, rejects: Path | None, fingerprint: Sequence[object]) -> None:
        output = Path(os.path.realpath(output))
        rejects = rejects and Path(os.path.realpath(rejects))
        self._parts = [_Part(path) for path in (output, rejects) if path is not None]
        self._fingerprint = json.loads(json.dumps(list(fingerprint)))
        self._journal = output.with_name(f".{output.name}.journal")
        self._written = 0.0
        self.records = 0
        self.tally = Tally()

    def begin(self, *, resume: bool) -> None:
        """Open the files. Raises `UsageFault` where an unfinished run is in the way or where it
        cannot go on with these inputs, and `CaseError` where the files cannot be written."""
        kept = self._kept()
        if kept is not None and not resume:
            raise UsageFault(
                f"An earlier run for {self._parts[0].target} ended after {kept['records']:,} "
                f"records. Go on with it by --resume, or begin again by deleting {self._journal}."
            )
        sizes = [0] * len(self._parts)
        if kept is not None:
            self._same(kept)
            self.records, sizes = kept["records"], kept["sizes"]
            self.tally = Tally.read(kept["tally"])
        for part, size in zip(self._parts, sizes, strict=True):
            part.open(size)

    def _kept(self) -> dict[str, Any] | None:
        try:
            kept = json.loads(self._journal.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            kept = None
        sizes = kept.get("sizes") if isinstance(kept, dict) else None
        if not (isinstance(sizes, list) and self._hold(cast("list[int]", sizes))):
            problem = "the journal of the earlier run does not fit its files."
            hint = "Delete it and the .part file beside it to begin again."
            raise CaseError(Fault("C041", problem, Place(str(self._journal)), hint))
        return kept

    def _hold(self, sizes: list[int]) -> bool:
        return len(sizes) == len(self._parts) and all(
            part.holds(size) for part, size in zip(self._parts, sizes, strict=True)
        )

    def _same(self, kept: dict[str, Any]) -> None:
        if kept.get("fingerprint") != self._fingerprint:
            raise UsageFault(
                "The inputs, the rules or the options are not those of the earlier run, so it "
                f"cannot go on. Begin again by deleting {self._journal}."
            )

    def commit(self, done: Done) -> None:
        """Add what became of a chunk."""
        texts = [done.lines, done.rejects]
        for part, text in zip(self._parts, texts, strict=False):
            assert part.stream is not None
            try:
                part.stream.write(text.encode("utf-8", "replace"))
            except OSError as error:
                raise _refused(part.target, error) from error
        self.records += done.records
        self.tally.merge(done.tally)
        if time.monotonic() - self._written >= EVERY:
            self.note()

    def note(self) -> None:
        """Write the journal: what is done up to here stays done."""
        try:
            sizes = [part.settle() for part in self._parts]
        except OSError as error:
            raise _refused(self._parts[0].target, error) from error
        entry = {
            "schema": SCHEMA,
            "fingerprint": self._fingerprint,
            "records": self.records,
            "sizes": sizes,
            "tally": self.tally.written(),
        }
        with replacing(self._journal) as stream:
            json.dump(entry, stream)
        self._written = time.monotonic()

    def finish(self) -> None:
        """Everything is done: the files get their names and the journal goes."""
        self.note()
        try:
            for part in self._parts:
                part.close()
            for part in reversed(self._parts):
                part.path.replace(part.target)
            self._journal.unlink(missing_ok=True)
        except OSError as error:
            raise _refused(self._parts[0].target, error) from error

    def abandon(self) -> None:
        """The run stops early: what is done is noted, or swept away where nothing is.

        Where the disk takes no more, an earlier note holds.
        """
        with suppress(CaseError):
            if self.records:
                self.note()
        for part in self._parts:
            with suppress(OSError):
                part.close()
            if not self.records:
                part.path.unlink(missing_ok=True)


def _refused(target: Path, error: OSError) -> CaseError:
    problem = f"cannot be written: {error.strerror}."
    return CaseError(Fault("C040", problem, Place(str(target)), "Choose another place with -o."))
