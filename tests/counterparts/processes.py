"""Starts programs and stops them; says what is missing."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path

import pytest

_FOLDER = Path(os.environ.get("WHY401_COUNTERPARTS", Path.home() / ".cache" / "why401-ci"))


def missing(what: str, remedy: str = "bash scripts/real-counterparts") -> None:
    """Skip the test on a laptop, fail it where everything must be there (CI=true)."""
    reason = f"{what} is not installed: {remedy}"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(reason)
    pytest.skip(reason)


def program(name: str, venv: str = "") -> str:
    """The path of a program, from its own environment or the system's; else see `missing`."""
    own = _FOLDER / venv / "bin" / name if venv else None
    if own is not None and own.exists():
        return str(own)
    places = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    found = shutil.which(name, path=places)
    if found is None:
        missing(name)
    return str(found)


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextlib.contextmanager
def running(
    command: Sequence[str], *, port: int, log: Path, env: Mapping[str, str] | None = None,
    cwd: Path | None = None, seconds: float = 30.0,
) -> Generator[subprocess.Popen[bytes]]:  # fmt: skip
    """A program that listens on the port, stopped at the end."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env, cwd=cwd
        )
    try:
        _wait(process, port, log, seconds)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with socket.socket() as knock:
            knock.settimeout(1)
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    tail = log.read_text("utf-8", "replace")[-2000:]
    pytest.fail(f"{process.args!r} does not listen on port {port}:\n{tail}")
