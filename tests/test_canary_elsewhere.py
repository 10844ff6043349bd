"""Keys where nobody looks for them: repairs, names of facts, proxies, answers over TLS."""

from __future__ import annotations

import base64
import json
import os
import re
import stat
from pathlib import Path

import pytest
from searching import Desk, Searched, contents, see

from counterparts.certificates import server_context
from counterparts.echoing import echo
from counterparts.hosts import Line, host
from counterparts.world import reach_to
from why401.cli.repair import journal


def test_a_repair_and_its_way_back_hold_no_key(
    searched: Searched, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The repaired file is the user's own and keeps its mode; nothing else gets the key."""
    state = tmp_path / "state" / "repairs.jsonl"
    monkeypatch.setattr(journal, "journal_path", lambda: state)
    dotenv = Path.cwd() / ".env"
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name)
    before = f"OPENAI_API_KEY=\"'{desk.canaries.key('quoted in .env', 'openai')}'\"\n"
    dotenv.write_text(before, "utf-8")
    dotenv.chmod(0o600)
    see(searched("fix", "--yes", own=(dotenv,)), "Done")
    assert dotenv.read_text("utf-8") == before.replace("\"'", "").replace("'\"", "")
    written = [json.loads(line) for line in state.read_text("utf-8").splitlines()]
    cut = [base64.b64decode(text).decode() for entry in written for _, text in entry["cuts"]]
    assert set("".join(cut)) <= set("\"'")
    see(searched("fix", "--undo", "--yes", own=(dotenv,)), "Undone")
    assert dotenv.read_text("utf-8") == before
    if os.name == "posix":
        assert stat.S_IMODE(state.stat().st_mode) == 0o600
        assert stat.S_IMODE(dotenv.stat().st_mode) == 0o600
    assert [path for path in contents(Path.cwd()) if path.name.startswith(".env.")] == []


@pytest.mark.parametrize("shape", ["openai", "gateway", "azure", "shapeless"])
def test_a_key_as_the_name_of_a_header(
    searched: Searched, desk: Desk, pack: tuple[str, ...], tmp_path: Path, shape: str
) -> None:
    key = desk.canaries.key
    name = f"http.header.{key('name of a header', shape)}".lower()
    given = {"http.status": 401, name: "x", f"http.header.x-{key('later', shape)}": "y"}
    case = desk.file("named.json", json.dumps({"facts": given}))
    codes = (0, 1, 2, 3)
    searched("diagnose", case, *pack, "--json", codes=codes)
    searched("diagnose", case, *pack, codes=codes)
    searched(
        "diagnose", "--set", f"{name}=x", "--set", "http.status=401", *pack, "--json", codes=codes
    )
    searched("explain", case, *pack, codes=codes)
    searched("explain", "--set", "http.status=401", "--what-if", f"{name}=x", *pack, codes=codes)
    searched("diff", case, desk.case("other"), "--json", codes=codes)
    lines = desk.file("named.jsonl", json.dumps({"id": "a", "facts": given}) + "\n")
    searched("batch", lines, "-o", tmp_path / "named-out.jsonl", *pack, codes=codes)
    searched("ask", "--set", f"{name}=x", *pack, stdin="facts\n", codes=codes)
    searched("collect", "--no-network", "--set", f"{name}=x", "-o", tmp_path / "named-case.json",
             codes=(0, 2, 3, 5))  # fmt: skip
    if shape == "azure":
        return  # in a text, 32 hexadecimal digits without a name are as likely a checksum
    head = f"HTTP/1.1 401 Unauthorized\nx-{key('in a text', shape)}: 1\ncf-ray: 8f1a2b3c4d5e6f70-FRA\n\n{{}}"
    ran = searched("diagnose", "--text", head, *pack, "--json", codes=codes)
    see(ran, "8f1a2b3c4d5e6f70-FRA")
    searched("facts", "parse", "-", stdin=head, codes=codes)


def _error_page(taken: Line) -> None:
    """A proxy that refuses the tunnel and shows what it was given, in page and headers."""
    head = b""
    while b"\r\n\r\n" not in head:
        more = taken.recv(4096)
        if not more:
            return
        head += more
    found = re.search(rb"(?i)proxy-authorization: basic (\S+)", head)
    told = base64.b64decode(found[1]).decode() if found else "nobody"
    page = f"<html>Squid: access denied for {told}, password={told.partition(':')[2]}</html>"
    taken.sendall(
        f'HTTP/1.1 407 {told}\r\nServer: squid/6.1\r\nProxy-Authenticate: Basic realm="{told}"\r\n'
        f"X-Squid-Error: ERR_CACHE_ACCESS_DENIED password={told.partition(':')[2]}\r\n"
        f"Via: 1.1 http://{told}@proxy.example.org\r\nContent-Length: {len(page)}\r\n\r\n{page}".encode()
    )
    taken.close()


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
def test_the_error_page_of_a_proxy(
    searched: Searched, desk: Desk, monkeypatch: pytest.MonkeyPatch, form: tuple[str, ...]
) -> None:
    password = desk.canaries.key("password of the proxy", "password")
    token = desk.canaries.key("key behind a proxy", "openai")
    monkeypatch.setenv("MINE", token)
    with host(_error_page) as there:
        url = f"http://ada:{password}@127.0.0.1:{there.port}"
        for name in ("HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, url)
        monkeypatch.setattr("why401.cli.probe.Reach", lambda environ: reach_to(environ=environ))
        ran = searched("probe", "--provider", "openai", "--key-env", "MINE", "--alone", *form)
        assert b"CONNECT api.openai.com:443" in bytes(there.heard)
    see(ran, "407", "127.0.0.1")


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
def test_an_answer_over_tls_that_echoes_the_key(
    searched: Searched, desk: Desk, monkeypatch: pytest.MonkeyPatch, form: tuple[str, ...]
) -> None:
    token = desk.canaries.key("key over TLS", "openai")
    monkeypatch.setenv("MINE", token)
    for name in ("HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name)
    with host(echo, server_context("api.openai.com")) as there:
        reach = reach_to(tls=there.port)
        monkeypatch.setattr("why401.cli.probe.Reach", lambda environ: reach)
        ran = searched("probe", "--provider", "openai", "--key-env", "MINE", "--spend",
                       "--model", "gpt-4o", *form)  # fmt: skip
        assert token.encode() in bytes(there.heard)
    see(ran, "401", "api.openai.com")


def test_labelled_cases_are_measured_and_fitted_without_showing_them(
    searched: Searched, desk: Desk, pack: tuple[str, ...], tmp_path: Path
) -> None:
    lines = [
        json.dumps({"id": f"case {n}", "facts": desk.facts(f"fitted {n}"), "cause": "dead_key"})
        for n in range(4)
    ]
    path = desk.file("fit.jsonl", "\n".join(lines) + "\n")
    searched("cases", "run", path, *pack, "--folds", "2", "--by", "provider")
    searched("cases", "calibrate", path, *pack[:2])
    searched("cases", "calibrate", path, *pack[:2], "-o", tmp_path / "weights.diff")
