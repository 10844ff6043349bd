"""What the searches for planted keys share: the keys, a home full of them, and the command."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from planting import Canaries, plant

from ran import Ran
from why401.cli.main import main


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
