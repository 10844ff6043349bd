"""Hosts that mean harm: the key stays home, memory and time stay bounded, each becomes a fact."""

from __future__ import annotations

import time
import tracemalloc
import zlib
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from counterparts import keys
from counterparts.certificates import server_context
from counterparts.hosts import Line, Talk, host, says
from counterparts.processes import free_port
from counterparts.world import PUBLIC, QUICK, Seen, probe, reach_to
from why401.engine.diagnosis import builtin_diagnoser
from why401.facts.probe.model import Reach, Target, Wishes

pytestmark = pytest.mark.real
HOST, EVIL = "api.openai.com", "collector.example.net"
KEY = keys.openai()
TARGET = Target("openai", f"https://{HOST}/v1", keys.secret(KEY), configured=True)
#: The host alone: no status page, no check for a portal, which would ask the same server.
ALONE = Wishes(alone=True)
MEMORY = 24_000_000
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


@pytest.fixture(autouse=True, scope="module")
def _rules_are_read() -> None:
    """Reading the rules counts for no host."""
    builtin_diagnoser()


@contextmanager
def bounded() -> Generator[None]:
    """Fails where the block takes more memory, or more than the ladder's whole time."""
    started = time.monotonic()
    tracemalloc.start()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEMORY
    assert time.monotonic() - started < QUICK.total + 5


def asked(talk: Talk) -> tuple[Seen, bytes]:
    """What a probe sees of a host that does this, and what the host heard."""
    with host(talk, server_context(HOST)) as there, bounded():
        seen = probe(TARGET, reach_to(tls=there.port), ALONE)
    assert KEY not in repr(seen.facts)
    return seen, bytes(there.heard)


def after_the_head(answer: Callable[[Line], None]) -> Talk:
    """Read a request's head, then do this."""

    def talk(taken: Line) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            more = taken.recv(4096)
            if not more:
                return
            head += more
        answer(taken)

    return talk


def for_ever(first: bytes, piece: bytes, pause: float = 0.0) -> Talk:
    """Answer with a beginning and then with one piece after another, until nobody listens."""

    def answer(taken: Line) -> None:
        taken.sendall(first)
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            taken.sendall(piece)
            time.sleep(pause)

    return after_the_head(answer)


