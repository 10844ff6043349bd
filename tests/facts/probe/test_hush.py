"""A program with logging on that probes: no key stands in its log, and its own requests do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable

import httpx
import pytest
from planting import Canaries

from counterparts.echoing import echo
from counterparts.hosts import host
from counterparts.world import reach_to
from why401.facts.probe.hush import hushed
from why401.facts.probe.ladder import climb
from why401.facts.probe.model import Target, Wishes
from why401.facts.probe.sending import Ask, Credential, Line
from why401.facts.probe.url import read_url
from why401.facts.probe.wire import Way
from why401.facts.secret import Secret


def _loggers() -> dict[str, tuple[int, bool, int]]:
    return {
        name: (logger.level, logger.disabled, len(logger.filters))
        for name, logger in logging.root.manager.loggerDict.items()
        if isinstance(logger, logging.Logger) and name.startswith(("httpx", "httpcore"))
    }


@pytest.mark.parametrize("shape", ["openai", "gemini", "shapeless"])
def test_an_echoed_key_is_in_no_log(
    canaries: Canaries, caplog: pytest.LogCaptureFixture, shape: str
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "httpcore.http11"):
        caplog.set_level(logging.DEBUG, logger=name)
    key = canaries.key("probed", shape)
    before = _loggers()
    with host(echo) as there:
        url = f"http://localhost:{there.port}/{key}/v1"
        target = Target("litellm", url, Secret(key), "a test", "", "gpt-4o", configured=True)
        asyncio.run(climb(target, reach_to(), Wishes(spend=True, alone=True)))
        assert key.encode() in bytes(there.heard)
    assert canaries.leaks(caplog.text) == []
    assert {name: held for name, held in _loggers().items() if name in before} == before


def test_the_same_host_shows_the_key_in_the_log_of_a_bare_client(
    canaries: Canaries, caplog: pytest.LogCaptureFixture
) -> None:
    """What is silenced is there to be silenced; and after a probe it is heard again."""
    caplog.set_level(logging.DEBUG)
    key = canaries.key("asked", "openai")

    async def asked(port: int) -> None:
        address = read_url(f"http://localhost:{port}/v1")
        assert address is not None
        way = Way("localhost", port, "127.0.0.1")
        line = Line(address, way, reach_to(), None)
        credential = Credential("Authorization", "Bearer", Secret(key))
        with hushed():
            await line.send(Ask("/v1/models"), credential)
        assert canaries.leaks(caplog.text) == []
        await line.send(Ask("/v1/models"), credential)

    with host(echo) as there:
        asyncio.run(asked(there.port))
    assert canaries.leaks(caplog.text) == ["asked"]


def test_other_requests_of_the_program_are_logged_meanwhile(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, logger="httpx")
    answer = httpx.MockTransport(lambda request: httpx.Response(200))

    async def asks(name: str) -> None:
        async with httpx.AsyncClient(transport=answer) as client:
            await client.get(f"http://{name}.example/")

    async def later(work: Awaitable[None]) -> None:
        await asyncio.sleep(0)
        await work

    async def both() -> None:
        other = asyncio.create_task(later(asks("other")))
        with hushed():
            await asyncio.gather(asks("probe"), asks("probe-too"))
            await other

    asyncio.run(both())
    assert "other.example" in caplog.text
    assert "probe" not in caplog.text
