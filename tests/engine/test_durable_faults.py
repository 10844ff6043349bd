"""Interruptions, memory and forks: what could make durable-rules fall silent or grow."""

from __future__ import annotations

import gc
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, ModuleType

import pytest

from why401.engine.counting import PythonMatcher
from why401.engine.matcher import Clause
from why401.facts.errors import Why401Error

CALLS = [
    "create_ruleset",
    "assert_fact",
    "start_action_for_state",
    "complete_and_start_action",
    "retract_fact",
]
CLAUSES: list[Clause] = [(1,), (1, 2), (2, 3), (1, 3, 4)]


class Interrupting:
    """The C module, but one of its calls raises, before or after doing its work."""

    def __init__(self, real: ModuleType, call: str, error: BaseException, *, after: bool) -> None:
        self._real = real
        self._call = call
        self._error: BaseException | None = error
        self._after = after
        self.calls: list[str] = []
        self.made: list[object] = []
        self.deleted: set[object] = set()  # other matchers' too: the collector decides when

    def __getattr__(self, name: str) -> object:
        real = getattr(self._real, name)
        if not callable(real) or isinstance(real, type):
            return real

        def call(*args: object) -> object:
            self.calls.append(name)
            error, armed = self._error, name == self._call
            if armed:
                self._error = None
            if armed and error is not None and not self._after:
                raise error
            result = real(*args)
            if name == "create_ruleset":
                self.made.append(result)
            if name == "delete_ruleset":
                self.deleted.add(args[0])
            if armed and error is not None:
                raise error
            return result

        return call


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError(), RuntimeError()])
@pytest.mark.parametrize("call", CALLS)
def test_the_case_after_an_interruption_is_right(
    durable: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    error: BaseException,
    *,
    after: bool,
) -> None:
    matcher = durable.DurableMatcher(CLAUSES)
    double = Interrupting(durable.c_engine, call, error, after=after)
    monkeypatch.setattr(durable, "c_engine", double)
    with pytest.raises(type(error)):
        matcher.session().add([1, 2])
    assert matcher.session().add([1, 2, 3, 4]) == [0, 1, 2, 3]
    assert matcher.session().add([2, 3]) == [2]
    *interrupted, lasting = double.made
    assert lasting not in double.deleted
    if call != "create_ruleset":
        assert len(interrupted) == 1
        assert double.deleted.issuperset(interrupted)


def test_without_a_new_ruleset_the_case_after_an_interruption_would_be_silent(
    durable: ModuleType,
) -> None:
    """The reason for the rebuilding: an action left open locks its state."""
    c = durable.c_engine
    handle = c.create_ruleset("x", '{"r":{"all":[{"m":{"a":1}}]}}')
    fact = '{"id":"w","sid":"0","a":1}'
    code, state = c.assert_fact(handle, fact)
    assert code == 0
    assert c.start_action_for_state(handle, state) is not None
    c.retract_fact(handle, fact)
    assert c.assert_fact(handle, fact) == (0, state)
    assert c.start_action_for_state(handle, state) is None


@contextmanager
def profiling_alarm(action: Callable[[int, FrameType | None], None]) -> Generator[None]:
    before = signal.signal(signal.SIGPROF, action)
    gc.disable()  # what a callback of the collector raises would be swallowed
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        gc.enable()


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs POSIX timers")
def test_signals_at_any_moment_leave_the_next_case_right(durable: ModuleType) -> None:
    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    matcher = durable.DurableMatcher(CLAUSES, rules=2)
    interrupted = 0
    rng = random.Random(401)
    with profiling_alarm(interrupt):
        for _ in range(150):
            try:
                signal.setitimer(signal.ITIMER_PROF, rng.uniform(1e-5, 3e-4))
                while True:
                    matcher.session().add([1, 2, 3, 4])
            except KeyboardInterrupt:
                interrupted += 1
            assert matcher.session().add([1, 2]) == [0, 1]
            assert matcher.session().add([4, 3, 2, 1]) == [0, 1, 2, 3]
    assert interrupted == 150


