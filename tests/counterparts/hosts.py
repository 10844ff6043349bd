"""Hosts that do one thing wrong: fall silent at some point, talk no TLS, answer with a page."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field


class Line:
    """A connection as a talk sees it: what it reads is kept."""

    def __init__(self, inner: socket.socket, heard: bytearray) -> None:
        self._inner = inner
        self._heard = heard

    def recv(self, size: int) -> bytes:
        read = self._inner.recv(size)
        self._heard += read
        return read

    def sendall(self, data: bytes) -> None:
        self._inner.sendall(data)

    def close(self) -> None:
        self._inner.close()


Talk = Callable[[Line], None]


@dataclass
class Host:
    """A host: its port, and everything it was sent."""

    port: int
    heard: bytearray = field(default_factory=bytearray)


@contextlib.contextmanager
def host(talk: Talk, context: ssl.SSLContext | None = None) -> Generator[Host]:
    """A host that does ``talk`` on each connection, after a handshake where a context is given."""
    listener = socket.create_server(("127.0.0.1", 0))
    there = Host(listener.getsockname()[1])
    open_ones: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                taken, _ = listener.accept()
            except OSError:
                return
            taken.settimeout(5)
            open_ones.append(taken)
            threading.Thread(target=one, args=(taken,), daemon=True).start()

    def one(taken: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if context is not None:
                taken = context.wrap_socket(taken, server_side=True)
                open_ones.append(taken)
            talk(Line(taken, there.heard))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield there
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
        for each in open_ones:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


def silent(taken: Line) -> None:
    """Read and never answer, until the other side goes."""
    while taken.recv(4096):
        pass


def hang_up(taken: Line) -> None:
    """Close at once."""
    taken.close()


def says(answer: bytes) -> Talk:
    """Read a request's head, then answer with these bytes and close."""

    def talk(taken: Line) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            more = taken.recv(4096)
            if not more:
                return
            head += more
        taken.sendall(answer)
        taken.close()

    return talk


def page(status: str, body: str, *headers: str) -> bytes:
    """An answer with a web page."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, *headers, "Connection: close", "", body]).encode()


@contextlib.contextmanager
def full_queue() -> Generator[int]:
    """A port whose queue of connections is full: the next one gets no answer at all."""
    with socket.socket() as listener, contextlib.ExitStack() as held:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        for _ in range(4):
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        yield port
