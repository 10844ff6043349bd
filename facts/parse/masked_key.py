"""The key that the other side says it received, masked by it, or masked here."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding, Pasted
from .patterns import any_found, find

_PATTERNS = (
    # OpenAI, xAI and everyone who copies them: up to the sentence that follows
    r"(?i)\bkey provided: (.+?)\.? (?:You can|Please|Check|See|For details|\(request)",
    r"(?i)\bkey provided: (\S+?)\.?(?:\\?[\"'][,}\]]|\s|$)",
    # DeepSeek
    r"(?i)\bYour api key: (\S+) is invalid",
    # LiteLLM: its proxy, and its complaint about the form
    r"(?i)\bReceived API Key ?= ?([^,\s]+)",
    r"(?i)\bReceived=([^,]+),? expected to start",
    # Google names a suspended consumer by its whole key
    r"\bapi_key:([A-Za-z0-9_.<-]{4,})",
    # anyone else who says "key" and shows something masked
    r"(?i)\bapi[ _-]?key\b[^.*]{0,30}?[\s:='\"(]([\w.\"'-]*\*{2,}[\w\"'-]*)",
    r"(?i)\bapi[ _-]?key\b[^.*]{0,30}?[\s:='\"(]([\w-]{2,14}\.\.\.[\w-]{2,8})",
)
_MASK = r"\*|\.\.\.|…"
#: What a person put in place of the key when pasting.
_REMOVED = r"(?i)^[<\[(].*[>\])]?$|^(?:redacted|removed|hidden|masked|x{3,})$"
#: Begins like a word that stands for a key, or is one: short, or without digits.
_PLACEHOLDER = r"(?i)your|insert|replace|here|example|holder|dummy|test|undef|null|none|api_?key"
_TRAILING = ".,;"
#: The fixed beginning, which says whose key it is and nothing more.
_PREFIX = (
    r"^(?:sk-(?:(?:proj|svcacct|service|admin|ant|or|cp|sp|kimi)-)?(?:(?:api|oat|admin)\d\d-|v1-)?"
    r"|gsk_|xai-|pplx-|nvapi-|hf_|r8_|fw_|csk-|crsr_|tgp_v1_|github_pat_|gh[opsu]_"
    r"|AIza|AQ\.|ya29\.|eyJ|AKIA|ASIA|ABSK|bedrock-api-key-)"
)


def read(pasted: Pasted) -> Iterator[Finding]:
    """``error.masked_key``, quotation marks and words around it included."""
    for pattern in _PATTERNS if any_found(_PATTERNS, pasted.prose) else ():
        match = find(pattern, pasted.prose)
        if match is None:
            continue
        key = match[1].rstrip(_TRAILING) if not match[1].endswith("...") else match[1]
        if key.strip(" *") and (find(_MASK, key) or find(_REMOVED, key) is None):
            yield Finding("error.masked_key", masked(key))
            return


def masked(key: str) -> str:
    """The key as it may be shown: one that came whole keeps its prefix and last four characters."""
    word = key.strip("\"'` ").rpartition(" ")[2]
    if find(_MASK, word) is not None or len(word) < 16 or find(_PLACEHOLDER, word) is not None:
        return key
    prefix = find(_PREFIX, word)
    return key.replace(word, f"{prefix[0] if prefix is not None else ''}***{word[-4:]}")
