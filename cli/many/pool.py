"""Chunks diagnosed by several processes, the order kept, no chunk lost with its process.

Where a process dies or hangs, its chunk is cut in halves, each tried in a process of its own,
until the record that does it stands alone; that one becomes a reject and the run goes on.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from ...facts.redact import Redactor
from .record import Done, Record, Spec
from .tally import Tally
from .work import diagnose_chunk

#: Seconds that a chunk may take before its process counts as hanging: some thousand times what
#: an honest chunk takes.
CHUNK_SECONDS = 300.0
#: Chunks handed out ahead of the one that is waited for, per process.
AHEAD = 3

Chunk = Sequence[Record]
#: What a process does with a chunk; the process finds it by its name.
Work = Callable[[Spec, Chunk], Done]


def diagnose_here(spec: Spec, chunks: Iterable[Chunk]) -> Iterator[Done]:
    """Every chunk in this process."""
    for chunk in chunks:
        yield diagnose_chunk(spec, chunk)


def diagnose_in_processes(
    spec: Spec,
    chunks: Iterable[Chunk],
    workers: int,
    *,
    work: Work = diagnose_chunk,
    seconds: float = CHUNK_SECONDS,
) -> Iterator[Done]:
    """Every chunk in one of so many processes; results come in the order of the chunks."""
    source = iter(chunks)
    pool = _Pool(spec, work, workers, seconds)
    waiting: deque[tuple[Chunk, Future[Done]]] = deque()
    try:
        while True:
            for chunk in islice(source, workers * AHEAD - len(waiting)):
                waiting.append((chunk, pool.submit(chunk)))
            if not waiting:
                return
            chunk, future = waiting.popleft()
            done = pool.result(future)
            if done is None:
                pool.restart()
                done = pool.careful(chunk)
                waiting = deque((later, pool.submit(later)) for later, _ in waiting)
            yield done
    finally:
        pool.stop()


class _Pool:
    """A pool of processes that can be thrown away and made anew."""

    def __init__(self, spec: Spec, work: Work, workers: int, seconds: float) -> None:
        self._spec = spec
        self._work = work
        self._workers = workers
        self._seconds = seconds
        self._pool = _processes(workers)

    def submit(self, chunk: Chunk) -> Future[Done]:
        try:
            return self._pool.submit(self._work, self._spec, chunk)
        except BrokenProcessPool as error:
            broken: Future[Done] = Future()
            broken.set_exception(error)
            return broken

    def result(self, future: Future[Done]) -> Done | None:
        """What the chunk gave, or None where its process died or hangs."""
        try:
            return future.result(timeout=self._seconds)
        except (BrokenProcessPool, TimeoutError):
            return None

    def careful(self, chunk: Chunk) -> Done:
        """The chunk again, in a process of its own; in halves where that one dies, too."""
        alone = _Pool(self._spec, self._work, 1, self._seconds)
        try:
            done = alone.result(alone.submit(chunk))
        finally:
            alone.stop()
        if done is not None:
            return done
        if len(chunk) == 1:
            return _lost(self._spec, chunk[0])
        middle = len(chunk) // 2
        first, second = self.careful(chunk[:middle]), self.careful(chunk[middle:])
        first.tally.merge(second.tally)
        return Done(
            first.records + second.records,
            first.lines + second.lines,
            first.rejects + second.rejects,
            first.tally,
        )

    def restart(self) -> None:
        self.stop()
        self._pool = _processes(self._workers)

    def stop(self) -> None:
        processes = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()


def _processes(workers: int) -> ProcessPoolExecutor:
    # Spawned everywhere: a forked copy of a process with threads may hang.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_serve)


def _serve() -> None:
    """Set a new process up: Ctrl-C is the parent's to judge, and where the parent was killed,
    nobody waits for this one any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _lost(spec: Spec, record: Record) -> Done:
    problem = "the process that diagnosed this record died or hung; please report it."
    document = {"id": Redactor().text(record.name), "error": [problem]}
    line = json.dumps(document, ensure_ascii=False) + "\n"
    lines, rejects = ("", line) if spec.apart else (line, "")
    return Done(1, lines, rejects, Tally(faulty=1))
