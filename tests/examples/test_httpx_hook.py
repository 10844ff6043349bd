"""The httpx example against a real server that refuses: a diagnosis in the log, and no key."""

from __future__ import annotations

import asyncio
from types import ModuleType

import httpx
import pytest

from counterparts import keys
from counterparts.hosts import host, says

KEY = keys.openai()
QUOTA = b'{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","code":"insufficient_quota"}}'
OK = b'{"data":[]}'


def answer(status: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nSet-Cookie: session={KEY}\r\n"
    return head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


def test_a_refused_request_is_diagnosed_in_the_log(
    httpx_hook: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        host(says(answer("429 Too Many Requests", QUOTA))) as there,
        httpx.Client(event_hooks={"response": [httpx_hook.explain_refusal]}) as client,
    ):
        url = f"http://user:{KEY}@127.0.0.1:{there.port}/v1/models?key={KEY}"
        response = client.get(url, headers={"X-Api-Key": KEY})
    assert response.json()["error"]["code"] == "insufficient_quota"
    assert KEY.encode() in there.heard
    [line] = [record for record in caplog.records if record.name == "why401"]
    said = line.getMessage()
    assert said.startswith("127.0.0.1 refused with 429: ")
    assert "credit" in said
    assert KEY not in repr(line.__dict__)


def test_the_asynchronous_hook_says_the_same(
    httpx_hook: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    async def ask(port: int) -> httpx.Response:
        hooks = {"response": [httpx_hook.explain_refusal_async]}
        async with httpx.AsyncClient(event_hooks=hooks) as client:
            return await client.get(f"http://127.0.0.1:{port}/v1", headers={"X-Api-Key": KEY})

    with host(says(answer("429 Too Many Requests", QUOTA))) as there:
        assert asyncio.run(ask(there.port)).status_code == 429
    [line] = [record for record in caplog.records if record.name == "why401"]
    assert "credit" in line.getMessage()
    assert KEY not in repr(line.__dict__)


def test_an_answer_that_refuses_nothing_is_left_alone(
    httpx_hook: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        host(says(answer("200 OK", OK))) as there,
        httpx.Client(event_hooks={"response": [httpx_hook.explain_refusal]}) as client,
        client.stream("GET", f"http://127.0.0.1:{there.port}/v1") as response,
    ):
        assert not response.is_stream_consumed
    assert [record for record in caplog.records if record.name == "why401"] == []
