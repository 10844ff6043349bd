"""A collector that is a plain function over the machine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .model import Collected, Earlier, Machine


@dataclass(frozen=True, slots=True)
class Local:
    """A collector of what is on this machine; ``look`` may block."""

    name: str
    look: Callable[[Machine, Earlier], Collected]
    gives: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    seconds: float = 2.0
    network: bool = False

    async def collect(self, machine: Machine, earlier: Earlier) -> Collected:
        """What ``look`` gives."""
        return self.look(machine, earlier)
