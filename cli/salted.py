"""Redaction with a salt of the case's own: the same output each time, and tokens that cannot be
linked to those of another case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..facts.memory import WorkingMemory

if TYPE_CHECKING:
    from .render.document import Redact


def salted_redactor(memory: WorkingMemory) -> Redact:
    """Takes secrets out of the values of a case that holds these observed facts."""
    import hashlib

    from ..facts.redact import Redactor

    digest = hashlib.sha256()
    for fact in memory.observed():
        digest.update(repr((fact.name, fact.value)).encode("utf-8", "surrogatepass"))
    return Redactor(digest.digest()).value
