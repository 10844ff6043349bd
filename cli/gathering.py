"""Runs the collectors for a command: tells what will be contacted, shows progress, gives a case."""

from __future__ import annotations

import asyncio
import datetime
import os
import sys
from collections.abc import Sequence

import click

from ..facts.case import Case
from ..facts.collect.machine import this_machine
from ..facts.collect.model import Collection, Earlier, Unavailable
from ..facts.collect.registry import collectors
from ..facts.collect.run import run
from ..facts.memory import WorkingMemory
from .progress import progress_shown


def gather(
    *, only: Sequence[str] = (), network: bool = True, known: WorkingMemory | None = None
) -> Collection:
    """What the collectors find on this machine and, where allowed, on the network.

    Raises `UsageFault` for a name in ``only`` that no collector has.
    """
    chosen = collectors(only)
    with progress_shown(sys.stderr) as shown:
        told = shown.pausing(_tell_contacts)
        return asyncio.run(
            run(
                chosen,
                this_machine(network=network),
                earlier=known,
                on_progress=shown,
                on_network=told,
            )
        )


def _tell_contacts(earlier: Earlier) -> None:
    """Say once which hosts will get which key."""
    from ..facts.collect.probing import target_of
    from ..facts.probe.consent import consent
    from ..facts.probe.model import Wishes

    try:
        target = target_of(earlier)
    except Unavailable:
        return  # nothing will be contacted; the failure is recorded
    click.echo(consent(target, Wishes(), dict(os.environ)), err=True)


def case_of(collection: Collection) -> Case:
    """The collection as a case of this moment."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return Case.of(collection.memory, collected_at=now, failures=collection.failures)


def found_facts(collection: Collection) -> int:
    """The number of facts beside those that tell of failures."""
    facts = collection.memory.observed()
    return sum(not fact.name.startswith("collector.failed.") for fact in facts)
