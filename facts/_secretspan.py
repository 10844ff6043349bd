"""A stretch of bytes that holds a secret, and the patterns that find such stretches."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import re2

Kind = Literal["secret", "private-key", "mail", "user", "account", "kept"]
#: Start and end of the bytes to take out, what they are, and the secret that they write. Those of
#: kind ``kept`` are left alone whatever else is found in them. Plain, since a log has millions.
Span = tuple[int, int, Kind, str]


@cache
def pattern(source: str) -> Any:
    """The RE2 pattern over bytes: its time grows with the text and nothing else."""
    return re2.compile(source.encode("utf-8"))


def decoded(data: bytes) -> str:
    """The bytes as text, for looking at. What is no text is replaced, so lengths may differ."""
    return data.decode("utf-8", "replace")
