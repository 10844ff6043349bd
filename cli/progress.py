"""Progress of a collection on a terminal: who still works, and how long each took."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, TextIO

from ..facts.collect.model import Earlier
from ..facts.collect.run import Progress

if TYPE_CHECKING:
    from rich.status import Status

#: A collector that took longer than this is named with its time at the end.
SLOW = 0.5


class Shown:
    """Takes the progress; on no terminal it stays silent."""

    def __init__(self, status: Status | None) -> None:
        self._status = status
        self._running: dict[str, None] = {}

    def __call__(self, progress: Progress) -> None:
        if self._status is None:
            return
        if progress.state == "running":
            self._running[progress.collector] = None
        else:
            self._running.pop(progress.collector, None)
            self._ended(progress)
        self._status.update(f"Looking: {', '.join(self._running)}")

    def _ended(self, progress: Progress) -> None:
        assert self._status is not None
        if progress.state == "failed" or progress.seconds >= SLOW:
            word = "gave nothing" if progress.state == "failed" else "done"
            self._status.console.print(
                f"{progress.collector}: {word}, {progress.seconds:.1f} s", markup=False
            )

    def pausing(self, tell: Callable[[Earlier], None]) -> Callable[[Earlier], None]:
        """``tell`` with the moving line taken away while it writes."""

        def paused(earlier: Earlier) -> None:
            if self._status is None:
                tell(earlier)
                return
            self._status.stop()
            tell(earlier)
            self._status.start()

        return paused


@contextlib.contextmanager
def progress_shown(stream: TextIO) -> Generator[Shown]:
    """Progress on the stream while the block runs, if it is a terminal."""
    if not stream.isatty():
        yield Shown(None)
        return
    from rich.console import Console

    console = Console(file=stream, highlight=False)
    with console.status("Looking") as status:
        yield Shown(status)
