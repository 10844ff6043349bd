"""A real SOCKS proxy, with and without the package that httpx leaves it to."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from counterparts import keys
from counterparts.certificates import server_context
from counterparts.processes import free_port, program, running
from counterparts.replay import Replay, replaying
from counterparts.world import probe, reach_to
from why401.facts.probe.model import Target

pytestmark = pytest.mark.real
HOST = "api.openai.com"
KEY = keys.openai()
TARGET = Target("openai", f"https://{HOST}/v1", keys.secret(KEY))


@pytest.fixture
def socks(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """microsocks: its port, and the log in which it names whom it connected to."""
    port, log = free_port(), tmp_path / "log"
    command = [program("microsocks"), "-i", "127.0.0.1", "-p", str(port)]
    with running(command, port=port, log=log):
        yield port, log


@pytest.fixture
def without_socksio(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python as it is where nobody asked for httpx's extra."""
    importlib.import_module("httpcore")  # looks for the package once, at its import
    monkeypatch.setitem(sys.modules, "socksio", None)


def in_the_environment(monkeypatch: pytest.MonkeyPatch, port: int) -> dict[str, str]:
    """The proxy in this process's variables, which httpx reads, and as the probe's own."""
    url = f"socks5://127.0.0.1:{port}"
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALL_PROXY", url)
    return {"ALL_PROXY": url}


@pytest.mark.usefixtures("without_socksio")
def test_without_its_package_the_probe_goes_on_past_the_proxy(
    socks: tuple[int, Path], providers: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    providers.teach(HOST, KEY, "good")
    environ = in_the_environment(monkeypatch, socks[0])
    seen = probe(TARGET, reach_to(tls=providers.tls, environ=environ), client_name="openai-python")
    assert (seen.facts["probe.client_fault"], seen.state("client")) == ("socks_missing", "skipped")
    assert (seen.facts["proxy.state"], seen.state("proxy")) == ("open", "skipped")
    assert (seen.report.reached, seen.facts["probe.key"]) == ("done", "accepted")
    assert seen.facts["tls.verified"] == "both"
    assert seen.cause == "proxy_not_used_by_client"


@pytest.mark.usefixtures("without_socksio")
def test_dead_and_without_its_package(providers: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    providers.teach(HOST, KEY, "good")
    environ = in_the_environment(monkeypatch, free_port())
    seen = probe(TARGET, reach_to(tls=providers.tls, environ=environ), client_name="openai-python")
    assert (seen.facts["proxy.state"], seen.facts["probe.key"]) == ("dead", "accepted")
    assert seen.cause == "proxy_not_used_by_client"


def test_with_its_package_the_key_goes_through_the_proxy(
    socks: tuple[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("socksio", reason="httpx's extra for SOCKS is not installed")
    port, log = socks
    environ = in_the_environment(monkeypatch, port)
    with replaying(server_context("localhost", "127.0.0.1")) as there:
        target = Target("litellm", f"https://localhost:{there.tls}/v1", keys.secret(KEY),
                        configured=True)  # fmt: skip
        seen = probe(target, reach_to(environ=environ))
        assert any(KEY in value for value in there.keys_seen())
        assert f"localhost:{there.tls}" in log.read_text("utf-8")
    assert seen.facts["proxy.state"] == "open"
    assert "probe.client_fault" not in seen.facts


def test_socks_proxy_that_is_gone(providers: Replay, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("socksio", reason="httpx's extra for SOCKS is not installed")
    environ = in_the_environment(monkeypatch, free_port())
    seen = probe(TARGET, reach_to(tls=providers.tls, environ=environ))
    assert (seen.report.reached, seen.facts["proxy.state"]) == ("proxy", "dead")
    assert seen.facts["proxy.bypass"] == "works"
    assert seen.cause == "proxy_not_used_by_client"
    assert not any("authorization" in given.headers for given in providers.asked)
