"""Texts and facts as a consultation keeps them: read first, then without secrets.

What is kept is the same live and after a replay, because nothing else enters the consultation.
"""

from __future__ import annotations

from dataclasses import replace

from ..facts.memory import Fact, Source, WorkingMemory
from ..facts.parse import enrich, parse_text
from ..facts.redact import Redactor
from ..facts.secret import Secret
from .render.escape import one_line

#: The joined text is made anew from the others each time.
JOINED = "text.all"
_KEY_LENGTH = 20
#: Characters of a line that are repeated.
MAX_SHOWN = 60


def facts_of_paste(text: str, redactor: Redactor) -> tuple[Fact, ...]:
    """The facts in a text, redacted. A key on its own gives its form: kind, length, odd signs."""
    facts = [*_key_form(text), *parse_text(text, origin="pasted")]
    if facts and facts[0].source.detail == "pasted key":
        facts = [fact for fact in facts if fact.name != "symptom.text"]
    by_name = {fact.name: fact for fact in reversed(facts)}
    return tuple(redacted(by_name[name], redactor) for name in sorted(by_name))


def is_key(text: str) -> bool:
    """Whether a text is a key of a known form and nothing else."""
    return bool(_key_form(text))


def _key_form(text: str) -> list[Fact]:
    word = text.strip()
    if len(word) < _KEY_LENGTH or len(word.split()) > 1:
        return []
    form = Secret(word).form
    if not form.prefix:
        return []
    return [Fact(n, v, Source("text", "pasted key")) for n, v in form.facts().items()]


def kept_facts(memory: WorkingMemory, redactor: Redactor) -> WorkingMemory:
    """A memory to start from: its texts read while they are whole, then everything redacted."""
    whole = memory.copy()
    enrich(whole)
    facts = (redacted(fact, redactor) for fact in whole.observed() if fact.name != JOINED)
    return WorkingMemory(facts, memory.declined)


def shown(line: str, redactor: Redactor) -> str:
    """A line from a pipe as it is repeated: short, without secrets or what may be one."""
    words: list[str] = []
    for word in line.split():
        safe = redactor.text(word)
        odd = safe == word and len(word) >= _KEY_LENGTH and "://" not in word
        words.append(f"({len(word)} characters)" if odd else safe)
    return one_line(" ".join(words), MAX_SHOWN)


def redacted(fact: Fact, redactor: Redactor) -> Fact:
    """The fact without secrets in its value or its source."""
    source = replace(fact.source, detail=redactor.text(fact.source.detail))
    return replace(fact, value=redactor.value(fact.name, fact.value), source=source)
