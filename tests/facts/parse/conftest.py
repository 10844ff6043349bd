"""What the parser's tests share: facts of a text as a plain mapping, and made-up keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from why401.facts.memory import Value, WorkingMemory
from why401.facts.parse import enrich, parse_text

Read = Callable[[str], dict[str, Value]]
Enriched = Callable[..., dict[str, Value]]


@pytest.fixture
def read() -> Read:
    """`parse_text` as a mapping, without the text itself."""

    def facts(text: str) -> dict[str, Value]:
        found = {fact.name: fact.value for fact in parse_text(text)}
        found.pop("symptom.text", None)
        return found

    return facts


@pytest.fixture
def enriched() -> Enriched:
    """What `enrich` adds to the given facts."""

    def facts(**given: Value) -> dict[str, Value]:
        names = {name.replace("__", "."): value for name, value in given.items()}
        memory = WorkingMemory.of(names)
        enrich(memory)
        return {f.name: f.value for f in memory.observed() if f.name not in names}

    return facts


@pytest.fixture
def project_key() -> str:
    """A key as long as a real one, made here so that none stands in the repository."""
    return "sk-" + "proj-" + "Ab3" * 40
