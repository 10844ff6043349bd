"""Keys for tests, made at run time so that none stands in a file."""

from __future__ import annotations

from why401.facts.secret import Secret


def openai(filler: str = "a") -> str:
    """A key in the form of OpenAI's project keys."""
    return "sk-" + "proj-" + filler * 58 + "T3Blbk" + "FJ" + filler * 54 + "wxyz"


def anthropic(kind: str = "api03") -> str:
    """A key in the form of Anthropic's, or its login token (``oat01``)."""
    return "sk-" + f"ant-{kind}-" + "b" * 89 + "wxyz" + "AA"


def google() -> str:
    """A key in the form of Google's standard keys."""
    return "AI" + "za" + "c" * 31 + "wxyz"


def plain(length: int = 48, filler: str = "d") -> str:
    """``sk-`` and letters, as many vendors have it."""
    return "sk-" + filler * (length - 4) + "wxyz"


def bare(length: int = 32) -> str:
    """Hexadecimal digits, as Azure and Mistral have it."""
    return "e" * (length - 4) + "abcd"


def openrouter() -> str:
    """A key in the form of OpenRouter's."""
    return "sk-" + "or-v1-" + "f" * 60 + "abcd"


def xai() -> str:
    """A key in the form of xAI's."""
    return "xa" + "i-" + "g" * 76 + "wxyz"


def groq() -> str:
    """A key in the form of Groq's."""
    return "gs" + "k_" + "h" * 48 + "wxyz"


def secret(text: str) -> Secret:
    """The key as the probe takes it."""
    return Secret(text)
