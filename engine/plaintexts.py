"""Which of many plain texts stand in a text: one pass over the text, however many there are."""

from __future__ import annotations

from collections.abc import Sequence

import re2

#: Bytes that the search may take; the next is tried where the one before is too little.
_MEMORY = (16 << 20, 64 << 20, 256 << 20)
#: Stands behind every text that is searched. Where RE2 runs out of memory it finds nothing at all
#: and does not say so: then this is not found either.
_MARK = "\x00"


class PlainTexts:
    """Distinct texts, none of them empty, known by their places."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._set = None
        if not any(_MARK in text for text in texts):
            made = (_set_of(texts, memory) for memory in _MEMORY)
            self._set = next(filter(None, made), None)

    def found_in(self, text: str) -> list[int]:
        """The places of those that stand in the text, ascending. Letter case counts."""
        if self._set is not None:
            found: list[int] = sorted(self._set.Match(_bytes(text + _MARK)) or ())
            if found and found[-1] == len(self._texts):
                return found[:-1]
        return [place for place, plain in enumerate(self._texts) if plain in text]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _set_of(texts: Sequence[str], memory: int) -> re2.Set | None:
    """A search for these texts and the mark; None where it would not work in this memory."""
    options = re2.Options()
    options.literal = True
    options.log_errors = False
    options.max_mem = memory
    found = re2.Set.SearchSet(options)
    for text in (*texts, _MARK):
        found.Add(_bytes(text))
    try:
        found.Compile()
    except re2.error:
        return None
    return found if found.Match(_MARK) else None
