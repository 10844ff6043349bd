"""Takes secrets out of texts and facts, and nothing else.

A key becomes ``<key:openai-project …wxyz #a1b2c3>``: its form, its last four characters and a
token, an HMAC with a salt that is drawn anew for each case and never written. Equal secrets have
equal tokens inside one case and cannot be linked between cases. Masks, placeholders, host and
model names, error codes and request ids stay, because they tell the cause.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

from . import _secretlooks as looks
from ._escapes import View
from ._remember import Remembered
from ._secretkeys import basic, keys, last_resort, private_keys
from ._secretnames import by_name
from ._secretpersons import accounts, curl_user, homes, mails, userinfo
from ._secretspan import Span, pattern
from .memory import Value
from .providers import classify_key

_TAIL = re.compile(r"[A-Za-z0-9_+/=.-]{4}")
_SLASH = re.compile("%(?:25)?2F", re.I)
_LONG_ENOUGH = 20  # four characters of a shorter secret would be too much of it
#: What is taken out leaves an edge at which more may be seen: a second look settles that.
_PASSES = 3
_HEADER = "http.header."
_KEY_FACTS = frozenset({"error.masked_key", "key.prefix"})
#: What stands in a text that was redacted before: it is left alone.
_REDACTED = (
    r"<(?:key:[a-z0-9-]+|secret|private-key|mail)(?: …[A-Za-z0-9_+/=.-]{4})? #[0-9a-f]{6}>"
    r"|<user>|<account>"
)


class Redactor:
    """Redacts everything of one case with one salt.

    ``salt`` is for tests and for redacting several files so that they can be compared; it must
    not become known. Redacting what is redacted already changes nothing.
    """

    def __init__(self, salt: bytes | None = None) -> None:
        self._salt = os.urandom(32) if salt is None else salt
        self._secrets = Remembered(self._described)

    def text(self, text: str, /) -> str:
        """The text without secrets. The time grows with its length only."""
        for _ in range(_PASSES):
            redacted = self._once(text)
            if redacted == text:
                break
            text = redacted
        return text

    def _once(self, text: str) -> str:
        raw = text.encode("utf-8", "surrogatepass")
        view = View(raw)
        spans = _find(view.text)
        if not spans:
            return text
        pieces: list[bytes] = []
        end = 0
        for span in spans:
            start = view.original(span.start)
            if start < end:
                continue
            pieces += (raw[end:start], self._token(span).encode("utf-8"))
            end = view.original(span.end)
        pieces.append(raw[end:])
        return b"".join(pieces).decode("utf-8", "surrogatepass")

    def value(self, name: str, value: Value, /) -> Value:
        """The fact's value without secrets; its name says what a bare value is."""
        if not isinstance(value, str):
            return value
        if name.startswith(_HEADER):
            lead = f"{name.removeprefix(_HEADER)}: "
            return self.text(lead + value)[len(lead) :]
        redacted = self.text(value)
        bare = redacted == value and name in _KEY_FACTS and not looks.is_masked(value)
        return self._secrets[value] if bare and looks.is_token(value) else redacted

    def _token(self, span: Span) -> str:
        match span.kind:
            case "user" | "account":
                return f"<{span.kind}>"
            case "mail" | "private-key":
                return f"<{span.kind} #{self._mac(span.secret)}>"
            case _:
                return self._secrets[span.secret]

    def _described(self, secret: str) -> str:
        secret = _SLASH.sub("/", secret)
        shape = classify_key(secret)
        known = shape is not None and len(secret) - len(shape.prefix) >= 8
        label = f"key:{shape.id}" if shape and known else "secret"
        tail = secret[-4:]
        shown = len(secret) >= _LONG_ENOUGH and _TAIL.fullmatch(tail)
        return f"<{label}{f' …{tail}' if shown else ''} #{self._mac(secret)}>"

    def _mac(self, secret: str) -> str:
        import hmac  # loads OpenSSL, which a text without secrets need not wait for

        data = secret.encode("utf-8", "surrogatepass")
        return hmac.digest(self._salt, data, "sha256").hex()[:6]


def holds_secret(text: str, /) -> bool:
    """Whether something of the text would be taken out."""
    return bool(_find(View(text.encode("utf-8", "surrogatepass")).text))


def _redacted(view: bytes) -> Iterator[Span]:
    if b"<" in view:
        for match in pattern(_REDACTED).finditer(view):
            yield Span(match.start(), match.end(), "kept")


#: In order of trust: where spans overlap, the earlier detector's counts.
_DETECTORS: tuple[Callable[[bytes], Iterator[Span]], ...] = (
    _redacted, private_keys, basic, userinfo, curl_user, keys, by_name,
    mails, homes, accounts, last_resort,
)  # fmt: skip


def _find(view: bytes) -> list[Span]:
    """The spans to take out, in order and without overlap."""
    found = sorted(
        (span.start, rank, span) for rank, find in enumerate(_DETECTORS) for span in find(view)
    )
    settled: list[tuple[int, Span]] = []
    for start, rank, span in found:
        if not settled or start >= settled[-1][1].end:
            settled.append((rank, span))
        elif rank < settled[-1][0]:
            settled[-1] = (rank, span)
    return [span for _, span in settled if span.kind != "kept"]
