"""What the consultation needs of whatever reads the user's lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Asker(Protocol):
    """Reads lines. Ctrl-C raises `KeyboardInterrupt`, the end of input `EOFError`."""

    def line(self, prompt: str, words: Sequence[str] = (), /) -> str:
        """The next line; ``words`` may be offered for completion. A paste may hold several lines
        where the reader can tell."""
        ...

    def rest(self) -> str:
        """The lines of a paste that came in with the last one; empty where there are none."""
        ...
