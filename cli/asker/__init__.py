"""How a line is read from the user: a small port, plain input, and prompt-toolkit behind it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from .plain import PlainAsker
from .port import Asker

__all__ = ["Asker", "open_asker"]


def open_asker(
    *, plain: bool = False, to_errors: bool = False, echo: Callable[[str], str] = str
) -> Asker:
    """prompt-toolkit's line editor on a terminal where it is installed (extra ``ask``), else
    plain lines.

    A dumb terminal, a pipe and ``plain`` get plain lines; ``to_errors`` sends the prompts to
    standard error. ``echo`` gives what is shown of a line that came through a pipe.
    """
    stream = sys.stderr if to_errors else sys.stdout
    on_terminal = sys.stdin.isatty() and stream.isatty()
    if plain or not on_terminal or os.environ.get("TERM", "dumb") in ("", "dumb"):
        return PlainAsker(stream, echo)
    try:
        from .editing import EditingAsker
    except ImportError:
        return PlainAsker(stream, echo)
    return EditingAsker(stream)
