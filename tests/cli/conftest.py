"""Runs the command in this process and gives its exit code, output and errors."""

from __future__ import annotations

import io
import sys

import pytest

from ran import Ran, Why401
from why401.cli.main import main


@pytest.fixture
def why401(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Why401:
    """``why401("diagnose", "--text", "…", stdin=b"…")``."""

    def call(*arguments: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return call
