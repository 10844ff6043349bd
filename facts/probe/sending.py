"""Sends requests. The one place where a key is revealed, and where answers are cleaned of it."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import quote

import httpx

from ..secret import Secret
from .model import Reach
from .unpack import BODY, charset, unpacked
from .url import Address
from .wire import Way

_AGENT = "why401 (+https://pypi.org/project/why401/)"
_SHORT = 8


@dataclass(frozen=True, slots=True)
class Ask:
    """A request without its key: ``path`` begins with a slash and may hold a query."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    json: Any = None


@dataclass(frozen=True, slots=True)
class Credential:
    """A key and the header that carries it, after ``scheme`` where there is one."""

    header: str
    scheme: str
    key: Secret


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, without the key in it. ``asked`` and ``answered`` are local clock times."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    seconds: float
    asked: float
    answered: float

    def header(self, name: str) -> str:
        """The first header of that name in lower case, or an empty text."""
        return next((value for found, value in self.headers if found == name), "")


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why nothing came back: the exception's class and words, without the key."""

    exception: str
    words: str
    seconds: float

    @property
    def timed_out(self) -> bool:
        """Whether time ran out."""
        return "Timeout" in self.exception


@dataclass(frozen=True, slots=True)
class Line:
    """An open way to a host over which requests may go, and whom to trust there."""

    address: Address
    way: Way
    reach: Reach
    context: ssl.SSLContext | None

    async def send(self, ask: Ask, credential: Credential | None = None) -> Answer | NoAnswer:
        """The answer to one request; redirects are not followed, so that no other host gets it."""
        started, asked = time.monotonic(), self.reach.now()
        key = credential.key if credential else None
        limits = self.reach.limits
        # The client's own limits end each phase cleanly; the sum is for answers that trickle.
        most = limits.connect + limits.handshake + limits.answer
        try:
            async with asyncio.timeout(most):
                async with self._client() as client, self._answer(client, ask, credential) as got:
                    body = await _read(got)
        except TimeoutError:
            return NoAnswer("ReadTimeout", "request timed out", time.monotonic() - started)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            words = _without(str(error) or type(error).__name__, key)
            return NoAnswer(_class_of(error), words, time.monotonic() - started)
        headers = tuple((n.lower(), _without(v, key)) for n, v in got.headers.items())
        took = time.monotonic() - started
        return Answer(got.status_code, headers, _without(body, key), took, asked, self.reach.now())

    def _client(self) -> httpx.AsyncClient:
        limits = self.reach.limits
        timeout = httpx.Timeout(limits.answer, connect=max(limits.connect, limits.handshake))
        proxy = self.way.proxy
        return httpx.AsyncClient(
            verify=self.context or self.address.secure,
            proxy=httpx.Proxy(proxy.url) if proxy else None,
            trust_env=False,
            follow_redirects=False,
            timeout=timeout,
        )

    @contextlib.asynccontextmanager
    async def _answer(
        self, client: httpx.AsyncClient, ask: Ask, credential: Credential | None
    ) -> AsyncGenerator[httpx.Response]:
        headers = {"Host": self.address.authority, "User-Agent": _AGENT, "Accept-Encoding": "gzip"}
        headers |= ask.headers
        if credential is not None:
            headers[credential.header] = _header_value(credential)
        request = client.build_request(
            ask.method, self._origin() + ask.path, headers=headers, json=ask.json,
            extensions={"sni_hostname": self.address.host},
        )  # fmt: skip
        response = await client.send(request, stream=True)
        try:
            yield response
        finally:
            with contextlib.suppress(httpx.HTTPError):
                await response.aclose()

    def _origin(self) -> str:
        """Scheme, host and port to connect to: the very address that was looked at before."""
        if self.way.proxy is not None:
            return f"{self.address.scheme}://{self.address.authority}"
        host, port = self.reach.dial(self.way.address, self.way.port)
        return f"{self.address.scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def _header_value(credential: Credential) -> str:
    text = credential.key.reveal()
    return f"{credential.scheme} {text}" if credential.scheme else text


async def _read(response: httpx.Response) -> str:
    wire = bytearray()
    async for piece in response.aiter_raw():
        wire += piece
        if len(wire) >= BODY:
            break
    body = unpacked(bytes(wire[:BODY]), response.headers.get("content-encoding", ""))
    return body.decode(charset(response.charset_encoding), "replace")


def _class_of(error: Exception) -> str:
    name = type(error).__name__
    return f"httpx.{name}" if type(error).__module__.startswith("httpx") else name


def _without(text: str, key: Secret | None) -> str:
    """The text with the key, in every spelling an answer may have, replaced by its label."""
    if key is None:
        return text
    for secret in (key, key.clean()):
        plain = secret.reveal()
        if len(plain) < _SHORT:
            continue
        shown = f"<key {secret.label}>"
        spelt = {plain, quote(plain, safe=""), repr(plain)[1:-1], repr(plain.encode())[2:-1]}
        for each in sorted(spelt, key=len, reverse=True):
            text = text.replace(each, shown)
    return text


def construction_fault() -> tuple[str, str]:
    """What Python's HTTP client trips over in this process's environment, and its words.

    The pair is empty where it can be built. Programs on httpx, such as the SDKs of OpenAI and
    Anthropic, trip over the same.
    """
    try:
        client = httpx.Client()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        return _construction(error), f"{type(error).__name__}: {_plain_words(error)}"
    client.close()
    return "", ""


def _construction(error: Exception) -> str:
    match error:
        case ImportError():
            return "socks_missing"
        case FileNotFoundError() | ssl.SSLError():
            return "ca_file"
        case httpx.InvalidURL():
            return "no_proxy_entry"
        case ValueError():
            return "proxy_scheme"
        case _:
            return "other"


def _plain_words(error: Exception) -> str:
    """The words without a proxy's URL, which may hold a password."""
    text = str(error)
    for scheme in ("socks4", "socks5", "socks5h", "http", "https", "ftp"):
        before, mark, _ = text.partition(f"{scheme}://")
        text = f"{before}{mark}…" if mark and "@" in text else text
    return " ".join(text.split())[:200]


#: The same, off the event loop: reading certificate files takes a while.
look_at_client = partial(asyncio.to_thread, construction_fault)
