"""A machine made of files, and a way to ask one collector."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

import homes
import pytest

from why401.facts.collect.model import Collected, Collector, Earlier, KeySighting, Machine
from why401.facts.memory import Fact, Value

Look = Callable[..., Collected]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A Linux machine without anything on it."""
    return homes.machine(tmp_path)


@pytest.fixture
def look() -> Look:
    """``look(collector, machine, known={…}, keys=(…))``."""

    def call(
        collector: Collector,
        machine: Machine,
        known: dict[str, Value] | None = None,
        keys: Iterable[KeySighting] = (),
    ) -> Collected:
        facts = [Fact(name, value) for name, value in (known or {}).items()]
        return asyncio.run(collector.collect(machine, Earlier(facts, keys=tuple(keys))))

    return call
