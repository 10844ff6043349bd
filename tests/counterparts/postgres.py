"""A PostgreSQL of one's own: it lives in a folder and ends with the test."""

from __future__ import annotations

import contextlib
import os
import pwd
import subprocess
import tempfile
from collections.abc import Generator
from pathlib import Path

from counterparts.processes import free_port, program, running


@contextlib.contextmanager
def database() -> Generator[str]:
    """The address of an empty database on 127.0.0.1, in libpq's form."""
    initdb, server = _program("initdb"), _program("postgres")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)  # the server refuses to be root and becomes somebody else
        data = folder / "data"
        subprocess.run(
            [*_not_root(), initdb, "-D", data, "-U", "why401", "-A", "trust", "--no-sync"],
            cwd=folder, check=True, capture_output=True, timeout=100,
        )  # fmt: skip
        port = free_port()
        command = [*_not_root(), server, "-D", str(data), "-h", "127.0.0.1", "-p", str(port),
                   "-k", str(folder), "-F"]  # fmt: skip
        with running(command, port=port, log=folder / "log"):
            yield f"host=127.0.0.1 port={port} user=why401 dbname=postgres"


def _not_root() -> list[str]:
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("nobody")
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _program(name: str) -> str:
    """A program of the server, which Debian keeps out of PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(versions[-1]) if versions else program(name)
