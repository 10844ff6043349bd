"""A server that answers as providers do: it looks for the key where they do, and says what they say.

The bodies are in `answers.yaml`. Which key gets which answer is told beforehand by `Replay.teach`.
"""

from __future__ import annotations

import contextlib
import json
import ssl
import threading
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

Body = str
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Given:
    """What the server was asked: host, method, path, headers in lower case."""

    host: str
    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)


@dataclass
class Replay:
    """The state of a server: who knows which key, and what it was asked."""

    #: (host, key) -> name of the answer; a key that nobody taught is wrong.
    keys: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)
    asked: list[Given] = field(default_factory=list)
    tls: int = 0
    plain: int = 0

    def teach(self, host: str, key: str, answer: str) -> None:
        """Answer this key at this host so."""
        self.keys[host, key] = answer

    def keys_seen(self) -> set[str]:
        """Every value that stood in a header that carries a key."""
        names = ("authorization", "x-api-key", "api-key", "x-goog-api-key")
        return {g.headers[n] for g in self.asked for n in names if n in g.headers}


@cache
def vendors() -> Mapping[str, Any]:
    """The vendors of `answers.yaml` by name."""
    return yaml.safe_load((_HERE / "answers.yaml").read_text("utf-8"))


def vendor_of(host: str) -> Mapping[str, Any] | None:
    """The vendor whose host it is."""
    return next((v for v in vendors().values() if host in v["hosts"]), None)


@contextlib.contextmanager
def replaying(context: ssl.SSLContext | None = None) -> Generator[Replay]:
    """A server on two ports, one of TLS where a context is given."""
    replay = Replay()
    servers = [_server(replay, None)]
    replay.plain = servers[0].server_address[1]
    if context is not None:
        servers.append(_server(replay, context))
        replay.tls = servers[1].server_address[1]
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield replay
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


class _Server(ThreadingHTTPServer):
    """Shakes hands in the connection's own thread, and is silent about clients that go away."""

    daemon_threads = False
    context: ssl.SSLContext | None = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self.context is None:
            super().finish_request(request, client_address)
            return
        request.settimeout(10)
        with self.context.wrap_socket(request, server_side=True) as wrapped:
            super().finish_request(wrapped, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: probes hang up after a handshake."""


def _server(replay: Replay, context: ssl.SSLContext | None) -> _Server:
    class Handler(_Handler):
        state = replay

    server = _Server(("127.0.0.1", 0), Handler)
    server.context = context
    return server


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10
    state: Replay

    def do_GET(self) -> None:
        self._reply()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self._reply()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a key may stand in a path."""

    def _reply(self) -> None:
        host = self.headers.get("host", "").rpartition(":")[0] or self.headers.get("host", "")
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.state.asked.append(Given(host, self.command, self.path, headers))
        answer = self._answer(host, headers)
        body = answer.get("body", "")
        raw = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(answer.get("status", 200))
        kind = "text/html" if raw.startswith(b"<") else "application/json"
        for name, value in {"content-type": kind, **answer.get("headers", {})}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _answer(self, host: str, headers: Mapping[str, str]) -> dict[str, Any]:
        if self.path == "/generate_204":
            return {"status": 204}
        if self.path.startswith("/api/v2/summary.json"):
            return {"body": {"status": {"indicator": "none"}, "components": []}}
        vendor = vendor_of(host)
        if vendor is None:
            return {"status": 404, "body": {"detail": "no such host here"}}
        key = _key_in(headers, vendor)
        lacking = [n for n in vendor.get("needs", ()) if n not in headers]
        name = "keyless" if key is None else self.state.keys.get((host, key), "wrong")
        name = "lacking" if lacking else name
        spoken = self.command == "POST"
        answers = vendor["answers"]
        found = answers.get(f"{name}_spoken" if spoken else name) or answers.get(name)
        return _filled(found or _GOOD, key or "")


_GOOD = {"body": {"object": "list", "data": [{"id": "good-model"}]}}


def _key_in(headers: Mapping[str, str], vendor: Mapping[str, Any]) -> str | None:
    """The key, where this vendor looks for it."""
    value = headers.get(vendor["header"])
    if value is None or vendor["header"] != "authorization":
        return value
    scheme, _, key = value.partition(" ")
    return key if scheme == "Bearer" and key else None


def _filled(answer: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The answer with the key that was received, masked as the vendor does it."""
    masks = {
        "{head8}": f"{key[:8]}{'*' * 12}{key[-4:]}",
        "{tail4}": f"****{key[-4:]}",
        "{ends2}": f"{key[:2]}***{key[-2:]}",
        "{whole}": key,
    }
    text = json.dumps(answer)
    for mark, shown in masks.items():
        text = text.replace(mark, json.dumps(shown)[1:-1])
    return json.loads(text)
