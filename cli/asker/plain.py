"""Plain lines from standard input: for pipes, dumb terminals and screen readers."""

from __future__ import annotations

import select
import sys
from collections.abc import Callable, Sequence
from typing import TextIO

import click

#: Seconds within which the next line of a paste arrives.
PASTE_GAP = 0.05
MAX_LINES = 20_000


class PlainAsker:
    """Reads `sys.stdin` line by line; the prompt goes to ``stream``."""

    def __init__(self, stream: TextIO, echo: Callable[[str], str] = str) -> None:
        self._stream = stream
        self._echo = echo

    def line(self, prompt: str, words: Sequence[str] = (), /) -> str:
        """The next line without its end. Raises `EOFError` where there is none."""
        click.echo(prompt, file=self._stream, nl=False)
        line = sys.stdin.readline()
        if not sys.stdin.isatty():  # no terminal shows what was typed
            click.echo(self._echo(line.rstrip("\r\n")), file=self._stream)
        if not line:
            raise EOFError
        return line.rstrip("\r\n")

    def rest(self) -> str:
        """What a terminal holds ready: the further lines of a paste.

        A pipe gives nothing here, since its lines are answers of their own; neither does a
        terminal on Windows, which cannot be asked (the command ``paste`` is for it).
        """
        if not sys.stdin.isatty() or sys.platform == "win32":
            return ""
        lines: list[str] = []
        while len(lines) < MAX_LINES and select.select([sys.stdin], [], [], PASTE_GAP)[0]:
            line = sys.stdin.readline()
            if not line:
                break
            lines.append(line.rstrip("\r\n"))
        return "\n".join(lines)
