"""Collectors side by side: none stops, delays or outlives the run."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path

import homes
import pytest

from why401.facts.collect import registry
from why401.facts.collect.local import Local
from why401.facts.collect.model import (
    KEYS,
    Collected,
    Collection,
    Earlier,
    KeySighting,
    Machine,
    Unavailable,
    fact,
)
from why401.facts.collect.run import Progress, run
from why401.facts.errors import UsageFault
from why401.facts.memory import WorkingMemory
from why401.facts.secret import Secret


def gives(name: str, **facts: object) -> Local:
    found = tuple(fact(name, f.replace("__", "."), v) for f, v in facts.items())  # type: ignore[arg-type]
    return Local(name, lambda machine, earlier: Collected(found))


def raising(name: str, error: Exception) -> Local:
    def look(machine: Machine, earlier: Earlier) -> Collected:
        raise error

    return Local(name, look)


def collect(machine: Machine, *collectors: object, **named: object) -> Collection:
    return asyncio.run(run(collectors, machine, **named))  # type: ignore[arg-type]


def test_facts_of_all_collectors_come_together(machine: Machine):
    found = collect(machine, gives("a", os__name="linux"), gives("b", proxy__present=True))
    assert {f.name: f.value for f in found.memory} == {"os.name": "linux", "proxy.present": True}
    assert set(found.timings) == {"a", "b"}
    assert found.failures == ()


def test_of_two_that_give_one_fact_the_first_named_wins(machine: Machine):
    found = collect(machine, gives("a", os__name="linux"), gives("b", os__name="macos"))
    assert found.memory.value("os.name") == "linux"


def test_the_users_word_wins(machine: Machine):
    told = WorkingMemory.of({"os.name": "windows"})
    found = collect(machine, gives("a", os__name="linux"), earlier=told)
    assert found.memory.value("os.name") == "windows"


@pytest.mark.parametrize(
    ("error", "how", "words"),
    [
        (ValueError("no such thing"), "crashed", "ValueError: no such thing"),
        (PermissionError(13, "Permission denied", "/x/y"), "refused", "Permission denied: /x/y"),
        (Unavailable("there is no home folder"), "unavailable", "there is no home folder"),
        (SystemExit(3), "crashed", "SystemExit"),
        (KeyError(), "crashed", "KeyError"),
    ],
)
def test_a_failure_is_recorded_and_the_others_go_on(machine: Machine, error, how, words):
    found = collect(machine, raising("bad", error), gives("good", os__name="linux"))
    assert found.memory.value("os.name") == "linux"
    assert found.memory.value("collector.failed.bad") == how
    (failure,) = found.failures
    assert (failure.collector, words in failure.error) == ("bad", True)


def test_a_value_that_no_fact_can_have_is_a_failure(machine: Machine):
    found = collect(machine, gives("bad", os__container="perhaps"), gives("good", os__wsl=True))
    assert found.memory.value("collector.failed.bad") == "crashed"
    assert found.memory.value("os.wsl") is True


def test_what_is_no_finding_is_a_failure(machine: Machine):
    found = collect(machine, Local("odd", lambda machine, earlier: {"os.name": "x"}))  # type: ignore[arg-type,return-value]
    assert "not Collected" in found.failures[0].error


@dataclass
class Blocking:
    """Breaks the rules of asyncio: it blocks the loop it runs in, for ever."""

    released: threading.Event
    name: str = "blocking"
    gives: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    network: bool = False
    seconds: float = 0.2

    async def collect(self, machine: Machine, earlier: Earlier) -> Collected:
        self.released.wait()
        return Collected()


@dataclass
class Sleeping(Blocking):
    """Waits as one should, and longer than it may."""

    name: str = "sleeping"

    async def collect(self, machine: Machine, earlier: Earlier) -> Collected:
        await asyncio.sleep(3600)
        return Collected()


@pytest.fixture
def released():
    event = threading.Event()
    yield event
    event.set()


def test_one_that_hangs_is_left_behind_at_its_time_limit(machine: Machine, released):
    found = collect(machine, Blocking(released), Sleeping(released), gives("a", os__wsl=True))
    assert found.memory.value("os.wsl") is True
    assert found.memory.value("collector.failed.blocking") == "timed_out"
    assert found.memory.value("collector.failed.sleeping") == "timed_out"
    assert all("0.2 s" in failure.error for failure in found.failures)


def test_the_whole_run_keeps_to_the_longest_limit_whatever_the_stages(machine: Machine, released):
    late = Blocking(released, "late", reads=(KEYS,), seconds=0.4)
    on_line = Blocking(released, "on_line", network=True, seconds=0.4)
    first = Blocking(released, "first", seconds=0.4)
    online = Machine("linux", None, machine.cwd, {}, network=True)
    found = collect(online, first, late, on_line)
    assert len(found.failures) == 3
    assert sum(failure.seconds for failure in found.failures) <= 0.4 + 0.3


def test_without_network_its_collectors_are_left_out(machine: Machine):
    @dataclass
    class OnLine(Sleeping):
        network: bool = True

    found = collect(machine, OnLine(threading.Event()), gives("a", os__wsl=True))
    assert set(found.timings) == {"a"}


def test_those_that_read_keys_start_when_the_keys_are_known(machine: Machine):
    key = KeySighting("", "openai", "K", "environment", "env", 1, Secret(homes.openai_key()))
    finds = Local("finds", lambda machine, earlier: Collected(keys=(key,)))
    seen: list[int] = []

    def count(machine: Machine, earlier: Earlier) -> Collected:
        seen.append(len(earlier.keys))
        return Collected()

    found = collect(machine, Local("reads", count, reads=(KEYS,)), finds)
    assert seen == [1]
    assert found.keys == (key,)


def test_progress_is_told_with_the_time(machine: Machine):
    told: list[Progress] = []
    collect(machine, gives("a"), raising("b", ValueError()), on_progress=told.append)
    states = [(each.collector, each.state) for each in told]
    assert states[:2] == [("a", "running"), ("b", "running")]
    assert sorted(states[2:]) == [("a", "done"), ("b", "failed")]


def test_the_network_is_announced_before_it_is_used(machine: Machine):
    order: list[str] = []

    @dataclass
    class OnLine(Blocking):
        name: str = "on_line"
        network: bool = True

        async def collect(self, machine: Machine, earlier: Earlier) -> Collected:
            order.append("sent")
            return Collected()

    online = Machine("linux", None, machine.cwd, {}, network=True)
    collect(online, OnLine(threading.Event()), on_network=lambda earlier: order.append("announced"))
    assert order == ["announced", "sent"]


def test_a_key_without_a_form_in_an_exceptions_text_is_taken_out(machine: Machine):
    shapeless = "correct-horse-9-battery"
    key = KeySighting("", "x", "K", "environment", "env", 1, Secret(shapeless))
    finds = Local("finds", lambda machine, earlier: Collected(keys=(key,)))
    online = Machine("linux", None, machine.cwd, {"MY_TOKEN": "q7w8e9r0t1z2"})
    found = collect(
        online, finds, raising("bad", ValueError(f"cannot use {shapeless} or q7w8e9r0t1z2"))
    )
    assert shapeless not in str(found.failures)
    assert "q7w8e9r0t1z2" not in str(found.failures)


_HANGING = """
import asyncio, sys, time
from pathlib import Path
from why401.facts.collect.local import Local
from why401.facts.collect.model import Machine
from why401.facts.collect.run import run