def test_an_error_of_the_c_code_is_ours_and_costs_the_ruleset(
    durable: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    matcher = durable.DurableMatcher(CLAUSES)
    error = durable.c_engine.error("Could not assert fact, error code: 303")
    double = Interrupting(durable.c_engine, "assert_fact", error, after=True)
    monkeypatch.setattr(durable, "c_engine", double)
    with pytest.raises(Why401Error, match=r"durable-rules engine failed: .*303"):
        matcher.session().add([1])
    assert matcher.session().add([1]) == [0]


def test_a_locked_ruleset_is_an_error_and_never_silence(durable: ModuleType) -> None:
    matcher = durable.DurableMatcher([(1,)])
    assert matcher.session().add([1]) == [0]
    c = durable.c_engine
    handle = matcher._rulesets[0]._handle
    fact = '{"id":"w","sid":"0","a0":1}'
    _, state = c.assert_fact(handle, fact)
    c.start_action_for_state(handle, state)
    c.retract_fact(handle, fact)
    with pytest.raises(Why401Error, match="starts no action"):
        matcher.session().add([1])
    assert matcher.session().add([1]) == [0]


def _resident() -> float:
    """Megabytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_stays_level_over_20000_cases(durable: ModuleType) -> None:
    rng = random.Random(401)
    clauses: list[Clause] = [tuple(sorted(rng.sample(range(60), 3))) for _ in range(200)]
    matcher, other = durable.DurableMatcher(clauses), PythonMatcher(clauses)
    cases = [rng.sample(range(60), 25) for _ in range(500)]
    wanted = [other.session().add(case) for case in cases]

    def rounds(count: int) -> None:
        for _ in range(count):
            for case, want in zip(cases, wanted, strict=True):
                session = matcher.session()
                assert sorted(session.add(case[:15]) + session.add(case[15:])) == want

    rounds(4)
    gc.collect()
    before = _resident()
    rounds(40)
    gc.collect()
    assert _resident() - before < 8


_FORK = """
import os
from why401.engine.durable import DurableMatcher
matcher = DurableMatcher([(1, 2), (2, 3)])
assert matcher.session().add([1, 2]) == [0]
children = []
for _ in range(3):
    child = os.fork()
    if not child:
        right = all(matcher.session().add([2, 3]) == [1] for _ in range(100))
        os._exit(0 if right else 1)
    children.append(child)
codes = [os.waitpid(child, 0)[1] for child in children]
assert matcher.session().add([1, 2, 3]) == [0, 1]
print(codes)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_process_may_fork_after_compiling(durable: ModuleType) -> None:
    command = [sys.executable, "-c", _FORK]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[0, 0, 0]", "")


def test_a_matcher_gives_its_rulesets_back(
    durable: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    double = Interrupting(durable.c_engine, "", RuntimeError(), after=False)
    monkeypatch.setattr(durable, "c_engine", double)
    matcher = durable.DurableMatcher(CLAUSES, rules=1)
    matcher.session().add([1, 2, 3, 4])
    assert len(double.made) == 4
    assert double.deleted.isdisjoint(double.made)
    del matcher
    gc.collect()
    assert double.deleted.issuperset(double.made)


def test_rulesets_are_made_when_they_are_first_asked(
    durable: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    double = Interrupting(durable.c_engine, "", RuntimeError(), after=False)
    monkeypatch.setattr(durable, "c_engine", double)
    matcher = durable.DurableMatcher([(n, 1000) for n in range(300)])
    session = matcher.session()
    assert session.add(range(300)) == []
    assert double.made == []  # every clause lacks the atom they share
    assert matcher.session().add([7, 1000]) == [7]
    assert len(double.made) == 1
    assert double.calls.count("assert_fact") == 1
