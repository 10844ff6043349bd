"""The lower half of the ladder: from the base URL to a line over which requests may go."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from ..memory import Value
from .model import Reach, Step, Target
from .proxies import Proxy, proxy_for
from .sending import Line, look_at_client
from .tls import Trust, shake
from .url import Address, look_at_url
from .wire import Way, connect_any, look_up, try_proxy

T = TypeVar("T")
Tell = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Approach:
    """The rungs ``url`` to ``tls`` of one target, each told as soon as it is known."""

    target: Target
    reach: Reach
    tell: Tell

    async def line(self) -> Line | None:
        """The line to the host, or None where a rung broke."""
        step, address = look_at_url(self.target)
        self.tell(step)
        if address is None:
            return None
        way = await self._way(address)
        trust = await self._trust(address, way) if way is not None else None
        if way is None or trust is None:
            return None
        context = trust.context() if trust.stores else None
        return Line(address, way, self.reach, context)

    def _told(self, step: Step, seconds: float) -> bool:
        """Tell of a rung; whether the ladder goes on."""
        self.tell(replace(step, seconds=seconds))
        return not step.broken

    async def _way(self, address: Address) -> Way | None:
        """DNS, TCP and proxy: the way to the host, or None where there is none."""
        proxy = proxy_for(address.scheme, address.host, self.reach.environ)
        if proxy is not None and not proxy.spoken:
            await self._leave_out(proxy, address)
            proxy = None
        (step, found), seconds = await timed(look_up(address.host, self.reach, proxy))
        if not self._told(step, seconds):
            return None
        if proxy is not None:
            return await self._through(proxy, address, found)
        (step, good), seconds = await timed(connect_any(found, address.port, self.reach))
        return Way(address.host, address.port, good) if self._told(step, seconds) else None

    async def _leave_out(self, proxy: Proxy, address: Address) -> None:
        """Tell whether a proxy is there that cannot be spoken to from here."""
        step, seconds = await timed(try_proxy(proxy, address, self.reach))
        note = f"{step.note}; the probe goes on without it: httpx lacks its extra for SOCKS"
        self._told(replace(step, state="skipped", note=note, complaint={}), seconds)

    async def _through(self, proxy: Proxy, address: Address, found: tuple[str, ...]) -> Way | None:
        step, seconds = await timed(try_proxy(proxy, address, self.reach))
        if not step.broken:
            self._told(step, seconds)
            return Way(address.host, address.port, proxy=proxy)
        straight = await connect_any(found, address.port, self.reach) if found else None
        works = straight is not None and not straight[0].broken
        said: dict[str, Value] = {"proxy.bypass": "works" if works else "fails"}
        self._told(replace(step, facts={**step.facts, **said}), seconds)
        return None

    async def _trust(self, address: Address, way: Way) -> Trust | None:
        """The TLS rung; None where the ladder ends there."""
        if not address.secure:
            self.tell(Step("tls", "skipped", "plain http"))
            return Trust()
        if way.proxy is not None and way.proxy.scheme != "http":
            self.tell(Step("tls", "skipped", f"not looked at through {way.proxy.label}"))
            return Trust(self.reach.stores[:1])
        (step, trust), seconds = await timed(shake(way, self.reach))
        return trust if self._told(step, seconds) else None


async def look_at_python() -> Step:
    """Whether Python's HTTP client can be built in this environment; probing goes on without."""
    (fault, words), seconds = await timed(look_at_client())
    if not fault:
        return Step("client", "ok", "Python's HTTP client can be built here", seconds)
    note = f"{words}; the probe goes on without these settings"
    facts: dict[str, Value] = {"probe.client_fault": fault}
    return Step("client", "skipped", note, seconds, facts, {"error.message": words})


async def timed(work: Awaitable[T]) -> tuple[T, float]:
    """The outcome and the seconds it took."""
    started = time.monotonic()
    return await work, time.monotonic() - started
