"""Hosts that fall silent, refuse or cut at each rung: the rung is named, and in time."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from counterparts import keys
from counterparts.certificates import server_context
from counterparts.hosts import full_queue, hang_up, host, says, silent
from counterparts.processes import free_port
from counterparts.replay import replaying
from counterparts.world import QUICK, Seen, nowhere, probe, reach_to
from why401.facts.probe.model import Target

pytestmark = pytest.mark.real
HOST = "api.openai.com"
TARGET = Target("openai", f"https://{HOST}/v1", keys.secret(keys.openai()))
BLOCKED = "dns_or_firewall_block"


def _in_time(seen: Seen, started: float) -> None:
    assert time.monotonic() - started < QUICK.total + 5


def test_name_that_has_no_address() -> None:
    seen = probe(TARGET, replace(reach_to(), resolve=nowhere))
    assert (seen.report.reached, seen.facts["dns.resolves"]) == ("dns", False)
    assert seen.cause == BLOCKED


def test_resolver_that_never_answers() -> None:
    async def silent_resolver(host: str) -> tuple[str, ...]:
        await asyncio.sleep(60)
        return ()

    seen = probe(TARGET, replace(reach_to(), resolve=silent_resolver))
    assert seen.state("dns") == "timed_out"
    assert seen.cause == BLOCKED


def test_name_that_a_blocker_sends_nowhere() -> None:
    async def blocked(host: str) -> tuple[str, ...]:
        return ("0.0.0.0",)

    seen = probe(TARGET, replace(reach_to(tls=free_port()), resolve=blocked))
    assert seen.facts["dns.address_class"] == "zero"
    assert seen.report.reached == "tcp"
    assert seen.cause in (BLOCKED, "vpn_or_dns_rewrite")


def test_port_that_takes_no_connection() -> None:
    started = time.monotonic()
    with full_queue() as port:
        seen = probe(TARGET, reach_to(tls=port))
    assert (seen.report.reached, seen.state("tcp")) == ("tcp", "timed_out")
    assert seen.cause == BLOCKED
    _in_time(seen, started)


def test_port_that_is_closed() -> None:
    seen = probe(TARGET, reach_to(tls=free_port()))
    assert (seen.report.reached, seen.state("tcp")) == ("tcp", "failed")
    assert seen.cause == BLOCKED


def test_local_server_that_does_not_run() -> None:
    port = free_port()
    target = Target("ollama", f"http://localhost:{port}/v1", configured=True)
    seen = probe(target, reach_to())
    assert seen.report.reached == "tcp"
    assert seen.cause == "local_server_not_running"


def test_host_that_does_not_shake_hands() -> None:
    with host(silent) as there:
        seen = probe(TARGET, reach_to(tls=there.port))
        assert (seen.report.reached, seen.state("tls")) == ("tls", "timed_out")
        assert keys.openai().encode() not in there.heard
    assert seen.cause == BLOCKED


def test_host_that_cuts_the_handshake() -> None:
    with host(hang_up) as there:
        seen = probe(TARGET, reach_to(tls=there.port))
    assert (seen.report.reached, seen.facts["tls.fault"]) == ("tls", "cut")
    assert seen.cause == BLOCKED


def test_port_that_talks_no_tls() -> None:
    with replaying() as there:
        target = Target("vllm", f"https://localhost:{there.plain}/v1", configured=True)
        seen = probe(target, reach_to())
    assert (seen.report.reached, seen.facts["tls.fault"]) == ("tls", "no_tls")
    assert seen.cause == "http_https_mismatch"


def test_host_that_never_answers_a_request() -> None:
    with host(silent, server_context(HOST)) as there:
        seen = probe(TARGET, reach_to(tls=there.port))
    assert (seen.report.reached, seen.state("http")) == ("http", "timed_out")
    assert seen.facts["tls.verified"] == "both"
    assert seen.cause in ("provider_outage", "provider_overloaded")


def test_host_that_stops_in_the_middle_of_its_answer() -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"
    with host(says(half), server_context(HOST)) as there:
        seen = probe(TARGET, reach_to(tls=there.port))
    assert (seen.report.reached, seen.state("http")) == ("http", "failed")


def test_proxy_that_never_answers() -> None:
    with host(silent) as there:
        environ = {"https_proxy": f"http://127.0.0.1:{there.port}"}
        seen = probe(TARGET, reach_to(tls=free_port(), environ=environ))
    assert (seen.report.reached, seen.state("proxy")) == ("proxy", "timed_out")
    assert seen.facts["proxy.bypass"] == "fails"


def test_everything_ends_with_the_whole_limit() -> None:
    short = replace(QUICK, answer=30.0, total=1.5)
    with host(silent, server_context(HOST)) as there:
        started = time.monotonic()
        seen = probe(TARGET, reach_to(tls=there.port, limits=short))
        _in_time(seen, started)
    assert seen.state("http") == "timed_out"
