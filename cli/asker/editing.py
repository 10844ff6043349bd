"""Lines with editing, completion and pastes of many lines, by prompt-toolkit (extra ``ask``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.history import DummyHistory
from prompt_toolkit.output import Output
from prompt_toolkit.output.defaults import create_output


class EditingAsker:
    """A line editor on the terminal. Nothing typed is kept: a paste may hold a key."""

    def __init__(self, stream: TextIO) -> None:
        self._session: PromptSession[str] = PromptSession(
            history=DummyHistory(), output=_output(stream), complete_while_typing=False
        )

    def line(self, prompt: str, words: Sequence[str] = (), /) -> str:
        """The next line, or a whole paste. Ctrl-C and Ctrl-D raise as the port says."""
        completer = WordCompleter(list(words), ignore_case=True, sentence=True)
        return self._session.prompt(prompt, completer=completer, reserve_space_for_menu=0)

    def rest(self) -> str:
        """Nothing: a bracketed paste is one line here, whatever it holds."""
        return ""


def _output(stream: TextIO) -> Output:
    """The terminal, without asking where its cursor is: some never answer."""
    output = create_output(stream)
    if hasattr(output, "enable_cpr"):
        output.enable_cpr = False  # type: ignore[attr-defined]
    return output
