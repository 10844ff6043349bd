"""``state.vscdb`` of Cursor and other editors, read whole and never written.

The database is in WAL mode, and what the editor wrote last stands in ``-wal`` until the editor
closes. So both files are copied to a private folder and the copy is opened. Neither
``immutable=1`` nor a copy of the main file alone sees those rows.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import tempfile
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from .model import Unavailable

StoreFault = Literal["missing", "locked", "corrupt", "no_permission"]

#: Larger stores (chats of years) are read in place: copying them takes longer than a run may.
COPY_LIMIT = 400_000_000
#: Checking every page of a larger store takes too long.
CHECK_LIMIT = 30_000_000
_BUSY_MS = 500
_ATTEMPTS = 3


class StoreError(Exception):
    """The store cannot be read; ``fault`` says why, in the words of the fact ``cursor.store``."""

    def __init__(self, fault: StoreFault, why: str) -> None:
        super().__init__(why)
        self.fault: StoreFault = fault


@dataclass(frozen=True, slots=True)
class Store:
    """An open store. Values are asked for by exact key: the files hold chats as well."""

    connection: sqlite3.Connection

    def text(self, key: str) -> str:
        """The value as text, without the JSON quotes some versions put around it; else empty."""
        value = self._value(key)
        if value[:1] == '"' and value[-1:] == '"' and len(value) > 1:
            with contextlib.suppress(ValueError):
                inner = json.loads(value)
                return inner if isinstance(inner, str) else value
        return value

    def json(self, key: str) -> Any:
        """The value as JSON, encoded once or twice; None where there is none."""
        try:
            value = json.loads(self._value(key))
            return json.loads(value) if isinstance(value, str) else value
        except (ValueError, RecursionError):
            return None

    def keys_below(self, prefix: str) -> tuple[str, ...]:
        """The keys that begin with ``prefix``."""
        end = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        query = "SELECT key FROM ItemTable WHERE key >= ? AND key < ? ORDER BY key LIMIT 200"
        return tuple(str(row[0]) for row in self.connection.execute(query, (prefix, end)))

    def _value(self, key: str) -> str:
        rows = self.connection.execute("SELECT value FROM ItemTable WHERE key = ?", (key,))
        row = rows.fetchone()
        return decoded(row[0]) if row else ""


def decoded(value: object) -> str:
    """A value of the table as text: it may be text or bytes, in UTF-8 or UTF-16LE."""
    if isinstance(value, bytes):
        utf16 = len(value) >= 2 and len(value) % 2 == 0 and value[1::2].count(0) * 4 > len(value)
        return value.decode("utf-16-le" if utf16 else "utf-8", "replace").removeprefix("\ufeff")
    return value if isinstance(value, str) else ""


@contextlib.contextmanager
def open_store(path: Path) -> Generator[Store]:
    """The store at ``path`` with everything that was committed to it; the files stay untouched.

    Raises `StoreError`, and `Unavailable` where reading its log takes a place to write.
    """
    size = _size(path)
    with contextlib.ExitStack() as stack:
        try:
            uri = _copy(path, stack) if size <= COPY_LIMIT else None
            connection = sqlite3.connect(uri or _in_place(path), uri=True)
            stack.callback(connection.close)
            connection.text_factory = _lenient
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
            connection.execute("PRAGMA query_only = 1")
            _check(connection, size)
            yield Store(connection)
        except sqlite3.DatabaseError as error:
            raise _fault(error) from None
        except (UnicodeDecodeError, MemoryError):
            # SQLite quotes a damaged file's bytes, and believes the sizes that it names.
            raise StoreError("corrupt", "the settings database is damaged") from None
        except PermissionError:
            raise StoreError("no_permission", "the settings database may not be read") from None


def _size(path: Path) -> int:
    try:
        if not path.is_file():
            raise StoreError("missing", "there is no settings database")
        with path.open("rb"):
            return path.stat().st_size
    except PermissionError:
        raise StoreError("no_permission", "the settings database may not be read") from None


def _copy(path: Path, stack: contextlib.ExitStack) -> str | None:
    """The URI of a private copy with its log; None where none can be made.

    The editor may move rows from the log into the main file between the two copies; then the
    files have changed, and they are copied anew.
    """
    log = path.with_name(path.name + "-wal")
    try:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="why401-")))  # 0700
    except OSError:
        return None
    copy, copied_log = folder / "state.vscdb", folder / "state.vscdb-wal"
    for _ in range(_ATTEMPTS):
        before = _stamp(path), _stamp(log)
        try:
            shutil.copyfile(path, copy)
            copied_log.unlink(missing_ok=True)
            with contextlib.suppress(FileNotFoundError):
                shutil.copyfile(log, copied_log)
        except PermissionError:
            raise
        except OSError:
            return None
        if (_stamp(path), _stamp(log)) == before:
            return copy.as_uri()
    return None


def _stamp(path: Path) -> tuple[int, int, bytes] | None:
    """What changes when the file does: size, time, and the header with its salt or counter."""
    try:
        status = path.stat()
        with path.open("rb") as file:
            return status.st_size, status.st_mtime_ns, file.read(100)
    except FileNotFoundError:
        return None


def _in_place(path: Path) -> str:
    """The URI that reads the file where it is. Without a log nothing is missed by `immutable`,
    which also keeps SQLite from creating files beside it."""
    log = path.with_name(path.name + "-wal")
    return f"{path.absolute().as_uri()}?{'mode=ro' if log.exists() else 'immutable=1'}"


def _check(connection: sqlite3.Connection, size: int) -> None:
    if size <= CHECK_LIMIT:
        row = connection.execute("PRAGMA quick_check(1)").fetchone()
        if row is None or row[0] != "ok":
            raise StoreError("corrupt", "the settings database is damaged")
    connection.execute("SELECT 1 FROM ItemTable LIMIT 1")


def _lenient(data: bytes) -> str:
    """Text that is no valid UTF-8 must not end the reading of everything else."""
    return data.decode("utf-8", "replace")


def _fault(error: sqlite3.DatabaseError) -> StoreError | Unavailable:
    text = str(error)
    if "locked" in text or "busy" in text:
        return StoreError("locked", "another program locks the settings database")
    if "unable to open" in text or "readonly" in text:
        # It may be read, else `_size` had said so: SQLite wants to write an index of the log.
        return Unavailable("the settings database has a log, and nothing can be written to read it")
    return StoreError("corrupt", "the settings database is damaged")
