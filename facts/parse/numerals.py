"""Numbers out of text, and HTTP statuses among them."""

from __future__ import annotations

from typing import Any


def number(text: str) -> int | float | None:
    """A plain number, thousands separated by commas or not; None for anything else."""
    text = text.strip().replace(",", "")
    if not 0 < len(text) <= 30 or not text.isascii() or not text.replace(".", "", 1).isdigit():
        return None
    value = float(text)
    return int(value) if value == int(value) and value <= 2**53 else value


def http_status(value: Any) -> int:
    """A value as an HTTP status, or 0 where it is none."""
    if isinstance(value, str) and len(value) == 3 and value.isascii() and value.isdigit():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return 0
    return value if 100 <= value <= 599 else 0
