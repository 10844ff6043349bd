"""A view of a text with its escapes undone, and the way back to the text.

A key may stand as ``sk\\u002dproj…`` in JSON or ``sk%2Dproj…`` in a URL. Patterns look at the
view; what they find is taken out of the text itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right

#: Printable ASCII written as an escape. Backslashes are bounded, so that a long run of them
#: costs no more than its length. In URLs %2F, %3F and %23 stay: undone they would end a part of it.
_ESCAPE = re.compile(
    rb"\\{1,8}(?:/|u00(?P<u>[2-7][0-9a-fA-F])|x(?P<x>[2-7][0-9a-fA-F]))"
    rb"|%(?:25)?(?P<p>2[0-24-9a-eA-E]|3[0-9a-eA-E]|[4-7][0-9a-fA-F])"
)


class View:
    """``text`` is what patterns look at; `original` gives positions of the bytes it came from."""

    def __init__(self, raw: bytes) -> None:
        self.text = raw
        self._views: list[int] = [0]
        self._raws: list[int] = [0]
        if b"%" in raw or b"\\u00" in raw or b"\\x" in raw or b"\\/" in raw:
            self._undo(raw)

    @property
    def plain(self) -> bool:
        """Whether nothing was undone, so that every position is its own."""
        return len(self._views) == 1

    def original(self, position: int) -> int:
        """Where the byte at this position of the view begins in the original."""
        at = bisect_right(self._views, position) - 1
        return self._raws[at] + position - self._views[at]

    def _undo(self, raw: bytes) -> None:
        pieces: list[bytes] = []
        end = length = 0
        for match in _ESCAPE.finditer(raw):
            start = match.start()
            code = match["u"] or match["x"] or match["p"]
            char = bytes([int(code, 16)]) if code else b"/"
            pieces += (raw[end:start], char)
            length += start - end + 1
            end = match.end()
            self._views += (length - 1, length)
            self._raws += (start, end)
        pieces.append(raw[end:])
        self.text = b"".join(pieces)
