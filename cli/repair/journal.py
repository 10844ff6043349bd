"""Doing a repair and undoing it: the way back is on the disk before anything is changed.

The backup is not a copy, which would hold the key once more: it is what was taken out, where, and
the digest of the file before and after. Undoing checks both, so that the file is byte for byte
what it was, or is left alone.
"""

from __future__ import annotations

import base64
import datetime
import json
import os
import stat
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...facts.errors import CaseError, Fault, Place
from .model import Cut, Repair, digest_of, digest_of_file


class RepairFault(CaseError):
    """A file is not as it was when the repair was made up, or cannot be changed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One repair in the journal; ``number`` tells it from others, ``undone`` is its state."""

    number: int
    name: str
    path: Path
    before: str
    after: str
    cuts: tuple[Cut, ...]
    modes: tuple[int, int] | None
    at: str
    undone: bool = False


def journal_path() -> Path:
    """Where the ways back are kept: the user's state folder."""
    import platformdirs

    return platformdirs.user_state_path("why401") / "repairs.jsonl"


class Journal:
    """The repairs done on this machine, oldest first."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or journal_path()

    def entries(self) -> tuple[Entry, ...]:
        """Every repair ever done; a line that a crash cut in half is left out."""
        try:
            lines = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return ()
        found: dict[int, dict[str, Any]] = {}
        for line in lines:
            try:
                written = json.loads(line)
                if "undone" in written:
                    found[written["undone"]]["gone"] = True
                else:
                    found[written["number"]] = written
            except (ValueError, KeyError, TypeError):
                continue
        return tuple(_entry(written) for written in found.values())

    def do(self, repair: Repair) -> Entry:
        """Change the file; the way back is synced to the disk first.

        Raises `RepairFault` where the file is no longer what the repair was made for.
        """
        if digest_of_file(repair.path) != repair.digest:
            raise _fault(repair.path, "has changed since it was looked at.", "Run fix again.")
        number = 1 + max((entry.number for entry in self.entries()), default=0)
        mode = stat.S_IMODE(repair.path.stat().st_mode)
        data = _without(repair.path.read_bytes(), repair.cuts) if repair.cuts else None
        entry = Entry(
            number,
            repair.name,
            repair.path.resolve(),
            repair.digest,
            repair.digest if data is None else digest_of(data),
            repair.cuts,
            None if repair.mode is None else (mode, repair.mode),
            datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        )
        self._append(_written(entry))
        _change(entry.path, data, repair.mode)
        return entry

    def undo(self, entry: Entry) -> None:
        """Put the file back as it was. Raises `RepairFault` where it was changed meanwhile."""
        try:
            current = digest_of_file(entry.path)
            mode = stat.S_IMODE(entry.path.stat().st_mode)
        except OSError as error:
            raise _fault(entry.path, f"cannot be read: {error.strerror}.", "") from None
        as_done = current == entry.after and (entry.modes is None or mode == entry.modes[1])
        if not as_done and (current != entry.before or (entry.modes and mode != entry.modes[0])):
            raise _fault(
                entry.path, "was changed after the repair; it is left as it is.", _by_hand(entry)
            )
        if as_done:
            data = _with(entry.path.read_bytes(), entry.cuts) if entry.cuts else None
            _change(entry.path, data, entry.modes[0] if entry.modes else None)
        self._append({"undone": entry.number})

    def _append(self, written: dict[str, Any]) -> None:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write("\n" * (not self._ends_well()) + json.dumps(written) + "\n")
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            problem = f"cannot be written: {error.strerror}; without a way back nothing is done."
            raise _fault(self.path, problem, "") from None

    def _ends_well(self) -> bool:
        data = self.path.read_bytes()
        return not data or data.endswith(b"\n")


def _fault(path: Path, problem: str, hint: str) -> RepairFault:
    return RepairFault(Fault("C060", problem, Place(str(path)), hint))


def _by_hand(entry: Entry) -> str:
    if entry.modes:
        return f"By hand: chmod {entry.modes[0]:o} {entry.path}"
    taken = " and ".join(repr(cut.removed.decode("utf-8", "replace")) for cut in entry.cuts)
    return f"By hand: put {taken} back around the value."


def _without(data: bytes, cuts: Sequence[Cut]) -> bytes:
    for cut in sorted(cuts, key=lambda cut: -cut.offset):
        data = data[: cut.offset] + data[cut.offset + len(cut.removed) :]
    return data


def _with(data: bytes, cuts: Sequence[Cut]) -> bytes:
    for cut in sorted(cuts, key=lambda cut: cut.offset):
        data = data[: cut.offset] + cut.removed + data[cut.offset :]
    return data


def _change(path: Path, data: bytes | None, mode: int | None) -> None:
    """Give a file other content or another mode, whole or not at all; owner and mode stay."""
    try:
        if data is not None:
            kept = path.stat()
            handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(data)
                    stream.flush()
                    os.fsync(stream.fileno())
                Path(name).chmod(stat.S_IMODE(kept.st_mode))
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        if mode is not None:
            path.chmod(mode)
    except OSError as error:
        raise _fault(path, f"cannot be changed: {error.strerror}.", "") from None


def _written(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": entry.at,
        "repair": entry.name,
        "path": str(entry.path),
        "before": entry.before,
        "after": entry.after,
        "cuts": [[cut.offset, base64.b64encode(cut.removed).decode()] for cut in entry.cuts],
        "modes": list(entry.modes) if entry.modes else None,
    }


def _entry(written: dict[str, Any]) -> Entry:
    modes = written["modes"]
    return Entry(
        number=int(written["number"]),
        name=str(written["repair"]),
        path=Path(written["path"]),
        before=str(written["before"]),
        after=str(written["after"]),
        cuts=tuple(Cut(int(at), base64.b64decode(text)) for at, text in written["cuts"]),
        modes=(int(modes[0]), int(modes[1])) if modes else None,
        at=str(written["at"]),
        undone=bool(written.get("gone")),
    )
