"""What surrounds a request: the clock, a captive portal, the provider's status page. No key."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from ..memory import Value
from ..providers import Provider
from .judging import read_json
from .model import Reach, Step
from .proxies import proxy_for
from .sending import Answer, Ask, Line, NoAnswer
from .status import machine_page, provider_status
from .stores import Store
from .url import read_url
from .wire import Way

#: Asked over plain http, as systems do: a network that wants a login answers in its place.
PORTAL_CHECK = "http://connectivitycheck.gstatic.com/generate_204"
#: A server's clock counts whole seconds; less than this is no finding.
_CLOCK_NOISE = 2


def clock(answers: Iterable[Answer]) -> Step | None:
    """The local clock minus the server's, from the quickest answer that tells; None where none."""
    known = [(answer.seconds, skew) for answer in answers if (skew := _skew(answer)) is not None]
    if not known:
        return None
    took, skew = min(known)
    facts: dict[str, Value] = {"clock.skew_seconds": skew}
    # The server looked at its clock at some moment of the time that the answer took.
    if abs(skew) <= _CLOCK_NOISE + took / 2:
        return Step("clock", "ok", "the clock is right", facts=facts)
    side = "ahead of" if skew > 0 else "behind"
    return Step("clock", "ok", f"this clock is {abs(skew)} s {side} the server's", facts=facts)


def _skew(answer: Answer) -> int | None:
    try:
        theirs = parsedate_to_datetime(answer.header("date")).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return round((answer.asked + answer.answered) / 2 - theirs - 0.5)


async def portal(reach: Reach) -> tuple[Step, Answer | None]:
    """Whether the network answers in the place of others: asked only when something is odd."""
    answer = await fetch(PORTAL_CHECK, reach, direct=True)
    if isinstance(answer, NoAnswer):
        return Step("portal", "skipped", f"could not be checked: {answer.words}"), None
    facts: dict[str, Value] = {"net.captive_portal": answer.status != 204}
    if answer.status == 204:
        return Step("portal", "ok", "no captive portal", facts=facts), answer
    where = _host_of(answer.header("location")) or "a page"
    note = f"the network answers with {where} in place of the host that was asked"
    return Step("portal", "failed", note, facts=facts), answer


def _host_of(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


async def status_page(provider: Provider, reach: Reach) -> Step | None:
    """What the provider's status page says; None where there is none for programs."""
    page = machine_page(provider)
    if page is None:
        return None
    answer = await fetch(page.api, reach)
    said = "unknown"
    if isinstance(answer, Answer) and answer.status == 200:
        said = provider_status(page, read_json(answer))
    facts: dict[str, Value] = {"provider.status": said}
    if said == "unknown":
        return Step("status", "skipped", f"{page.page} could not be read", facts=facts)
    return Step("status", "ok", f"{page.page} says {said.replace('_', ' ')}", facts=facts)


async def fetch(url: str, reach: Reach, *, direct: bool = False) -> Answer | NoAnswer:
    """The answer to a GET without a key, through the proxy unless ``direct``.

    Over TLS each certificate store is tried in turn.
    """
    address = read_url(url)
    if address is None:
        return NoAnswer("InvalidURL", f"no URL: {url}", 0.0)
    proxy = None if direct else proxy_for(address.scheme, address.host, reach.environ)
    way = Way(address.host, address.port, proxy=proxy)
    if proxy is None or not proxy.spoken:
        found = await _first_address(address.host, reach)
        if not found:
            return NoAnswer("gaierror", f"{address.host} has no address here", 0.0)
        way = Way(address.host, address.port, found)
    ask = Ask(urlsplit(url).path or "/")
    stores: tuple[Store | None, ...] = reach.stores if address.secure else (None,)
    answer: Answer | NoAnswer = NoAnswer("ConnectError", "no certificate store", 0.0)
    for store in stores:
        context = store.context() if store else None
        answer = await Line(address, way, reach, context).send(ask)
        if isinstance(answer, Answer) or answer.timed_out:
            break
    return answer


async def _first_address(host: str, reach: Reach) -> str:
    try:
        async with asyncio.timeout(reach.limits.resolve):
            found = await reach.resolve(host)
    except (OSError, TimeoutError, UnicodeError):
        return ""
    return found[0] if found else ""
