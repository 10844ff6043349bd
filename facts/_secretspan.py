"""A stretch of bytes that holds a secret, and the patterns that find such stretches."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal, NamedTuple

import re2


class Span(NamedTuple):
    """Bytes to take out; those of kind ``kept`` are left alone whatever else is found in them."""

    start: int
    end: int
    kind: Literal["secret", "private-key", "mail", "user", "account", "kept"]
    secret: str = ""


@cache
def pattern(source: str) -> Any:
    """The RE2 pattern over bytes: its time grows with the text and nothing else."""
    return re2.compile(source.encode("utf-8"))


def decoded(data: bytes) -> str:
    """The bytes as text, for looking at."""
    return data.decode("utf-8", "replace")