def packed(size: int, rounds: int = 1) -> bytes:
    """So many bytes of blanks in gzip's form, packed that often."""
    machine = zlib.compressobj(9, wbits=31)
    piece = b" " * 1_000_000
    data = b"".join(machine.compress(piece) for _ in range(size // len(piece))) + machine.flush()
    for _ in range(rounds - 1):
        data = zlib.compress(data, wbits=31)
    return data


def body(data: bytes, *headers: str) -> bytes:
    lines = [*headers, f"Content-Length: {len(data)}", "Connection: close", "", ""]
    return HEAD + "\r\n".join(lines).encode() + data


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("where", [f"https://{EVIL}/v1/models", f"//{EVIL}", "http://[", "\\\\x"])
def test_redirect_is_told_and_not_followed(status: int, where: str) -> None:
    answer = f"HTTP/1.1 {status} Moved\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n"
    led: list[str] = []

    async def resolve(name: str) -> tuple[str, ...]:
        led.append(name)
        return (PUBLIC,)

    with host(says(answer.encode()), server_context(HOST, EVIL)) as there, bounded():
        seen = probe(TARGET, replace(reach_to(tls=there.port), resolve=resolve), ALONE)
    assert EVIL not in led
    assert there.heard.count(KEY.encode()) == 1
    assert f"Host: {EVIL}".encode() not in there.heard
    assert (seen.report.reached, seen.facts["http.status"]) == ("http", status)


def test_answer_that_never_ends_is_cut() -> None:
    seen, _ = asked(for_ever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", 0.02))
    assert seen.state("http") == "timed_out"
    assert seen.facts["error.exception"] == "ReadTimeout"


def test_headers_that_never_end_are_cut() -> None:
    seen, _ = asked(for_ever(b"HTTP/1.1 200 OK\r\n", b"x-a: b\r\n", 0.02))
    assert seen.state("http") == "timed_out"


def test_hundred_continue_for_ever_is_cut() -> None:
    seen, _ = asked(for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01))
    assert seen.state("http") in ("timed_out", "failed")


def test_gigabyte_is_left_on_the_wire() -> None:
    first = HEAD + b"Content-Length: 1073741824\r\n\r\n"
    seen, _ = asked(for_ever(first, b"x" * 65_536))
    assert seen.facts["http.status"] == 200
    assert len(str(seen.facts["response.body"])) <= 8_000


def test_gigabyte_of_headers_is_left_on_the_wire() -> None:
    seen, _ = asked(for_ever(b"HTTP/1.1 200 OK\r\nx-a: ", b"x" * 65_536))
    assert seen.state("http") == "failed"
    assert "RemoteProtocolError" in str(seen.facts["error.exception"])


def test_megabyte_of_whole_headers_is_refused() -> None:
    many = b"".join(b"x-%d: %s\r\n" % (each, b"v" * 1000) for each in range(1000))
    seen, _ = asked(says(HEAD + many + b"Content-Length: 2\r\n\r\n{}"))
    assert seen.state("http") == "failed"
    assert "RemoteProtocolError" in str(seen.facts["error.exception"])


@pytest.mark.parametrize("rounds", [1, 2])
def test_packed_bomb_is_opened_as_far_as_an_answer_may_be_long(rounds: int) -> None:
    bomb = packed(100_000_000, rounds)
    seen, heard = asked(says(body(bomb, "Content-Encoding: gzip")))
    assert b"Accept-Encoding: gzip\r\n" in heard
    assert seen.facts["http.status"] == 200


@pytest.mark.parametrize("form", ["br", "zstd", "gzip, gzip", "compress", "x" * 5000])
def test_packing_that_nobody_asked_for_is_not_opened(form: str) -> None:
    seen, _ = asked(says(body(packed(100_000_000), f"Content-Encoding: {form}")))
    assert seen.facts["http.status"] == 200
    assert "response.body" not in seen.facts


def test_packing_that_breaks_is_read_up_to_the_break() -> None:
    whole = zlib.compress(b'{"error": {"message": "no"}}' + b" " * 9000, wbits=31)
    seen, _ = asked(says(body(whole[:-30] + b"\0" * 30, "Content-Encoding: gzip")))
    assert seen.facts["http.status"] == 200


@pytest.mark.parametrize("length", ["5", "900", "-1", "9" * 4000, "1e3", "٣", ""])
def test_lie_about_the_length(length: str) -> None:
    head = HEAD + f"Content-Length: {length}\r\n\r\n".encode()
    seen, _ = asked(says(head + b'{"data": [], "more": 1}'))
    assert seen.state("http") in ("ok", "failed")
    assert "probe.http" in seen.facts


@pytest.mark.parametrize("cut", range(0, 120, 8))
def test_answer_that_closes_in_the_middle(cut: int) -> None:
    whole = (
        HEAD + b'Transfer-Encoding: chunked\r\n\r\n1a\r\n{"data": [{"id": "model"}]}\r\n0\r\n\r\n'
    )
    seen, _ = asked(says(whole[:cut]))
    assert seen.state("http") == "failed"
    assert "error.exception" in seen.facts


@pytest.mark.parametrize(
    "charset", ["nonsense", "base64", "zip", "hex", "rot13", "idna", "punycode", "unicode_escape",
                "utf-7", "mbcs", "x\0y", "../../x", "x" * 5000, "utf-16", "shift_jis"]
)  # fmt: skip
def test_character_set_that_is_none(charset: str) -> None:
    data = b'{"error": {"message": "no \\ud800 +ADw-"}}'
    kind = f"Content-Type: text/plain; charset={charset}"
    answer = f"HTTP/1.1 401 No\r\n{kind}\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data
    seen, _ = asked(says(answer))
    assert "\0" in charset or seen.facts["probe.key"] == "refused"


@pytest.mark.parametrize(
    "data",
    [b"[" * 200_000, b'{"a":' * 40_000, b'{"data":[' + b"9" * 4000 + b"]}", b"[" * 900 + b"]" * 900,
     b'{"data": {"total_credits": 1' + b"0" * 400 + b', "total_usage": 1}}', b"\xff\xfe" * 9000,
     b'{"data": [{"id": "\\ud800"}]}', b"NaN", b'{"data": [1e999, NaN, null, [[]]]}'],
)  # fmt: skip
@pytest.mark.parametrize("status", [200, 403])
def test_json_that_is_a_trap(data: bytes, status: int) -> None:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n"
    answer = f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data
    with host(says(answer), server_context("openrouter.ai")) as there, bounded():
        target = Target("openrouter", "https://openrouter.ai/api/v1", keys.secret(keys.plain()))
        seen = probe(target, reach_to(tls=there.port), ALONE)
    assert seen.facts["probe.http"] == "ok"


@pytest.mark.parametrize(
    "header",
    ["Date: Mon, 01 Jan 0001 00:00:00 +2359", "Date: Fri, 31 Dec 9999 23:59:59 -2359",
     "Date: Mon, 99 Foo 99999999999 99:99:99 GMT", "Date: Mon, 01 Jan 0001 00:00:00 -0000",
     "Retry-After: 1e999", "Retry-After: " + "9" * 30, "Retry-After: -5", "x-ratelimit-reset: NaN",
     "Www-Authenticate: " + 'Bearer error="' * 500, "Content-Type: " + "x/" * 2000,
     "Set-Cookie: a=" + "b" * 3000, "Server: \x1b[2J\x1b]0;x\x07", "Server: \u202egnp.exe"],
)  # fmt: skip
@pytest.mark.parametrize("status", [401, 429, 999])
def test_header_that_is_a_trap(header: str, status: int) -> None:
    answer = f"HTTP/1.1 {status} X\r\n{header}\r\nContent-Length: 2\r\n\r\n{{}}".encode()
    seen, _ = asked(says(answer))
    assert "probe.http" in seen.facts


@pytest.mark.parametrize(
    "first",
    [b"\x16\x03\x01\xff\xff" + b"\xff" * 65_535, b"\x15\x03\x03\x00\x02\x02\x28", b"SSH-2.0-x\r\n",
     b"\0" * 20_000, b"\x16\x03\x03\x00\x04\x02\xff\xff\xff" * 3000, b"\x80\x2e\x01\x00\x02"],
)  # fmt: skip
def test_garbage_in_place_of_a_handshake(first: bytes) -> None:
    def talk(taken: Line) -> None:
        taken.sendall(first)
        while taken.recv(4096):
            taken.sendall(first)

    with host(talk) as there, bounded():
        seen = probe(TARGET, reach_to(tls=there.port), ALONE)
        assert KEY.encode() not in there.heard
    assert seen.report.reached == "tls"
    assert seen.state("tls") in ("failed", "timed_out")


def _recording(reach: Reach, went: list[str]) -> Reach:
    def dial(address: str, port: int) -> tuple[str, int]:
        went.append(address)
        return reach.dial(address, port)

    return replace(reach, dial=dial)


def test_name_that_turns_private_after_it_was_public_is_asked_once() -> None:
    answers = iter([(PUBLIC,), ("10.0.0.5",), ("127.0.0.1",), ("169.254.169.254",)])

    async def turning(name: str) -> tuple[str, ...]:
        return next(answers)

    went: list[str] = []
    with host(says(body(b'{"data": []}')), server_context(HOST)) as there, bounded():
        reach = replace(reach_to(tls=there.port), resolve=turning)
        seen = probe(TARGET, _recording(reach, went), ALONE)
    assert set(went) == {PUBLIC}
    assert next(answers) == ("10.0.0.5",)
    assert seen.facts["dns.address_class"] == "public"
    assert seen.facts["probe.key"] == "accepted"


@pytest.mark.parametrize("first", [("10.0.0.5",), ("10.0.0.5", PUBLIC)])
def test_near_name_that_turns_public_gets_no_key_in_the_clear(first: tuple[str, ...]) -> None:
    answers = iter([first, (PUBLIC,), (PUBLIC,)])

    async def turning(name: str) -> tuple[str, ...]:
        return next(answers)

    closed, went = free_port(), list[str]()
    with host(says(body(b'{"data": []}'))) as there, bounded():

        def dial(address: str, port: int) -> tuple[str, int]:
            went.append(address)
            return "127.0.0.1", there.port if address == PUBLIC else closed

        target = Target("litellm", "http://llm.internal:4000/v1", keys.secret(keys.plain()),
                        configured=True)  # fmt: skip
        seen = probe(target, replace(reach_to(), resolve=turning, dial=dial), ALONE)
        assert keys.plain().encode() not in there.heard
    assert next(answers) == (PUBLIC,)
    assert seen.facts.get("probe.key") is None


@pytest.mark.parametrize("name", ["a..b", ".", "x" * 64 + ".com", "xn--" + "a" * 300, "a" * 300])
def test_name_that_cannot_be_one_is_a_fact(name: str) -> None:
    target = replace(TARGET, base_url=f"https://{name}/v1")
    real = Reach(stores=reach_to().stores, limits=QUICK)
    with bounded():
        seen = probe(target, real, ALONE)
    assert seen.report.reached in ("dns", "url")
    assert "probe.url" in seen.facts


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 \xb2\xb2\xb2 x\r\n\r\n", b"HTTP/1.1 " + b"9" * 5000 + b" x\r\n\r\n",
     b"\r\n\r\n", b"x" * 200_000, b"HTTP/1.1 407\r\n" + b"a: b\r\n" * 5000 + b"\r\n",
     b"HTTP/1.1 302 x\r\nLocation: http://[\r\n\r\n"],
)  # fmt: skip
def test_proxy_that_answers_nonsense(answer: bytes) -> None:
    with host(says(answer)) as there, bounded():
        environ = {"https_proxy": f"http://127.0.0.1:{there.port}"}
        seen = probe(TARGET, reach_to(tls=free_port(), environ=environ), ALONE)
        assert KEY.encode() not in there.heard
    assert seen.report.reached == "proxy"
    assert "proxy.state" in seen.facts


def test_portal_that_leads_to_no_address() -> None:
    answer = b"HTTP/1.1 302 x\r\nLocation: http://[\r\nContent-Length: 0\r\n\r\n"
    with host(says(answer)) as there, bounded():
        seen = probe(TARGET, reach_to(tls=free_port(), plain=there.port))
    assert seen.facts["net.captive_portal"] is True
