"""Programs that run, by their command lines, which stay in this process."""

from __future__ import annotations

import subprocess

from .model import Machine

_SECONDS = 1.5


def commands(machine: Machine) -> tuple[str, ...]:
    """The programs that run: path and first arguments; nothing where they cannot be listed."""
    if machine.system == "linux":
        return _from_proc(machine)
    call = (
        ("tasklist", "/fo", "csv", "/nh")
        if machine.system == "windows"
        else ("ps", "-axo", "comm=")
    )
    lines = run_text(*call).splitlines()
    if machine.system == "windows":
        return tuple(line.split('","')[0].strip('"') for line in lines)
    return tuple(line.strip() for line in lines)


def run_text(*call: str, seconds: float = _SECONDS) -> str:
    """What a program prints; an empty text where it is missing, fails or takes too long."""
    try:
        done = subprocess.run(
            call, capture_output=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def _from_proc(machine: Machine) -> tuple[str, ...]:
    found: list[str] = []
    for folder in machine.at("/proc").glob("[0-9]*"):
        try:
            data = (folder / "cmdline").read_bytes()[:4096]
        except OSError:
            continue
        if data:
            found.append(data.replace(b"\0", b" ").decode("utf-8", "replace").strip())
    return tuple(found)
