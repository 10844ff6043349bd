"""A world on 127.0.0.1: every name leads there, the ports 443 and 80 to the servers of a test."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field

from counterparts.certificates import store
from why401.engine.diagnosis import Diagnosis, builtin_diagnoser
from why401.facts.memory import Value, WorkingMemory
from why401.facts.probe.findings import findings
from why401.facts.probe.ladder import climb
from why401.facts.probe.model import Limits, Reach, Report, Target, Wishes
from why401.facts.probe.stores import Store

#: An address as providers behind a large network have them.
PUBLIC = "104.18.7.192"
QUICK = Limits(resolve=1.0, connect=1.0, tunnel=1.0, handshake=1.0, answer=1.5, total=15.0)


async def everywhere(host: str) -> tuple[str, ...]:
    """Every name has an address."""
    return ("127.0.0.1",) if host == "localhost" else (PUBLIC,)


async def nowhere(host: str) -> tuple[str, ...]:
    """No name has an address."""
    raise socket.gaierror(-2, "Name or service not known")


def trusted() -> tuple[Store, ...]:
    """Both stores know the test's authority."""
    return (store("certifi", "Test Trust"), store("os", "Test Trust"))


def reach_to(
    *,
    tls: int = 0,
    plain: int = 0,
    environ: Mapping[str, str] | None = None,
    stores: tuple[Store, ...] | None = None,
    limits: Limits = QUICK,
) -> Reach:
    """A reach whose ports 443 and 80 lead to these ports of 127.0.0.1; 0 leads to a closed one."""
    ports = {443: tls or 1, 80: plain or 1}
    return Reach(
        environ=environ or {},
        resolve=everywhere,
        dial=lambda address, port: ("127.0.0.1", ports.get(port, port)),
        stores=trusted() if stores is None else stores,
        limits=limits,
    )


@dataclass(frozen=True)
class Seen:
    """What one probe gave: the report, the facts, and what follows from them."""

    report: Report
    facts: Mapping[str, Value]
    diagnosis: Diagnosis = field(repr=False)

    @property
    def cause(self) -> str:
        """The first cause."""
        return self.diagnosis.leader.cause

    def state(self, rung: str) -> str:
        """How a rung went, or an empty text where it was not climbed."""
        return next((step.state for step in self.report.steps if step.rung == rung), "")


def probe(target: Target, reach: Reach, wishes: Wishes | None = None, **known: Value) -> Seen:
    """Climb, and diagnose what was found; ``known`` are facts told beforehand, ``_`` for dots."""
    told = WorkingMemory.of({name.replace("_", "."): value for name, value in known.items()})
    report = asyncio.run(climb(target, reach, wishes))
    memory = told.copy()
    for fact in findings(report, told):
        if not told.knows(fact.name):
            memory.assert_(fact)
    facts: dict[str, Value] = {fact.name: fact.value for fact in memory.observed()}
    return Seen(report, facts, builtin_diagnoser()(memory, ask=False))