async def call_in_pool(machine, earlier):
    await asyncio.to_thread(time.sleep, 3600)

class Pool:
    name, gives, reads, network, seconds = "pool", (), (), False, 0.1
    async def collect(self, machine, earlier):
        await asyncio.to_thread(time.sleep, 3600)

block = Local("block", lambda machine, earlier: time.sleep(3600), seconds=0.1)
found = asyncio.run(run([block, Pool()], Machine("linux", None, Path("/"), {})))
print(len(found.failures))
"""


def test_threads_that_hang_do_not_keep_the_process_alive():
    done = subprocess.run(
        [sys.executable, "-c", _HANGING], capture_output=True, timeout=60, check=True, text=True
    )
    assert done.stdout == "2\n"


def test_an_installed_collector_is_found_and_a_broken_one_is_a_failure(
    machine: Machine, monkeypatch
):
    (machine.cwd / "stranger.py").write_text(
        "from why401.facts.collect.local import Local\n"
        "from why401.facts.collect.model import Collected, fact\n"
        "look = lambda m, e: Collected((fact('stranger', 'os.wsl', True),))\n"
        "collector = Local('stranger', look)\n"
    )
    monkeypatch.syspath_prepend(str(machine.cwd))
    entries = [
        EntryPoint("stranger", "stranger:collector", registry.GROUP),
        EntryPoint("broken", "no_such_package_at_all:collector", registry.GROUP),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: entries)
    found = collect(machine, *registry.collectors(["stranger", "broken"]))
    assert found.memory.value("os.wsl") is True
    assert "no_such_package_at_all" in found.failures[0].error


def test_only_chooses_by_name_or_kind():
    assert [each.name for each in registry.collectors(["os"])] == ["os"]
    names = [each.name for each in registry.collectors(["clients"])]
    assert "clients.aider" in names
    assert all(name.startswith("clients.") for name in names)


def test_a_name_that_nothing_has_gets_a_hint():
    with pytest.raises(UsageFault, match=r"no collector 'enviroment'.*'environment'"):
        registry.collectors(["enviroment"])


def test_every_collector_says_what_it_is():
    from why401.facts.vocabulary import builtin

    vocabulary = builtin()
    all_of_them = registry.collectors()
    assert len({each.name for each in all_of_them}) == len(all_of_them)
    for each in all_of_them:
        assert each.reads, each.name
        assert 0 < each.seconds <= 60, each.name
        unknown = [n for n in each.gives if n != KEYS and not vocabulary.get(n) and n not in vocabulary.specs]  # fmt: skip
        assert unknown == [], each.name


def test_every_fact_that_names_its_collector_is_declared_by_it():
    from why401.facts.vocabulary import builtin

    declared = {each.name: set(each.gives) for each in registry.collectors()}
    specs = builtin().specs.values()
    missing = [s.name for s in specs if s.name not in declared.get(s.collected_by, {s.name})]
    assert missing == []


def test_with_nothing_there_local_collectors_fail_one_by_one_and_never_the_run(tmp_path: Path):
    bare = Machine("linux", None, tmp_path, {}, root=tmp_path / "nowhere", network=False)
    found = collect(bare, *[each for each in registry.collectors() if not each.network])
    failed = {failure.collector: failure.error for failure in found.failures}
    assert failed["cursor.state"] == "there is no home folder"
    assert "crashed" not in {f.value for f in found.memory if f.name.startswith("collector.failed")}
    assert found.memory.value("os.name") == "linux"
