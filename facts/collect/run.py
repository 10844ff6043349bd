"""Runs collectors side by side, each bounded in time, and puts together what they gave.

Every collector has a thread and an event loop of its own, so that one that blocks, crashes or
never returns takes nothing from the others. The threads are daemons: one that hangs in a dead
file system or a look-up does not keep the process alive.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..errors import CaseError
from ..memory import Fact, WorkingMemory
from ..redact import Redactor
from ..vocabulary import builtin
from .model import (
    KEYS,
    Collected,
    Collection,
    Collector,
    Earlier,
    Failure,
    KeySighting,
    Machine,
    Unavailable,
    fact,
)
from .scrub import Scrubber

State = Literal["running", "done", "failed"]

#: Seconds beyond its limit after which a collector that does not heed its own is left behind.
GRACE = 0.05
#: Of an exception's text no more is looked at.
_READ = 20_000

_LOCAL, _WITH_KEYS, _NETWORK = range(3)  # the stages of a run


@dataclass(frozen=True, slots=True)
class Progress:
    """A collector that began or ended, and the seconds it has taken so far."""

    collector: str
    state: State
    seconds: float


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class _Outcome:
    collector: Collector
    seconds: float
    collected: Collected = Collected()
    failure: Failure | None = None
    how: str = ""  # the value of the fact collector.failed.<name>


async def run(
    collectors: Sequence[Collector],
    machine: Machine,
    *,
    earlier: WorkingMemory | None = None,
    on_progress: OnProgress | None = None,
    on_network: Callable[[Earlier], None] | None = None,
) -> Collection:
    """What the collectors find: local ones, then those that read their keys, then the network's.

    ``earlier`` is what is known before, such as the user's word; it stays in the memory and wins.
    ``on_network`` is called with what is known before anything is sent.
    Of two collectors that give one fact, the one named first wins. Never raises for a collector's
    sake. Takes no longer than the longest time limit: who starts later has what is left of it.
    """
    known = Earlier(earlier.observed() if earlier else (), earlier.declined if earlier else ())
    chosen = [each for each in collectors if machine.network or not each.network]
    deadline = time.monotonic() + max((each.seconds for each in chosen), default=0.0)
    outcomes: list[_Outcome] = []
    for stage in (_LOCAL, _WITH_KEYS, _NETWORK):
        group = [each for each in chosen if _stage(each) == stage]
        if stage == _NETWORK and group and on_network:
            on_network(known)
        tell = on_progress or (lambda progress: None)
        running = [_bounded(each, machine, known, deadline, tell) for each in group]
        outcomes += await asyncio.gather(*running)
        known = _merged(known, outcomes)
    clean = Scrubber(machine, known.keys)
    return Collection(
        memory=WorkingMemory(map(clean.fact, known.observed()), known.declined),
        failures=tuple(clean.failure(each.failure) for each in outcomes if each.failure),
        timings={outcome.collector.name: outcome.seconds for outcome in outcomes},
        keys=known.keys,
    )


def _stage(collector: Collector) -> int:
    if collector.network:
        return _NETWORK
    return _WITH_KEYS if KEYS in collector.reads else _LOCAL


async def _bounded(
    collector: Collector, machine: Machine, known: Earlier, deadline: float, tell: OnProgress
) -> _Outcome:
    tell(Progress(collector.name, "running", 0.0))
    start = time.monotonic()
    limit = max(0.0, min(collector.seconds, deadline - start))
    work = _in_daemon(lambda: _alone(collector, limit, machine, known), f"collect-{collector.name}")
    try:
        collected = await asyncio.wait_for(asyncio.wrap_future(work), limit + GRACE)
        collected = _checked(collected)
    except Exception as error:  # noqa: BLE001 - whatever a collector does, the run goes on
        outcome = _failed(collector, error, limit, time.monotonic() - start)
    else:
        outcome = _Outcome(collector, round(time.monotonic() - start, 3), collected)
    tell(Progress(collector.name, "failed" if outcome.failure else "done", outcome.seconds))
    return outcome


def _alone(collector: Collector, limit: float, machine: Machine, known: Earlier) -> Collected:
    """Run one collector in an event loop of this thread, under its own time limit."""

    async def limited() -> Collected:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(DaemonExecutor())
        async with asyncio.timeout(limit):
            return await collector.collect(machine, known)

    return asyncio.run(limited())


class DaemonExecutor(concurrent.futures.ThreadPoolExecutor):
    """Threads that nobody waits for: `asyncio.to_thread` and name look-ups of a collector.

    A look-up that hangs cannot be stopped, and the usual pool would wait for it at exit.
    """

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Run the call in a daemon thread of its own."""
        return _in_daemon(lambda: fn(*args, **kwargs), "collect-call")

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing to do: the threads end by themselves or with the process."""


def _in_daemon(call: Callable[[], Any], name: str) -> concurrent.futures.Future[Any]:
    future: concurrent.futures.Future[Any] = concurrent.futures.Future()

    def work() -> None:
        try:
            result = call()
        except Exception as error:  # noqa: BLE001 - handed to the one who waits
            _settle(future, error=error)
        except BaseException as error:  # noqa: BLE001 - a stranger's sys.exit() must not end the run
            _settle(future, error=RuntimeError(repr(error)))
        else:
            _settle(future, result=result)

    threading.Thread(target=work, name=name, daemon=True).start()
    return future


def _settle(
    future: concurrent.futures.Future[Any],
    *,
    result: Any = None,
    error: BaseException | None = None,
) -> None:
    try:
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)
    except concurrent.futures.InvalidStateError:
        return  # given up on: nobody waits any more


def _checked(collected: object) -> Collected:
    """The findings, with values as the vocabulary wants them; raises where they do not fit."""
    if not isinstance(collected, Collected):
        raise TypeError(f"gave {type(collected).__name__}, not Collected")
    vocabulary = builtin()
    facts = [replace(f, value=vocabulary.read(f.name, f.value)) for f in collected.facts]
    return replace(collected, facts=tuple(facts))


def _failed(collector: Collector, error: Exception, limit: float, seconds: float) -> _Outcome:
    match error:
        case TimeoutError():
            how, text = "timed_out", f"no answer within {limit:.3g} s"
        case Unavailable():
            how, text = "unavailable", str(error)
        case PermissionError():
            how, text = "refused", _told(error)
        case CaseError():
            how, text = "crashed", str(error)
        case _:
            how, text = "crashed", _told(error)
    taken = round(seconds, 3)
    text = Redactor().text(text[:_READ])  # cut to size only when every known key is out of it
    return _Outcome(collector, taken, failure=Failure(collector.name, text, taken), how=how)


def _told(error: Exception) -> str:
    """The kind of exception and what it says, on one line."""
    if isinstance(error, OSError) and error.strerror:
        where = f": {error.filename}" if error.filename else ""
        return f"{type(error).__name__}: {error.strerror}{where}"
    return " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")


def _merged(known: Earlier, outcomes: Iterable[_Outcome]) -> Earlier:
    """What was known, and what the outcomes add: never over something that is known."""
    facts: dict[str, Fact] = {held.name: held for held in known.observed()}
    keys: list[KeySighting] = []
    for outcome in outcomes:
        for found in (*outcome.collected.facts, *_failure_facts(outcome)):
            facts.setdefault(found.name, found)
        keys += outcome.collected.keys
    return Earlier(facts.values(), known.declined, tuple(keys))


def _failure_facts(outcome: _Outcome) -> tuple[Fact, ...]:
    if not outcome.failure:
        return ()
    name = outcome.collector.name
    return (fact(name, f"collector.failed.{name}", outcome.how),)
