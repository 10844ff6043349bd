"""Redaction with a salt of the case's own: the same output each time, and tokens that cannot be
linked to those of another case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..facts._secretscreen import may_be_secret
from ..facts.memory import Value, WorkingMemory

if TYPE_CHECKING:
    from .render.document import Redact


def salted_redactor(memory: WorkingMemory) -> Redact:
    """Takes secrets out of the values of a case that holds these observed facts."""
    made: list[Redact] = []

    def redact(name: str, value: Value) -> Value:
        if not isinstance(value, str) or not may_be_secret(name, value):
            return value
        if not made:
            made.append(_redactor(memory))
        return made[0](name, value)

    return redact


def _redactor(memory: WorkingMemory) -> Redact:
    import hashlib  # loads OpenSSL, which a case without secrets need not wait for

    from ..facts.redact import Redactor

    digest = hashlib.sha256()
    for fact in memory.observed():
        digest.update(repr((fact.name, fact.value)).encode("utf-8", "surrogatepass"))
    return Redactor(digest.digest()).value
