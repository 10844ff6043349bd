"""Work already done, kept in the user's cache folder: never needed, never trusted blindly.

An entry belongs to the files it was made from. Whether those have changed is seen from their
sizes, times and inodes; where these differ, or are too young to tell, from their contents. An entry
is read only if it is whole (a checksum), a plain file, and the user's own. ``WHY401_CACHE`` names
another folder, or is ``off``. Whatever goes wrong here costs time and nothing else.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress

FORMAT = 2
#: Bytes of an entry; a larger one is neither written nor read.
MAX_SIZE = 300_000_000
#: Entries kept; the oldest go first.
MAX_ENTRIES = 24
#: Files changed so shortly before an entry was made may change again without a new time.
YOUNG_NS = 2_000_000_000

_MARK = b"why401-cache\n"
_DIGEST = 16
_ENDING = ".why401"

Stamp = list[str | int]


def folder() -> str | None:
    """The cache folder, or None where nothing is kept."""
    chosen = os.environ.get("WHY401_CACHE", "")
    if chosen == "off":
        return None
    if chosen:
        return chosen
    if sys.platform == "linux":  # what platformdirs says, without the time its import takes
        base = os.environ.get("XDG_CACHE_HOME", "")
        base = base if os.path.isabs(base) else os.path.expanduser("~/.cache")
        return os.path.join(base, "why401") if os.path.isabs(base) else None
    import platformdirs

    return platformdirs.user_cache_dir("why401", appauthor=False)


class Entry:
    """One thing worth keeping. ``files`` lists what it is made from, ``key`` what else decides."""

    def __init__(self, name: str, key: object, files: Callable[[], Sequence[str]]) -> None:
        self._folder = folder()
        self._files = files
        self._began = time.time_ns()
        self._stamps = stamps(files()) if self._folder else None
        self._key = ascii((FORMAT, sys.version, sys.byteorder, key))
        self._name = f"{name}-{_hash(self._key.encode())}{_ENDING}"
        self._contents = ""

    def read(self) -> bytes | None:
        """What was kept, if it is whole and nothing it was made from has changed since."""
        if self._folder is None or self._stamps is None:
            return None
        rest = _whole(_read(self._folder, self._name))
        head, _, body = rest.partition(b"\n")
        try:
            key, made, kept_stamps, contents = json.loads(head)
        except (ValueError, TypeError):  # nothing there, or written in another form
            key, made, kept_stamps, contents = "", 0, None, None
        if key != self._key:
            kept_stamps = contents = None
        if kept_stamps == self._stamps and _telling(self._stamps, made):
            return body
        self._contents = _contents(self._stamps)
        if self._contents != contents:
            return None
        self._write(body)  # the same contents under new times
        return body

    def keep(self, body: bytes) -> None:
        """Keep what was made after `read`, unless a file has changed meanwhile."""
        if self._folder is None or self._stamps is None:
            return
        if self._stamps == stamps(self._files()) and self._contents == _contents(self._stamps):
            self._write(body)

    def _write(self, body: bytes) -> None:
        assert self._folder is not None
        head = json.dumps([self._key, self._began, self._stamps, self._contents]).encode()
        rest = head + b"\n" + body
        if len(rest) <= MAX_SIZE:
            _replace(self._folder, self._name, _MARK + _hash(rest).encode() + rest)


def _whole(data: bytes) -> bytes:
    """What follows the checksum, where it is right; else nothing."""
    start = len(_MARK) + _DIGEST
    rest = data[start:]
    is_whole = data.startswith(_MARK) and data[len(_MARK) : start] == _hash(rest).encode()
    return rest if is_whole else b""


def stamps(paths: Sequence[str]) -> list[Stamp] | None:
    """What tells a file's versions apart, without reading it; None where one cannot be seen."""
    found: list[Stamp] = []
    try:
        for path in paths:
            seen = os.stat(path)
            found.append([path, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino])
    except OSError:
        return None
    return found


def _telling(found: list[Stamp], made: object) -> bool:
    """Whether equal stamps mean equal files: not on Windows, which has no time of change, and
    not for files that were young when the entry was made."""
    if os.name == "nt" or not isinstance(made, int):
        return False
    youngest = max((int(time) for stamp in found for time in stamp[2:4]), default=0)
    return youngest + YOUNG_NS < made


def _contents(found: list[Stamp]) -> str:
    import hashlib  # loads OpenSSL, for which a start where nothing has changed need not wait

    digest = hashlib.blake2b(digest_size=32)
    for path, *_ in found:
        try:
            with open(str(path), "rb") as file:
                data = file.read()
        except OSError as error:
            data = f"cannot be read: {error.errno}".encode()
        digest.update(f"{path!r} {len(data)}\n".encode("utf-8", "surrogatepass"))
        digest.update(data)
    return digest.hexdigest()


def _hash(data: bytes) -> str:
    """Two checksums: against damage, not against people, who cannot write here."""
    return f"{zlib.crc32(data):08x}{zlib.adler32(data):08x}"


def _own(seen: os.stat_result) -> bool:
    """Whether a file or folder is the user's own and nobody else may write it."""
    if os.name == "nt":
        return True
    return seen.st_uid == os.geteuid() and not seen.st_mode & 0o022


def _safe(path: str) -> bool:
    seen = os.lstat(path)
    return stat.S_ISDIR(seen.st_mode) and _own(seen)


def _read(where: str, name: str) -> bytes:
    """The bytes of an entry; nothing where there is none that may be trusted."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    flags |= getattr(os, "O_BINARY", 0)
    try:
        if not _safe(where):
            return b""
        handle = os.open(os.path.join(where, name), flags)
        with os.fdopen(handle, "rb") as file:
            seen = os.fstat(handle)
            if not stat.S_ISREG(seen.st_mode) or not _own(seen) or seen.st_size > MAX_SIZE:
                return b""
            return file.read()
    except OSError:
        return b""


def _replace(where: str, name: str, data: bytes) -> None:
    """Write beside the entry, then rename: another process sees the old one or the new one."""
    beside = os.path.join(where, f".{name}.{os.getpid()}.{os.urandom(4).hex()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    flags |= getattr(os, "O_BINARY", 0)
    try:
        os.makedirs(where, mode=0o700, exist_ok=True)
        if not _safe(where):
            return
        handle = os.open(beside, flags, 0o600)
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(beside, os.path.join(where, name))
        _prune(where)
    except OSError:
        with suppress(OSError):
            os.unlink(beside)


def _prune(where: str) -> None:
    """Remove the oldest entries beyond the bound, and what a killed process left an hour ago."""
    kept: list[tuple[int, str]] = []
    with os.scandir(where) as items:
        for item in items:
            seen = item.stat(follow_symlinks=False)
            if item.name.endswith(_ENDING):
                kept.append((seen.st_mtime_ns, item.path))
            elif f"{_ENDING}." in item.name and time.time() - seen.st_mtime > 3600:
                os.unlink(item.path)
    for _, path in sorted(kept)[:-MAX_ENTRIES]:
        os.unlink(path)
