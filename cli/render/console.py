"""The console that everything is said on."""

from __future__ import annotations

import shutil
import sys

from rich.console import Console, ConsoleDimensions


class TerminalConsole(Console):
    """A console that knows the width of a dumb terminal, too: rich takes 80 columns for granted."""

    @property
    def size(self) -> ConsoleDimensions:
        """Columns and rows as they are now, COLUMNS and LINES first."""
        if self.is_dumb_terminal:
            return ConsoleDimensions(*shutil.get_terminal_size())
        return super().size

    @size.setter
    def size(self, new_size: tuple[int, int]) -> None:
        self._width, self._height = new_size


def terminal(*, to_errors: bool = False) -> Console:
    """Standard output, or standard error; nothing in a text counts as markup."""
    stream = sys.stderr if to_errors else sys.stdout
    return TerminalConsole(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=False)
