"""The machine that why401 runs on."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .model import Machine, System, Unavailable


def this_machine(*, network: bool = True) -> Machine:
    """This machine, this user and this folder. Never raises: a missing home is None."""
    return Machine(_system(), _home(), _cwd(), dict(os.environ), network=network)


def home_of(machine: Machine) -> Path:
    """The home folder; raises `Unavailable` where there is none."""
    if machine.home is None:
        raise Unavailable("there is no home folder")
    return machine.home


def _system() -> System:
    if sys.platform == "win32":
        return "windows"
    return "macos" if sys.platform == "darwin" else "linux"


def _home() -> Path | None:
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home if home.is_dir() else None


def _cwd() -> Path:
    try:
        return Path.cwd()
    except OSError:
        return Path("/")
