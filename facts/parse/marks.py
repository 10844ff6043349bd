"""The marks that why401's own redaction leaves, read as what a provider would have shown.

A case must be diagnosed alike before and after it was redacted: ``<key:groq …wxyz #a1b2c3>`` is a
key that was there, not a template's text.
"""

from __future__ import annotations

import re

from .._remember import of_providers
from ..providers import key_shapes

_MARK = re.compile(
    r"<(?:key:(?P<form>[a-z0-9-]{1,40})|secret)(?: (?:…|\.\.\.)(?P<tail>[A-Za-z0-9_+/=.-]{4}))?"
    r" #[0-9a-f]{6}>"
)


def unmarked(text: str) -> str:
    """The text with each mark as a masked key: the form's prefix, stars, the last characters."""
    if "<key:" not in text and "<secret" not in text:
        return text
    return _MARK.sub(
        lambda mark: f"{_prefixes().get(mark['form'], '')}***{mark['tail'] or ''}", text
    )


@of_providers
def _prefixes() -> dict[str, str]:
    return {shape.id: shape.prefix for shape in key_shapes()}
