"""How far a run is, on a terminal: records, rate and, where the size is known, time left."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator
from typing import TextIO

#: Takes the bytes of the input read so far and the records done so far.
Told = Callable[[int, int], None]


@contextlib.contextmanager
def watched(stream: TextIO, size: int) -> Generator[Told]:
    """A line on the stream that moves while the block runs, if it is a terminal.

    ``size`` is the input's size in bytes, 0 where it is not known.
    """
    if not stream.isatty():
        yield lambda _bytes, _records: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = [TextColumn("{task.fields[records]:,} records, {task.fields[rate]:,.0f}/s")]
    if size:
        columns += [BarColumn(), TimeRemainingColumn()]
    console = Console(file=stream, highlight=False)
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=size or None, records=0, rate=0.0)

        def tell(read: int, records: int) -> None:
            elapsed = progress.tasks[0].elapsed or 0.001
            rate = records / elapsed
            progress.update(task, completed=read, records=records, rate=rate)

        yield tell
