"""Names, connections and tunnels: the rungs below TLS."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from ..memory import Value
from ..parse.numerals import http_status
from .model import Reach, Step
from .proxies import Proxy
from .url import Address

#: Addresses that are tried side by side.
MOST_ADDRESSES = 4
_HEAD = 16_384


@dataclass(frozen=True, slots=True)
class Way:
    """How the host is reached: a checked address, or a proxy that resolves names itself."""

    host: str
    port: int
    address: str = ""
    proxy: Proxy | None = None


class TunnelRefused(OSError):
    """The proxy answered a CONNECT with another status than 200."""

    def __init__(self, status: int, headers: tuple[tuple[str, str], ...]) -> None:
        super().__init__(f"CONNECT tunnel failed, response {status}")
        self.status = status
        self.headers = headers


def address_class(address: str) -> str:
    """What kind of address a name was turned into, as ``dns.address_class`` says it."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.is_unspecified:
        return "zero"
    if ip.is_loopback:
        return "loopback"
    if ip.is_link_local:
        return "link_local"
    if ip.version == 4 and ip in ipaddress.ip_network("198.18.0.0/15"):
        return "fake"
    if ip.version == 4 and ip in ipaddress.ip_network("100.64.0.0/10"):
        return "cgnat"
    return "private" if ip.is_private else "public"


async def look_up(host: str, reach: Reach, proxy: Proxy | None) -> tuple[Step, tuple[str, ...]]:
    """The DNS rung. Behind a proxy a name that has no address here is no fault."""
    try:
        async with asyncio.timeout(reach.limits.resolve):
            found = await reach.resolve(host)
    except TimeoutError:
        words = f"getaddrinfo EAI_AGAIN {host}: no answer in {reach.limits.resolve:g} s"
        return _unresolved(words, proxy, timed_out=True), ()
    except OSError as error:
        return _unresolved(f"{error.strerror or error}: {host}", proxy, timed_out=False), ()
    except UnicodeError:
        return _unresolved(
            f"this cannot be a name of a host: {host[:80]}", proxy, timed_out=False
        ), ()
    if not found:
        return _unresolved(f"no address associated with {host}", proxy, timed_out=False), ()
    kind = address_class(found[0])
    facts: dict[str, Value] = {"dns.resolves": True, "dns.address_class": kind}
    return Step("dns", "ok", f"{found[0]} ({kind})", facts=facts), found


def _unresolved(words: str, proxy: Proxy | None, *, timed_out: bool) -> Step:
    if proxy is not None:
        return Step("dns", "skipped", f"no address here; the proxy resolves it ({words})")
    complaint: dict[str, Value] = {"error.exception": "socket.gaierror", "error.message": words}
    state = "timed_out" if timed_out else "failed"
    return Step("dns", state, words, facts={"dns.resolves": False}, complaint=complaint)


async def connect_any(addresses: tuple[str, ...], port: int, reach: Reach) -> tuple[Step, str]:
    """The TCP rung: the first address, in the resolver's order, that takes a connection."""
    tried = addresses[:MOST_ADDRESSES]
    outcomes = await asyncio.gather(*(_connects(each, port, reach) for each in tried))
    for address, error in zip(tried, outcomes, strict=True):
        if error is None:
            facts = _only_ipv4(tried, outcomes, address)
            return Step("tcp", "ok", f"{address} port {port}", facts=facts), address
    error = outcomes[0]
    words = f"connect to {tried[0]} port {port}: {_words(error)}"
    complaint: dict[str, Value] = {
        "error.exception": "ConnectTimeout" if _slow(error) else type(error).__name__,
        "error.message": words,
    }
    return Step("tcp", "timed_out" if _slow(error) else "failed", words, complaint=complaint), ""


def _only_ipv4(
    tried: tuple[str, ...], outcomes: list[OSError | None], good: str
) -> dict[str, Value]:
    """That IPv4 works, where IPv6 was offered first and does not."""
    earlier = zip(tried[: tried.index(good)], outcomes, strict=False)
    broken = any(":" in address and error is not None for address, error in earlier)
    return {"endpoint.ipv4_works": "works"} if broken and ":" not in good else {}


async def _connects(address: str, port: int, reach: Reach) -> OSError | None:
    try:
        async with asyncio.timeout(reach.limits.connect):
            _, writer = await asyncio.open_connection(*reach.dial(address, port))
    except TimeoutError:
        return TimeoutError("connect timed out")
    except OSError as error:
        return error
    await close(writer)
    return None


