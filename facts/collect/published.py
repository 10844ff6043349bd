"""Whether a key stands in the current git repository: in tracked files or in its history.

The key never goes on a command line, where other users could see it: git prints what was ever
added, and that is searched here.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..memory import Value
from ..secret import Secret
from .layers import repository
from .local import Local
from .model import KEYS, Collected, Earlier, Machine, Unavailable, fact
from .processes import run_text
from .subject import subject_of

NAME = "key.published"

_SECONDS = 5.0
#: A line longer than this is no line that a person wrote.
_LINE = 1_000_000
_FILE = 5_000_000
_BLOCK = 1 << 20
_OVERLAP = 4096
_HISTORY = (
    "log", "--all", "-p", "-U0", "--no-color", "--no-ext-diff", "--no-textconv",
    "--format=commit %h %ct",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a key stands: file, commit (empty for tracked files) and its time in seconds."""

    path: str
    commit: str = ""
    time: float = 0.0


def look(machine: Machine, earlier: Earlier) -> Collected:
    """The key of the case in the repository that holds the current folder."""
    subject = subject_of(earlier)
    secret = subject.key.secret if subject and subject.key else None
    root = repository(machine.cwd)
    if secret is None or root is None:
        return Collected()
    if not run_text("git", "-C", str(root), "rev-parse", "--git-dir"):
        raise Unavailable("git is missing, or does not trust this repository")
    deadline = time.monotonic() + _SECONDS - 0.5
    tracked = next(tracked_files(root, secret), None)
    spot = oldest_commit(root, secret, deadline)
    found: dict[str, tuple[Value, str]] = {"key.published": (bool(tracked or spot), root.name)}
    if tracked or spot:
        held = tracked or spot
        assert held is not None
        kind = "tracked_file" if tracked else "old_commit"
        found["key.git_history"] = (kind, f"{held.path}{held.commit and f' in {held.commit}'}")
    if spot and spot.time:
        days = max(0.0, (time.time() - spot.time) / 86400)
        found["key.age_days"] = (round(days, 1), f"commit {spot.commit}")
    return Collected(
        tuple(fact(NAME, name, value, where) for name, (value, where) in found.items())
    )


def tracked_files(root: Path, secret: Secret) -> Iterator[Spot]:
    """The tracked files that hold the key now."""
    with _git(root, "ls-files", "-z") as output:
        names = output.read().split(b"\0")
    for name in names:
        path = root / name.decode("utf-8", "surrogateescape")
        try:
            small = bool(name) and path.is_file() and path.stat().st_size < _FILE
            if small and secret.stands_in(path.read_bytes()):
                yield Spot(path.relative_to(root).as_posix())
        except OSError:
            continue


def oldest_commit(root: Path, secret: Secret, deadline: float) -> Spot | None:
    """The oldest commit of any branch that added the key; None where none is found in time."""
    with _git(root, *_HISTORY) as output:
        if not any(secret.stands_in(block) for block in _blocks(output, deadline)):
            return None
    spot: Spot | None = None
    with _git(root, *_HISTORY) as output:
        commit, seconds, path = "", 0.0, ""
        for line in _lines(output, deadline):
            if line.startswith(b"commit "):
                commit, seconds = _commit(line)
            elif line.startswith(b"+++ "):
                path = line[4:].decode("utf-8", "replace").strip().removeprefix("b/")
            elif line.startswith(b"+") and secret.stands_in(line):
                here = Spot(path, commit, seconds)
                spot = here if spot is None or seconds <= spot.time else spot
    return spot


def _blocks(output: IO[bytes], deadline: float) -> Iterator[bytes]:
    """The output in large pieces that overlap by more than any key is long."""
    kept = b""
    while (block := output.read(_BLOCK)) and time.monotonic() < deadline:
        yield kept + block
        kept = block[-_OVERLAP:]


def _commit(line: bytes) -> tuple[str, float]:
    _, commit, seconds = line.decode("ascii", "replace").split()
    return commit, float(seconds)


def _lines(output: IO[bytes], deadline: float) -> Iterable[bytes]:
    while line := output.readline(_LINE):
        yield line
        if time.monotonic() > deadline:
            return


@contextmanager
def _git(root: Path, *arguments: str) -> Generator[IO[bytes]]:
    """What a git command prints; it writes nothing and runs no hook."""
    # fsmonitor is a program that a repository may name; a stranger's must not run.
    call = ("git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-C", str(root), *arguments)
    process = subprocess.Popen(
        call, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


COLLECTORS = (
    Local(
        NAME,
        look,
        gives=("key.published", "key.git_history", "key.age_days"),
        reads=(KEYS, "tracked files and history of the current git repository"),
        seconds=_SECONDS,
    ),
)
