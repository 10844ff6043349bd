"""Indented, wrapped lines without blanks at their ends, which screen readers would read."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

#: The narrowest column that text is wrapped to.
NARROWEST = 20


def say(
    console: Console, text: str | Text, indent: int = 0, style: str = "", *, lead: str = ""
) -> None:
    """Write a text with every line indented, wrapped to the console's width.

    ``lead`` stands before the first line; the others begin below its end.
    """
    body = Text(text, style=style) if isinstance(text, str) else text
    margin = " " * indent + lead
    for line in body.wrap(console, max(NARROWEST, console.width - len(margin))):
        line.rstrip()
        console.print(Text(margin) + line)
        margin = " " * len(margin)
