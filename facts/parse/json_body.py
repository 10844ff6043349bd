"""JSON bodies, alone or inside other text, whole or as a complete part of a cut one."""

from __future__ import annotations

from collections.abc import Iterator

from .body import read_kind
from .finding import Finding, Pasted


def read(pasted: Pasted) -> Iterator[Finding]:
    """The error of a complete JSON body."""
    return read_kind(pasted, "JSON body")


def read_fragment(pasted: Pasted) -> Iterator[Finding]:
    """The error of a complete object inside a body that is cut."""
    return read_kind(pasted, "JSON fragment")
