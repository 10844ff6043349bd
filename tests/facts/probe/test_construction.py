"""What httpx trips over when it is built: each a finding, and the probe goes on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from why401.facts.probe.sending import construction_fault

NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NAMES, "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_nothing_is_wrong() -> None:
    assert construction_fault() == ("", "")


def test_missing_file_of_certificates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "gone.pem"))
    fault, words = construction_fault()
    assert fault == "ca_file"
    assert words.startswith("FileNotFoundError")


def test_file_that_holds_no_certificates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "odd.pem").write_text("nothing", "utf-8")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "odd.pem"))
    assert construction_fault()[0] == "ca_file"


@pytest.mark.parametrize("scheme", ["socks4", "ftp"])
def test_scheme_that_no_client_knows(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    word = "hunter" + "2"
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://me:{word}@127.0.0.1:1080")
    fault, words = construction_fault()
    assert fault == "proxy_scheme"
    assert word not in words


def test_socks_without_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    assert construction_fault()[0] == "socks_missing"


def test_exemption_with_a_network_of_ipv6(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "fd00::/8")
    assert construction_fault()[0] == "no_proxy_entry"
