"""What why401 can mend by itself, after a yes: one file a fault, each with a way back."""

from __future__ import annotations

from ...facts.collect.model import Collection, Machine
from . import appimage, dead_proxy, key_quotes
from .model import Advice, Repair

__all__ = ["Advice", "Repair", "found"]


def found(machine: Machine, collection: Collection) -> tuple[Repair | Advice, ...]:
    """The repairs that fit what was collected on this machine, then advice for what is found and
    cannot be mended from here."""
    repairs = (*key_quotes.find(machine, collection), *appimage.find(machine, collection))
    return (*repairs, *dead_proxy.find(machine, collection))
