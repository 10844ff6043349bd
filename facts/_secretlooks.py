"""Whether a piece of text looks like a secret, a mask, a placeholder or a plain word.

What is no secret must stay: a mask or a placeholder in an error often names the cause.
"""

from __future__ import annotations

import re


def words(text: str) -> frozenset[str]:
    """The words of a text, for asking whether another is one of them."""
    return frozenset(text.split())


_MASK = re.compile(r"\*{2,}|…|\.{3}|•{2,}|●{2,}|#{3,}|█{2,}|\[[a-z]+\]|<[^<>]{1,40}>", re.I)
_VISIBLE = re.compile(r"[A-Za-z0-9_-]+")
_REFERENCE = re.compile(
    r"\$|%[A-Za-z_]|\{|\[|<|\(|os\.|process\.|env[:.]|secrets?[:.]|op://|vault[:.]|file:|https?://"
    r"|//|[.~]?/[a-z_.-]{2,}/|keyring:|self\.|config\."
)
_PREFIX = re.compile(
    r"(?:sk-(?:proj-|ant-(?:api03-)?|or-v1-)?|gsk_|xai-|hf_|pplx-|AIza|bearer )", re.I
)
_SPLIT = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])")
_LOWER_RUN = re.compile(r"[a-z]{10,}")
_UPPER_RUN = re.compile(r"[A-Z]{10,}")
_HEX = re.compile(r"[0-9a-fA-F-]+")
#: Every character as its kind: small letter, capital, digit, or anything else.
_KINDS = {
    code: "a" if chr(code).islower() else "A" if chr(code).isupper() else "0"
    for code in range(128)
    if chr(code).isalnum()
} | {code: "-" for code in range(128) if not chr(code).isalnum()}
_CHANGES = [left + right for left in "aA0-" for right in "aA0-" if left != right]
#: Words of which placeholders such as ``sk-your-openai-api-key-here`` are made.
_FILLERS = words(
    """a actual an anything anthropic api apikey azure bar change changeme claude cohere custom
    deepseek default demo dev dummy empty example fake foo gemini goes google groq gpt here hidden
    insert is key keys litellm llm lm local localhost me mistral my new no not null ollama open ai
    openai openrouter or paste placeholder project put real redacted replace sample sk some string
    studio test testing the this to todo token tokens undefined use user value vllm with xai your
    yours secret password provided"""
)
#: One of these words makes the whole text a remark, never a secret.
_REMARKS = words(
    """authentication authorization bearer denied disabled enabled error exceeded expired failed
    false forbidden found incorrect invalid malformed missing needed none not null optional
    provided refused rejected required revoked true unauthorized undefined unknown unset
    unsupported"""
)


def is_masked(text: str) -> bool:
    """Whether the middle has been taken out already, so that what is left is no secret."""
    if not _MASK.search(text):
        return False
    return max((len(run) for run in _VISIBLE.findall(text)), default=0) < 20


def is_reference(text: str) -> bool:
    """Whether the text names a place that holds a secret, such as ``$OPENAI_API_KEY``."""
    return _REFERENCE.match(text) is not None


def is_placeholder(text: str) -> bool:
    """Whether the text stands where a key should be: ``your-api-key``, ``sk-xxxx``, ``none``."""
    body = _PREFIX.sub("", text, count=1)
    if not body.strip("xX.-_*"):
        return True
    words = [word.lower() for word in _SPLIT.split(body) if word]
    return all(word in _FILLERS or not word.strip("x") for word in words) or _remarks(words)


def is_no_password(text: str) -> bool:
    """Whether the text stands where a password should be: ``PASSWORD``, ``changeme``."""
    return text.lower() in ("password", "passwd", "secret", "changeme")


def is_remark(text: str) -> bool:
    """Whether the text is made of words and one of them speaks about a key: ``invalid_api_key``."""
    return _remarks([word.lower() for word in _SPLIT.split(text) if word])


def _remarks(words: list[str]) -> bool:
    return all(word.isalpha() for word in words) and any(word in _REMARKS for word in words)


def is_word(text: str) -> bool:
    """Whether the text is one short plain word: ``required``, ``Incorrect``."""
    return text.isalpha() and len(text) <= 12 and (text[1:].islower() or text.isupper())


def is_wordy(text: str) -> bool:
    """Whether the text is words only, joined by dashes, underscores or dots."""
    parts = re.split(r"[-_.]", text)
    return len(parts) > 1 and all(part.isalpha() and part.islower() for part in parts if part)


def is_random(text: str, shortest: int = 32) -> bool:
    """Whether the text looks drawn at random from letters of both cases and digits.

    Names made of words have long runs of small letters and change their kind of character
    seldom; random text changes it at six characters of ten.
    """
    if len(text) < shortest or not is_mixed(text):
        return False
    if _LOWER_RUN.search(text) or _UPPER_RUN.search(text):
        return False
    kinds = text.translate(_KINDS)
    if kinds.count("-") > max(2, len(text) // 10):
        return False
    changes = sum(kinds.count(pair) for pair in _CHANGES)
    return changes >= 0.38 * len(text) and len(set(text)) >= 12


def is_token(text: str) -> bool:
    """Whether a value under a name such as ``token`` or ``key`` is likely to be a secret one."""
    if len(text) < 16 or is_wordy(text):
        return False
    if _HEX.fullmatch(text):
        return "-" not in text and len(text) >= 32 and any(char.isalpha() for char in text)
    digits = sum(char.isdigit() for char in text)
    return digits >= 2 and len(set(text)) >= 10 and not _LOWER_RUN.search(text)


def is_mixed(text: str) -> bool:
    """Whether the text has digits and letters of both cases."""
    kinds = text.translate(_KINDS)
    return kinds.count("0") >= 2 and "a" in kinds and "A" in kinds
