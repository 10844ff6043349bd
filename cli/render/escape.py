"""Text from outside made harmless: control characters and terminal escapes are shown, not run."""

from __future__ import annotations

import unicodedata

_KEEP = "\n\t"


def plain(text: str) -> str:
    """The text with control, format and surrogate characters replaced by visible escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(char) for char in text)


def _visible(char: str) -> str:
    if char in _KEEP or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"):
        return char
    return f"\\u{ord(char):04x}" if ord(char) > 0xFF else f"\\x{ord(char):02x}"


def one_line(text: str, limit: int) -> str:
    """The text on one line of at most ``limit`` characters."""
    line = " ".join(plain(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
