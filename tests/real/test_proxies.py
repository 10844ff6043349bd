"""Real proxies: squid with a login, mitmproxy that reads along, dead and odd settings."""

from __future__ import annotations

import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from counterparts import keys
from counterparts.certificates import server_context, store
from counterparts.processes import free_port, program, running
from counterparts.replay import Replay, replaying
from counterparts.world import probe, reach_to
from why401.facts.probe.model import Target
from why401.facts.probe.stores import Store

pytestmark = pytest.mark.real
HOST = "api.openai.com"
KEY = keys.openai()
TARGET = Target("openai", f"https://{HOST}/v1", keys.secret(KEY))
USER, WORD = "someone", "pass" + "w0rd-of-the-proxy"


@pytest.fixture(scope="module")
def squid() -> Iterator[int]:
    """squid with basic authentication; gives its port."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)  # started by root, squid becomes a user of its own
        yield from _squid(Path(folder))


def _squid(folder: Path) -> Iterator[int]:
    port = free_port()
    helper = _basic_helper()
    password = subprocess.run(
        ["openssl", "passwd", "-apr1", WORD], capture_output=True, check=True, text=True
    ).stdout.strip()
    (folder / "users").write_text(f"{USER}:{password}\n", "utf-8")
    (folder / "squid.conf").write_text(
        f"http_port 127.0.0.1:{port}\n"
        f"auth_param basic program {helper} {folder / 'users'}\n"
        "auth_param basic realm company\n"
        "acl known proxy_auth REQUIRED\n"
        "acl forbidden dstdomain forbidden.example\n"
        "http_access deny forbidden\nhttp_access allow known\nhttp_access deny all\n"
        f"pid_filename {folder / 'pid'}\naccess_log none\ncache_log /dev/null\n"
        f"coredump_dir {folder}\ncache deny all\nshutdown_lifetime 0 seconds\n",
        "utf-8",
    )
    command = [program("squid"), "-N", "-n", f"why401x{port}", "-f", str(folder / "squid.conf")]
    with running(command, port=port, log=folder / "cache.log"):
        yield port


def _basic_helper() -> str:
    places = ("/usr/lib/squid", "/usr/lib64/squid", "/usr/libexec/squid")
    found = (Path(place, "basic_ncsa_auth") for place in places)
    return str(next((path for path in found if path.exists()), "basic_ncsa_auth"))


def test_proxy_wants_a_login(squid: int) -> None:
    environ = {"HTTPS_PROXY": f"http://127.0.0.1:{squid}"}
    seen = probe(TARGET, reach_to(tls=free_port(), environ=environ))
    assert (seen.report.reached, seen.facts["proxy.state"]) == ("proxy", "wants_login")
    assert seen.facts["http.status"] == 407
    assert "company" in str(seen.facts["http.header.proxy-authenticate"])
    assert seen.cause == "proxy_auth_required"


def test_wrong_password_at_the_proxy_is_the_same(squid: int) -> None:
    environ = {"HTTPS_PROXY": f"http://{USER}:{WORD[::-1]}@127.0.0.1:{squid}"}
    seen = probe(TARGET, reach_to(tls=free_port(), environ=environ))
    assert seen.cause == "proxy_auth_required"
    assert WORD[::-1] not in repr((seen.report, seen.facts))


def test_login_at_the_proxy_opens_the_way(squid: int) -> None:
    with replaying(server_context("localhost", "127.0.0.1")) as there:
        there.teach("localhost", KEY, "good")
        target = Target("litellm", f"https://localhost:{there.tls}/v1", keys.secret(KEY),
                        configured=True)  # fmt: skip
        environ = {"https_proxy": f"http://{USER}:{WORD}@127.0.0.1:{squid}"}
        seen = probe(target, reach_to(environ=environ))
        assert there.asked
    assert (seen.state("proxy"), seen.state("tls"), seen.state("http")) == ("ok", "ok", "ok")
    assert WORD not in repr((seen.report, seen.facts))


def test_proxy_forbids_the_host(squid: int) -> None:
    environ = {"https_proxy": f"http://{USER}:{WORD}@127.0.0.1:{squid}"}
    target = replace(TARGET, base_url="https://forbidden.example/v1", configured=True)
    seen = probe(target, reach_to(environ=environ))
    assert (seen.report.reached, seen.facts["proxy.state"]) == ("proxy", "refuses")
    assert seen.cause == "dns_or_firewall_block"


def test_proxy_that_is_gone(providers: Replay) -> None:
    environ = {"all_proxy": f"http://127.0.0.1:{free_port()}"}
    seen = probe(TARGET, reach_to(tls=providers.tls, environ=environ))
    assert (seen.report.reached, seen.facts["proxy.state"]) == ("proxy", "dead")
    assert seen.facts["proxy.bypass"] == "works"
    assert seen.cause == "proxy_not_used_by_client"
    assert not any("authorization" in given.headers for given in providers.asked)


def test_proxy_of_an_unknown_scheme(providers: Replay) -> None:
    environ = {"https_proxy": "ftp://127.0.0.1:2121"}
    seen = probe(TARGET, reach_to(tls=providers.tls, environ=environ))
    assert seen.facts["proxy.state"] == "bad_scheme"
    assert seen.cause == "proxy_not_used_by_client"


def test_exempt_host_goes_past_the_proxy(providers: Replay) -> None:
    providers.teach(HOST, KEY, "good")
    environ = {"https_proxy": f"http://127.0.0.1:{free_port()}", "no_proxy": "openai.com"}
    seen = probe(TARGET, reach_to(tls=providers.tls, environ=environ))
    assert seen.report.reached == "done"


@dataclass(frozen=True)
class Interceptor:
    """mitmproxy: its port and the certificate store that knows its authority."""

    port: int
    company_store: Store


_REDIRECT = """
def server_connect(data):
    data.server.address = ("127.0.0.1", {port})
