"""Bodies as Python prints them: ``{'error': {'message': …, 'param': None}}``."""

from __future__ import annotations

from collections.abc import Iterator

from .body import read_kind
from .finding import Finding, Pasted


def read(pasted: Pasted) -> Iterator[Finding]:
    """The error of a printed mapping."""
    return read_kind(pasted, "Python literal")
