"""Facts read out of what people paste: error cards, bodies, tracebacks, answers, streams, logs.

`parse_text` reads one text; `enrich` reads every text that a memory holds, and works out what
follows from the base URL and the key's prefix. A text is read by every form in `forms`, whose
order says which one is believed.
"""

from __future__ import annotations

from ..memory import Fact, Source, WorkingMemory
from .enrich import enrich, enrich_from

__all__ = ["enrich", "parse_text"]


def parse_text(text: str, *, origin: str = "text") -> tuple[Fact, ...]:
    """The facts in a pasted text, by name, the text itself as ``symptom.text`` among them.

    Each names its source: ``origin``, the form, and where it stood. Any text is fine; of a very
    long one only the beginning and the end are read. ``text.all`` is left to `enrich`, which
    knows the other texts of the case.
    """
    from .clean import readable

    text = readable(text)
    if not text.strip():
        return ()
    memory = WorkingMemory([Fact("symptom.text", text, Source("text", origin))])
    enrich_from(memory, {"symptom.text": origin})
    return tuple(fact for fact in memory.observed() if fact.name != "text.all")
