"""A key that was found on this machine, and what may be known of it without knowing it."""

from __future__ import annotations

import hmac
import unicodedata
from dataclasses import dataclass
from typing import NoReturn

from . import _secretlooks as looks
from .memory import Value
from .providers import LengthFault, classify_key

_QUOTES = "\"'`“”‘’«»"
_LEAD_WORDS = ("bearer ", "token ", "key ", "apikey ", "api-key ", "authorization:", "x-api-key:")
_LONG_ENOUGH = 20  # four characters of a shorter secret would be too much of it


@dataclass(frozen=True, slots=True)
class KeyForm:
    """The form of a key: nothing from which the key could be rebuilt.

    ``prefix`` is the fixed beginning of a known form, ``tail`` the last four characters of a key
    that is long enough to lose them. ``provider`` and ``kind`` are empty where the form does not
    tell; ``has_quotes`` is True for a word such as ``Bearer`` before the key as well.
    """

    length: int
    prefix: str = ""
    tail: str = ""
    provider: str = ""
    kind: str = ""
    length_fault: LengthFault | None = None
    has_whitespace: bool = False
    has_quotes: bool = False
    has_non_ascii: bool = False
    is_placeholder: bool = False

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with the form, as words for people; empty where nothing is."""
        found = {
            "placeholder": self.is_placeholder,
            "quotes": self.has_quotes,
            "white space": self.has_whitespace,
            "non-ASCII characters": self.has_non_ascii,
            "too short": self.length_fault == "too_short" and not self.is_placeholder,
            "too long": self.length_fault == "too_long" and not self.is_placeholder,
        }
        return tuple(name for name, holds in found.items() if holds)

    def facts(self) -> dict[str, Value]:
        """The form as facts of the family ``key.``."""
        facts: dict[str, Value] = {
            "key.length": self.length,
            "key.has_whitespace": self.has_whitespace,
            "key.has_quotes": self.has_quotes,
            "key.has_non_ascii": self.has_non_ascii,
        }
        kind = "placeholder" if self.is_placeholder else self.kind
        told = {
            "key.prefix": self.prefix,
            "key.provider": self.provider,
            "key.kind": kind,
            "key.length_fault": "" if self.is_placeholder else self.length_fault or "",
        }
        return facts | {name: value for name, value in told.items() if value}


class Secret:
    """A text that no output may hold. Only `reveal` gives it; nothing else prints or stores it.

    Two secrets are equal when their texts are. Pickling and copying into JSON raise `TypeError`.
    """

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """The text itself: for the one place that sends it to the host it belongs to."""
        return self.__text

    @property
    def form(self) -> KeyForm:
        """What may be known of it."""
        return _form(self.__text)

    @property
    def label(self) -> str:
        """What people may see: prefix and last four characters, such as ``sk-proj-…wxyz``."""
        form = self.form
        return f"{form.prefix}…{form.tail}" if form.prefix or form.tail else "…"

    def token(self, salt: bytes) -> str:
        """Six hex digits that are equal for equal secrets under one salt, as redaction gives."""
        data = self.clean().__text.encode("utf-8", "surrogatepass")
        return hmac.new(salt, data, "sha256").hexdigest()[:6]

    def clean(self) -> Secret:
        """The key without white space, quotation marks and words around it."""
        return Secret(_bare(self.__text))

    def stands_in(self, data: bytes) -> bool:
        """Whether the bytes hold the key; a text too short to be a key stands nowhere."""
        bare = _bare(self.__text).encode("utf-8", "surrogatepass")
        return len(bare) >= _LONG_ENOUGH and bare in data

    def taken_out_of(self, text: str) -> str:
        """The text with this very key replaced, whatever its form; short words are left alone."""
        bare = _bare(self.__text)
        if len(bare) < 8 or looks.is_placeholder(bare) or looks.is_word(bare):
            return text
        return text.replace(bare, repr(self))

    def ends_with(self, tail: str) -> bool:
        """Whether the key ends so; programs that remember keys keep their last characters."""
        return len(tail) >= 8 and _bare(self.__text).endswith(tail)

    def __bool__(self) -> bool:
        return bool(self.__text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        mine, theirs = (
            text.encode("utf-8", "surrogatepass") for text in (self.__text, other.__text)
        )
        return hmac.compare_digest(mine, theirs)

    def __hash__(self) -> int:
        return hash((Secret, self.__text))

    def __repr__(self) -> str:
        return "<secret>"

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret is never pickled or copied")


def _bare(text: str) -> str:
    """The key inside the text: what is left when quotes, blanks and lead words are off."""
    before = None
    while before != text:
        before = text
        text = text.strip().strip(_QUOTES)
        for word in _LEAD_WORDS:
            if text.lower().startswith(word):
                text = text[len(word) :]
    return text


def _is_blank(char: str) -> bool:
    """Whether the character is white space or cannot be seen, as zero-width ones cannot."""
    return char.isspace() or unicodedata.category(char) in ("Cf", "Cc")


def _form(text: str) -> KeyForm:
    bare = _bare(text)
    shape = classify_key(bare)
    stripped = text.strip()
    framed = len(stripped) != len(bare) or any(quote in bare for quote in _QUOTES)
    long_enough = len(bare) >= _LONG_ENOUGH
    placeholder = bool(bare) and (looks.is_placeholder(bare) or looks.is_reference(bare))
    return KeyForm(
        length=len(text),
        prefix=shape.prefix if shape and len(bare) - len(shape.prefix) >= 8 else "",
        tail=bare[-4:] if long_enough and bare[-4:].isascii() and bare[-4:].isprintable() else "",
        provider=shape.provider if shape and shape.certain else "",
        kind=shape.kind if shape and shape.certain and shape.kind != "unknown" else "",
        length_fault=shape.length_fault(bare) if shape else None,
        has_whitespace=any(_is_blank(char) for char in text),
        has_quotes=framed,
        has_non_ascii=not bare.strip(_QUOTES).isascii(),
        is_placeholder=placeholder,
    )
