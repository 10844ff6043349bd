"""A disk that fails, or a process that is killed, at the n-th thing that is written."""

from __future__ import annotations

import errno
import io
import os
import signal
import warnings
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from typing import Any, Literal
from unittest import mock

Harm = Literal["killed", "full"]
_CALLS = ("open", "replace", "rename", "fsync", "unlink", "mkdir", "makedirs", "chmod")
_SURVIVED, _TOLD, _BROKEN = 0, 10, 11


class _Disk:
    """Counts what is done to the disk; from the n-th on it does harm."""

    def __init__(self, n: int, harm: Harm) -> None:
        self._left = n
        self._harm = harm

    def step(self) -> None:
        self._left -= 1
        if self._left > 0:
            return
        if self._harm == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def counted(self, name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(*arguments: Any, **named: Any) -> Any:
            reads = name == "open" and not arguments[1] & (os.O_WRONLY | os.O_RDWR)
            frees = self._harm == "full" and name == "unlink"  # room is made, not taken
            if not reads and not frees:
                self.step()
            return real(*arguments, **named)

        return call

    def fdopen(self, handle: int, mode: str = "r", *_: Any, **named: Any) -> Any:
        if mode.startswith("r") and "+" not in mode:
            return _open(handle, mode, **named)
        raw = _Torn(handle, "r+" if "+" in mode else mode.replace("b", ""), self)
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        if "b" in mode:
            return buffered
        return io.TextIOWrapper(buffered, named.get("encoding"), newline=named.get("newline"))


_open = os.fdopen


class _Torn(io.FileIO):
    """A file of which the harm lets half a write through."""

    def __init__(self, handle: int, mode: str, disk: _Disk) -> None:
        super().__init__(handle, mode)
        self._disk = disk

    def write(self, data: Any, /) -> int:
        half = bytes(data)[: len(data) // 2]
        try:
            self._disk.step()
        except OSError:
            if half:
                super().write(half)
            raise
        if half:
            super().write(half)
            self._disk.step()
        return len(half) + super().write(bytes(data)[len(half) :])


@contextmanager
def failing(n: int, harm: Harm) -> Generator[None]:
    """Inside, the n-th thing that is written fails, and all that follow it."""
    disk = _Disk(n, harm)
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(os, "fdopen", disk.fdopen))
        for call in _CALLS:
            stack.enter_context(mock.patch.object(os, call, disk.counted(call)))
        yield


def harmed(
    work: Callable[[], None], harm: Harm, allowed: type[BaseException]
) -> Generator[tuple[int, bool]]:
    """Run ``work`` in a process of its own, harmed at the 1st, 2nd … thing it writes.

    Gives each number after the harm, and whether the work said so by the ``allowed`` exception;
    ends when it came through unharmed. Whoever asks sets the disk right between.
    """
    for n in range(1, 400):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of threads, which do not write
            child = os.fork()
        if child == 0:
            os._exit(_outcome(work, n, harm, allowed))
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        assert code != _BROKEN, f"broke at {n}"
        if code == _SURVIVED:
            yield n, False
            return
        yield n, code == _TOLD
    raise AssertionError("it never came to an end")


def _outcome(work: Callable[[], None], n: int, harm: Harm, allowed: type[BaseException]) -> int:
    try:
        with failing(n, harm):
            work()
    except allowed:
        return _TOLD
    except BaseException:
        import traceback

        traceback.print_exc()
        return _BROKEN
    return _SURVIVED
