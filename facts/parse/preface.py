"""What clients and gateways put before a server's own words."""

from __future__ import annotations

from .patterns import find

#: Class names, ``Error:`` and LiteLLM's ``OpenAIException -``.
_CLASSES = (
    r"^(?:(?:[\w.]+(?:Error|Exception)|(?:Uncaught |Unexpected )?(?:\(in promise\) )?[Ee]rror)"
    r": ?){0,6}(?:\w{2,}Exception(?: - ?|$))?(?:Error code: \d{3} - ?)?"
)
#: A status: ``[API Error: 401 …``, ``HTTP 403: …``, ``400 "…``, ``404 Not Found``.
_STATUS = (
    r"(?i)^\[?(?:(?:api )?error(?: code)?(?: \([^)]+\))?:? )?(?:http(?: error| status)?:? )?"
    r"\(?[45]\d\d\b[\])]?(?: ?[-:,])?\s?"
    r"(?:(?:unauthori[sz]ed|forbidden|not found|bad request|payment required|too many requests"
    r"|internal server error)(?: ?[-:,] ?|$))?(?:\([a-z_]+(?:: ?[a-z_]+)?\)\s*)?"
)
#: A status that leads stands within so many characters.
_STATUS_WITHIN = 150


def without_classes(words: str) -> str:
    """The words without class names before them."""
    if "rror" not in words and "xception" not in words:
        return words
    match = find(_CLASSES, words)
    return words[match.end() :].strip() if match is not None else words


def without_status(words: str) -> str | None:
    """The words after a leading status, perhaps none; None where no status leads."""
    if not any(map(str.isdigit, words[:_STATUS_WITHIN])):
        return None
    match = find(_STATUS, words)
    if match is None:
        return None
    rest = words[match.end() :].strip()
    rest = rest.removesuffix("]") if words.startswith("[") else rest
    quoted = len(rest) > 1 and rest[0] == rest[-1] == '"'
    return rest[1:-1] if quoted else rest