"""


@pytest.fixture
def mitmproxy(providers: Replay, tmp_path: Path) -> Iterator[Interceptor]:
    """mitmdump, which sends everything on to the test's providers."""
    port = free_port()
    (tmp_path / "redirect.py").write_text(_REDIRECT.format(port=providers.tls), "utf-8")
    command = [
        program("mitmdump", "mitmproxy"), "--quiet", "--ssl-insecure",
        "--listen-host", "127.0.0.1", "--listen-port", str(port),
        "--set", f"confdir={tmp_path / 'ca'}", "--scripts", str(tmp_path / "redirect.py"),
    ]  # fmt: skip
    with running(command, port=port, log=tmp_path / "out"):
        pem = (tmp_path / "ca" / "mitmproxy-ca-cert.pem").read_text("ascii")
        company = store("os")

        def context() -> ssl.SSLContext:
            made = company.context()
            made.load_verify_locations(cadata=pem)
            return made

        yield Interceptor(port, Store("os", context))


def test_interception_is_seen_as_such(providers: Replay, mitmproxy: Interceptor) -> None:
    environ = {"https_proxy": f"http://127.0.0.1:{mitmproxy.port}"}
    seen = probe(TARGET, reach_to(tls=providers.tls, environ=environ))
    assert (seen.report.reached, seen.state("proxy")) == ("tls", "ok")
    assert seen.facts["tls.interceptor"] == "mitmproxy"
    assert seen.facts["tls.verified"] == "none"
    assert seen.cause == "tls_interception_untrusted_ca"
    assert not any("authorization" in given.headers for given in providers.asked)


def test_interception_with_the_root_in_the_systems_store(
    providers: Replay, mitmproxy: Interceptor
) -> None:
    providers.teach(HOST, KEY, "good")
    environ = {"https_proxy": f"http://127.0.0.1:{mitmproxy.port}"}
    stores = (store("certifi", "Test Trust"), mitmproxy.company_store)
    seen = probe(TARGET, reach_to(tls=providers.tls, environ=environ, stores=stores))
    assert seen.facts["tls.verified"] == "os_store_only"
    assert seen.facts["tls.interceptor"] == "mitmproxy"
    assert seen.facts["probe.key"] == "accepted"
