"""The model that a message names."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding, Pasted
from .patterns import any_found, find_all

_M = r"([A-Za-z0-9][\w./:@+-]+)"
_PATTERNS = (
    rf"(?i)\bmodels?(?: id| name| identifier)?:? ?[`'\"]{_M}[`'\"]",
    rf"(?i)\bmodel id {_M} with on-demand",
    rf"(?i)\bmodel name is not valid: [\"']?{_M}",
    rf"(?i)\b(?:request too large|rate limit reached) for {_M} (?:in|on) ",
    rf"(?i)\bmodel: {_M}",
    rf"(?i)\bthe model:? {_M} (?:does|is|has|was|could)\b",
    rf"(?i)\baccess to (?:the )?model {_M}",
    rf"(?i)\bno endpoints found for {_M}",
    rf"(?i)\bmodels/{_M} is not (?:found|supported)",
    r"\bpublishers/\w+/models/([\w.@-]{2,})",
    r"\b(?:foundation-model|inference-profile)/([\w.:-]{2,})",
)
#: A model's name is more than a word.
_SIGNS = frozenset("0123456789-/.:@")


def read(pasted: Pasted) -> Iterator[Finding]:
    """``model.name`` where the words name one."""
    for pattern in _PATTERNS if any_found(_PATTERNS, pasted.flat) else ():
        for match in find_all(pattern, pasted.flat):
            name = match[1].rstrip(".,:;/")
            if _SIGNS & set(name) and any(map(str.isalpha, name)) and "//" not in name:
                yield Finding("model.name", name)
                return
