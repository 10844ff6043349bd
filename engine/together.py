"""Several patterns tried in one pass over a text, for patterns that are tried again and again."""

from __future__ import annotations

from collections.abc import Sequence

import re2

#: Bytes that one set of patterns may take for what it learns of the texts it sees.
MEMORY = 1 << 20

#: A pattern, and whether letter case counts.
Pattern = tuple[str, bool]


class Together:
    """Patterns that RE2 takes, known by their places."""

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._every = len(patterns)
        self._set = _set_of(patterns)

    def found_in(self, data: bytes) -> list[int] | None:
        """The places of those found in the UTF-8 of a text; None where this cannot tell."""
        found: list[int] = self._set.Match(data) or [] if self._set is not None else []
        # The last one is found everywhere, unless RE2 ran out of memory and found nothing.
        return [place for place in found if place < self._every] if self._every in found else None


def _set_of(patterns: Sequence[Pattern]) -> re2.Set | None:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MEMORY
    options.never_capture = True
    found = re2.Set.SearchSet(options)
    try:
        for pattern, exact in patterns:
            if "\\Q" in pattern:  # may quote whatever follows the pattern
                return None
            found.Add(f"(?:{pattern})" if exact else f"(?i:{pattern})")
        found.Add("")
        found.Compile()
    except re2.error:
        return None
    return found
