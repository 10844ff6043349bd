"""Runs the commands of fixes that are marked safe: they look, and change nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ...engine.load import builtin_rules
from ...engine.plan import PlannedFix
from ...facts.memory import WorkingMemory

SECONDS = 60.0
#: Something to be filled in by the user: ``<project id>``, CONTAINER, PROFILE.
_BLANK = re.compile(r"<[^<>|]+>|(?<![\w$-])(?:CONTAINER|PROGRAM|SERVICE|PROFILE|HOST|PORT)\b")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command gave: exit code, and its output with errors, not yet redacted."""

    code: int
    output: str


def why_not_run(planned: PlannedFix, memory: WorkingMemory) -> str:
    """Why a fix's command is only shown; empty where it may be run after a yes."""
    fix = planned.fix
    if not planned.command:
        return "there is no command"
    if not fix.safe:
        return "it changes something"
    if not Path(fix.place.file).is_relative_to(builtin_rules()):
        return "it comes from a rule pack, and packs never run anything"
    contexts = {"default", memory.value("client.name"), memory.value("os.name")}
    if not contexts & set(fix.command):
        return "it is for another system"
    if _BLANK.search(planned.command):
        return "it has blanks to fill in"
    return ""


def run_command(command: str) -> Ran:
    """Run a command line in the system's shell, without input, for at most a minute."""
    shell = (
        ["powershell", "-NoProfile", "-Command", command]
        if sys.platform == "win32"
        else ["/bin/sh", "-c", command]
    )
    here = str(Path(sys.executable).parent)  # so that "why401 keys" is this why401
    environment = {**os.environ, "PATH": f"{here}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        done = subprocess.run(
            shell, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=SECONDS, check=False, env=environment,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Ran(124, f"no end within {SECONDS:g} s")
    except OSError as error:
        return Ran(127, f"{error.strerror}")
    return Ran(done.returncode, done.stdout.decode("utf-8", "replace"))