async def try_proxy(proxy: Proxy, address: Address, reach: Reach) -> Step:
    """The proxy rung: connect to it and ask for a tunnel to the host."""
    facts: dict[str, Value] = {"proxy.present": True, "proxy.source": "env"}
    where = f"{proxy.label} from {proxy.variable}"
    if not proxy.usable:
        note = f"unsupported proxy scheme {proxy.scheme} in {proxy.variable}"
        complaint: dict[str, Value] = {"error.exception": "ValueError", "error.message": note}
        return Step("proxy", "failed", note, facts=facts | {"proxy.state": "bad_scheme"},
                    complaint=complaint)  # fmt: skip
    if proxy.scheme != "http" or not address.secure:
        return await _reach_proxy(proxy, reach, facts, where)
    way = Way(address.host, address.port, proxy=proxy)
    try:
        async with opened(way, reach):
            pass
    except TunnelRefused as error:
        return _tunnel_refused(error, facts, where)
    except (OSError, TimeoutError) as error:
        return _proxy_dead(error, facts, where)
    return Step("proxy", "ok", where, facts=facts | {"proxy.state": "open"})


async def _reach_proxy(proxy: Proxy, reach: Reach, facts: dict[str, Value], where: str) -> Step:
    error = await _connects(proxy.host, proxy.port, reach)
    if error is not None:
        return _proxy_dead(error, facts, where)
    return Step("proxy", "ok", where, facts=facts | {"proxy.state": "open"})


def _proxy_dead(error: Exception, facts: dict[str, Value], where: str) -> Step:
    words = f"cannot connect to proxy: {_words(error)}"
    complaint: dict[str, Value] = {"error.exception": "httpx.ProxyError", "error.message": words}
    facts = facts | {"proxy.state": "dead"}
    state = "timed_out" if _slow(error) else "failed"
    return Step("proxy", state, f"{where}: {words}", facts=facts, complaint=complaint)


def _tunnel_refused(error: TunnelRefused, facts: dict[str, Value], where: str) -> Step:
    wants_login = error.status == 407
    complaint: dict[str, Value] = {
        "error.exception": "httpx.ProxyError",
        "error.message": str(error),
    }
    if wants_login:
        complaint["http.status"] = 407
    for name, value in error.headers:
        if name in ("proxy-authenticate", "server", "via", "x-squid-error"):
            complaint[f"http.header.{name}"] = value
    facts = facts | {"proxy.state": "wants_login" if wants_login else "refuses"}
    return Step("proxy", "failed", f"{where}: {error}", facts=facts, complaint=complaint)


@contextlib.asynccontextmanager
async def opened(
    way: Way, reach: Reach
) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to the host, straight or through the proxy's tunnel. Raises OSError."""
    proxy = way.proxy
    async with asyncio.timeout(reach.limits.connect):
        target = reach.dial(way.address, way.port) if proxy is None else (proxy.host, proxy.port)
        reader, writer = await asyncio.open_connection(*target)
    try:
        if proxy is not None:
            async with asyncio.timeout(reach.limits.tunnel):
                await _tunnel(reader, writer, way, proxy)
        yield reader, writer
    finally:
        await close(writer)


async def _tunnel(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Way, proxy: Proxy
) -> None:
    host = f"[{way.host}]" if ":" in way.host else way.host
    lines = [f"CONNECT {host}:{way.port} HTTP/1.1", f"Host: {host}:{way.port}"]
    if proxy.authorization:
        lines.append(f"Proxy-Authorization: {proxy.authorization}")
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1", "replace"))
    await writer.drain()
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        raise ConnectionResetError("the proxy closed the connection without an answer") from None
    status, headers = _read_head(head[:_HEAD].decode("latin-1"))
    if status != 200:
        raise TunnelRefused(status, headers)


def _read_head(head: str) -> tuple[int, tuple[tuple[str, str], ...]]:
    first, *rest = head.split("\r\n")
    words = first.split(" ")
    status = http_status(words[1]) if len(words) > 1 else 0
    pairs = (line.partition(":") for line in rest if ":" in line)
    return status, tuple((name.strip().lower(), value.strip()) for name, _, value in pairs)


async def close(writer: asyncio.StreamWriter) -> None:
    """Close without waiting for the other side: a host that hangs must not hold us."""
    with contextlib.suppress(OSError):
        writer.transport.abort()
        await asyncio.sleep(0)


def _slow(error: Exception | None) -> bool:
    return isinstance(error, TimeoutError)


def _words(error: Exception | None) -> str:
    if isinstance(error, TimeoutError) and not error.strerror:
        return "connection timed out"
    text = getattr(error, "strerror", None) or str(error)
    number = getattr(error, "errno", None)
    return f"[Errno {number}] {text}" if number and "Errno" not in text else text
