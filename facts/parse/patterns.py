"""Patterns over pasted text: RE2 only, so that no text can make one slow."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Any

import re2

from .limits import MATCHES


@cache
def compiled(pattern: str) -> Any:
    """The compiled pattern, made when it is first needed."""
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def find(pattern: str, text: str) -> Any:
    """The first match, or None."""
    return compiled(pattern).search(text)


def find_all(
    pattern: str, text: str, start: int | None = None, end: int | None = None
) -> Iterator[Any]:
    """The first matches, at most `MATCHES` of them, between two positions."""
    return islice(compiled(pattern).finditer(text, start, end), MATCHES)


def first(patterns: tuple[str, ...], text: str) -> str:
    """Group 1 of the first pattern that is found with something in it, or an empty text."""
    for pattern in patterns:
        match = find(pattern, text)
        if match is not None and match[1]:
            return match[1]
    return ""
