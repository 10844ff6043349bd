"""System, proxies, interfaces, hosts file, packages and permissions."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import homes
import pytest
from homes import facts_of

from why401.facts.collect import hosts, os_facts, packaging, permissions, proxies, vpn
from why401.facts.collect.model import Machine
from why401.facts.collect.proxy_url import described

(OS,), (PROXIES,), (VPN,) = os_facts.COLLECTORS, proxies.COLLECTORS, vpn.COLLECTORS
(HOSTS,), (PACKAGING,), (PERMISSIONS,) = hosts.COLLECTORS, packaging.COLLECTORS, permissions.COLLECTORS  # fmt: skip


def with_environ(machine: Machine, **environ: str) -> Machine:
    return Machine(
        machine.system, machine.home, machine.cwd, environ, root=machine.root, network=False
    )


@pytest.fixture
def open_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def test_the_system_and_session_are_told(look, machine: Machine):
    homes.write(machine.root / "etc/os-release", 'NAME="X"\nVERSION_ID="24.04"\n')
    homes.write(machine.root / ".dockerenv", "")
    machine = with_environ(machine, XDG_CURRENT_DESKTOP="sway", SSH_CONNECTION="x")
    assert facts_of(look(OS, machine)) == {
        "os.name": "linux", "os.version": "24.04", "os.container": True, "os.wsl": False,
        "os.desktop": "sway", "os.remote": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("http://ada:pw@127.0.0.1:7890", "http://loopback:7890"),
        ("localhost:8080", "http://loopback:8080"),
        ("socks5://10.0.0.1", "socks5://private:1080"),
        ("http://proxy.corp.example:3128/", "http://public:3128"),
        ("[::1]:99", "http://loopback:99"),
        ("   ", "unreadable"),
    ],
)
def test_a_proxy_is_described_without_name_and_password(text, said):
    assert described(text) == said


def test_a_living_local_proxy_is_not_called_dead(look, machine: Machine, open_port: int):
    machine = with_environ(machine, HTTPS_PROXY=f"http://127.0.0.1:{open_port}")
    facts = facts_of(look(PROXIES, machine))
    assert facts["proxy.present"] is True
    assert facts["proxy.source"] == "env"
    assert facts["proxy.url.https_proxy"] == f"http://loopback:{open_port}"
    assert "proxy.dead" not in facts


def test_a_dead_local_proxy_is_found(look, machine: Machine, closed_port: int):
    machine = with_environ(machine, https_proxy=f"http://localhost:{closed_port}")
    assert facts_of(look(PROXIES, machine))["proxy.dead"] == "https_proxy"


def test_small_letters_win_and_an_empty_one_switches_off(look, machine: Machine):
    machine = with_environ(machine, HTTPS_PROXY="http://proxy.example:1", https_proxy="")
    facts = facts_of(look(PROXIES, machine))
    assert facts["proxy.present"] is False
    assert facts["proxy.case_conflict"] == "HTTPS_PROXY"


def test_without_proxies_that_is_said(look, machine: Machine):
    assert facts_of(look(PROXIES, machine)) == {"proxy.present": False}


def test_a_scheme_that_clients_refuse_is_named(look, machine: Machine):
    machine = with_environ(machine, ALL_PROXY="socks4://proxy.example:1080")
    assert facts_of(look(PROXIES, machine))["proxy.bad_scheme"] == "ALL_PROXY"


def test_the_editors_proxy_may_contradict_the_environments(look, machine: Machine):
    assert machine.home is not None
    path = homes.cursor_data(machine.home) / "User" / "settings.json"
    homes.write(path, {"http.proxy": "http://one.example:1"})
    machine = with_environ(machine, HTTPS_PROXY="http://two.example:2")
    facts = facts_of(look(PROXIES, machine))
    assert facts["proxy.mismatch"] is True


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("example.com", ""),
        (".example.com", ""),
        ("*", ""),
        ("10.0.0.0/8", "cidr"),
        ("*.example.com", "wildcard"),
        ("http://example.com", "scheme"),
        ("a b", "whitespace"),
    ],
)
def test_forms_of_no_proxy_that_do_not_work_are_told(entry, fault):
    assert proxies.no_proxy_fault(entry) == fault


def test_a_variable_for_certificates_that_points_nowhere_is_named(look, machine: Machine):
    machine = with_environ(machine, NODE_EXTRA_CA_CERTS="/nowhere/ca.pem")
    assert facts_of(look(PROXIES, machine))["tls.ca_missing"] == "NODE_EXTRA_CA_CERTS"


@pytest.mark.parametrize(
    ("name", "flags", "present"),
    [("tun0", "0x10d1", True), ("tun0", "0x10d0", False), ("eth0", "0x1003", False), ("wg-corp", "0x1", True)],
)  # fmt: skip
def test_an_interface_of_a_vpn_counts_when_it_is_up(look, machine: Machine, name, flags, present):
    homes.write(machine.root / f"sys/class/net/{name}/flags", f"{flags}\n")
    assert facts_of(look(VPN, machine))["vpn.present"] is present


def test_on_macos_an_address_tells_a_vpn_from_the_idle_interfaces():
    text = (
        "utun0: flags=8051<UP>\n\tinet6 fe80::1 prefixlen 64\n"
        "utun4: flags=8051<UP>\n\tinet 100.64.0.7 --> 100.64.0.7\n"
        "en0: flags=8863<UP>\n\tinet 192.168.1.2 netmask 0xffffff00\n"
    )
    assert vpn.macos_interfaces(text) == ["tun4", "en0"]


def test_the_hosts_file_tells_which_names_it_redirects(look, machine: Machine):
    homes.write(
        machine.root / "etc/hosts",
        "127.0.0.1 localhost\n# 0.0.0.0 api.openai.com\n0.0.0.0 api2.cursor.sh x API.Anthropic.com\n",
    )  # fmt: skip
    collected = look(HOSTS, machine)
    assert facts_of(collected) == {"hosts.overrides": "api.anthropic.com, api2.cursor.sh"}
    assert collected.facts[0].source.detail == "hosts, /etc/hosts:3"


def test_a_plain_hosts_file_says_nothing(look, machine: Machine):
    homes.write(machine.root / "etc/hosts", "127.0.0.1 localhost openai.local\n")
    assert look(HOSTS, machine).facts == ()


def _image(machine: int = 62, size: int = 100) -> bytes:
    head = bytearray(b"\x7fELF" + bytes(4) + b"AI\x02" + bytes(53))
    head[18:20] = machine.to_bytes(2, "little")
    return bytes(head) + bytes(size)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (_image(size=10_000_000), "ok"),
        (_image(), "truncated"),
        (_image(machine=183), "other_architecture"),
        (b"<!DOCTYPE html><title>Not found</title>", "html"),
        (b"\x7fELF" + bytes(100), "not_appimage"),
    ],
)
def test_an_appimage_is_told_by_its_first_bytes(tmp_path: Path, content, kind):
    path = homes.write(tmp_path / "Cursor.AppImage", content)
    assert packaging.image_kind(path, "x86_64") == kind


def test_what_keeps_an_appimage_from_starting_is_told(look, machine: Machine):
    assert machine.home is not None
    image = homes.write(machine.home / "Downloads" / "Cursor-3.1-x86_64.AppImage", _image())
    image.chmod(0o644)
    kernel = machine.root / "proc/sys/kernel"
    homes.write(kernel / "apparmor_restrict_unprivileged_userns", "1\n")
    homes.write(machine.root / "opt/cursor/chrome-sandbox", "")
    facts = facts_of(look(PACKAGING, machine))
    assert facts["appimage.executable"] is False
    assert facts["linux.fuse"] is False
    assert facts["linux.userns_restricted"] is True
    assert facts["linux.chrome_sandbox"] is False
    homes.write(kernel / "apparmor_restrict_unprivileged_userns", "0\n")
    homes.write(machine.root / "usr/lib/libfuse.so.2", "")
    homes.write(machine.root / "dev/fuse", "")
    facts = facts_of(look(PACKAGING, machine))
    assert (facts["linux.fuse"], facts["linux.userns_restricted"]) == (True, False)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.parametrize(("mode", "fault"), [(0o600, None), (0o644, "open_to_others")])
def test_a_file_of_keys_that_others_can_read_is_told(look, machine: Machine, mode, fault):
    assert machine.home is not None
    path = homes.write(machine.home / ".codex" / "auth.json", "{}")
    path.chmod(mode)
    assert facts_of(look(PERMISSIONS, machine)).get("store.permission_fault") == fault


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_cannot_be_read_comes_before_one_that_others_can(look, machine: Machine):
    assert machine.home is not None
    homes.write(machine.home / ".codex" / "auth.json", "{}").chmod(0o644)
    homes.write(machine.home / ".claude" / ".credentials.json", "{}").chmod(0o000)
    facts = facts_of(look(PERMISSIONS, machine))
    assert facts["store.permission_fault"] == "unreadable"
    assert facts["store.permission_place"] == "~/.claude/.credentials.json"
