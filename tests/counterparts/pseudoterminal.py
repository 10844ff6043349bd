"""A real terminal for a command: a pseudo-terminal, its screen read back with pyte."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

pexpect: Any = pytest.importorskip("pexpect", reason="pexpect is not installed")
pyte: Any = pytest.importorskip("pyte", reason="pyte is not installed")

SECONDS = 40.0
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[@-Z\\-_=>])")


class PseudoTerminal:
    """One command in a terminal of so many columns; everything shown since the last input."""

    def __init__(
        self,
        arguments: list[str],
        env: Mapping[str, str],
        columns: int,
        rows: int = 50,
        cwd: Path | None = None,
        program: str = "",
    ) -> None:
        self.screen = pyte.HistoryScreen(columns, rows, history=5000, ratio=0.5)
        self._stream = pyte.Stream(self.screen)
        self.raw = ""
        self.child = pexpect.spawn(
            program or sys.executable,
            arguments if program else ["-m", "why401", *arguments],
            env=dict(env),
            cwd=None if cwd is None else str(cwd),
            dimensions=(rows, columns),
            encoding="utf-8",
            timeout=SECONDS,
        )

    def see(self, *texts: str) -> str:
        """Wait until all the texts were shown since the last input; gives what was shown."""
        return self._wait(lambda flat: all(text in flat for text in texts), texts)

    def see_one_of(self, *texts: str) -> str:
        """Wait until one of the texts was shown since the last input; gives which."""
        self._wait(lambda flat: any(text in flat for text in texts), texts)
        return next(text for text in texts if text in self._flat())

    def _wait(self, holds: Callable[[str], bool], texts: tuple[str, ...]) -> str:
        end = time.monotonic() + SECONDS
        ended = False
        while not holds(self._flat()):
            if ended or time.monotonic() > end:
                raise AssertionError(f"{texts} did not come; there is:\n{self.shown()}")
            try:
                self._take(self.child.read_nonblocking(65536, 0.2))
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                ended = True
        return self.shown()

    def _flat(self) -> str:
        return " ".join(self.shown().split())

    def _take(self, data: str) -> None:
        self.raw += data
        self._stream.feed(data)

    def shown(self) -> str:
        """What has scrolled away and what is on the screen, without blanks at line ends."""
        gone = [
            "".join(line[column].data for column in range(self.screen.columns))
            for line in self.screen.history.top
        ]
        return "\n".join(line.rstrip() for line in [*gone, *self.screen.display]).rstrip()

    def type(self, line: str, end: str = "\r") -> None:
        """Type a line; what was shown before is forgotten."""
        self.screen.reset()
        self.child.send(line + end)

    def paste(self, text: str) -> None:
        """Paste as a terminal does it for a program that asked for bracketed paste."""
        self.screen.reset()
        bracketed = "\x1b[?2004h" in self.raw
        self.child.send(f"\x1b[200~{text}\x1b[201~\r" if bracketed else f"{text}\r")

    def resize(self, columns: int, rows: int = 50) -> None:
        """Give the terminal another size, as a window that is dragged."""
        self.child.setwinsize(rows, columns)
        self.screen.resize(rows, columns)

    def end(self) -> int:
        """Wait for the end of the command; gives its exit code."""
        try:
            while True:
                self._take(self.child.read_nonblocking(65536, SECONDS))
        except pexpect.EOF:
            self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)

    def lines(self) -> list[str]:
        """The lines as the program wrote them, without what moves the cursor or colours."""
        return _ESCAPE.sub("", self.raw).replace("\r", "").split("\n")
