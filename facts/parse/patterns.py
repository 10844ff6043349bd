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
    return re2.compile(pattern, _options(captures=True))


def find(pattern: str, text: str) -> Any:
    """The first match, or None."""
    return compiled(pattern).search(text)


def find_all(
    pattern: str, text: str, start: int | None = None, end: int | None = None
) -> Iterator[Any]:
    """The first matches, at most `MATCHES` of them, between two positions."""
    return islice(compiled(pattern).finditer(text, start, end), MATCHES)


def any_found(patterns: tuple[str, ...], text: str) -> bool:
    """Whether at least one of the patterns is found: one pass for all of them."""
    return _alternatives(patterns).search(text) is not None


@cache
def _alternatives(patterns: tuple[str, ...]) -> Any:
    pattern = "|".join(f"(?:{pattern})" for pattern in patterns)
    return re2.compile(pattern, _options(captures=False))


def _options(*, captures: bool) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.never_capture = not captures
    return options
