"""What all tests share: Ctrl-C that works, and what the searches for planted keys want."""

from __future__ import annotations

import io
import logging
import signal
import sys
from pathlib import Path

import pytest
from planting import Canaries, plant
from searching import Desk, Searched, searching

from counterparts.consulting import FILES
from packs import write
from ran import Ran
from why401.cli.main import main

# A shell starts what runs in its background deaf to Ctrl-C, and so would be every program here.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def canaries() -> Canaries:
    """Keys that are searched for; none is made yet."""
    return Canaries()


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, canaries: Canaries) -> Path:
    """A home in which every client keeps a key, and an environment full of them."""
    return plant(tmp_path, monkeypatch, canaries)


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    def run(*arguments: object, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8"))
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture
def desk(planted: Path, canaries: Canaries, tmp_path: Path) -> Desk:
    """A folder for the inputs of commands, in the home full of keys."""
    folder = tmp_path / "desk"
    folder.mkdir()
    return Desk(folder, canaries)


@pytest.fixture
def pack(tmp_path: Path) -> tuple[str, str, str]:
    """The options that take a small pack of rules in place of the shipped ones."""
    return ("--rules", str(write(tmp_path / "pack", FILES)), "--no-builtin")


@pytest.fixture
def searched(
    call,
    canaries: Canaries,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Searched:
    """``searched("diagnose", …)`` runs the command and fails where a planted key is found."""
    monkeypatch.setenv("COLUMNS", "300")
    caplog.set_level(logging.DEBUG)
    return searching(call, canaries, tmp_path, caplog)
