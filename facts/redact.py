"""Takes secrets out of texts and facts, and nothing else.

A key becomes ``<key:openai-project …wxyz #a1b2c3>``: its form, its last four characters and a
token, an HMAC with a salt that is drawn anew for each case and never written. Equal secrets have
equal tokens inside one case and cannot be linked between cases. Masks, placeholders, host and
model names, error codes and request ids stay, because they tell the cause.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from . import _secretlooks as looks
from ._escapes import View
from ._remember import Remembered
from ._secretkeys import basic, keys, last_resort, private_keys
from ._secretnames import by_name
from ._secretpersons import accounts, curl_user, homes, mails, userinfo
from ._secretspan import Kind, Span, pattern
from .memory import Value
from .providers import classify_key

_TAIL = re.compile(r"[A-Za-z0-9_+/=.-]{4}")
_SLASH = re.compile("%(?:25)?2F", re.I)
_LONG_ENOUGH = 20  # four characters of a shorter secret would be too much of it
#: What is taken out leaves an edge at which more may be seen: a second look settles that.
_PASSES = 12
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
        self._tokens = Remembered(self._token)

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
        where = None if view.plain else view.original
        pieces: list[bytes] = []
        end = 0
        for start, stop, kind, secret in spans:
            begin, stop = (start, stop) if where is None else (where(start), where(stop))
            if begin >= end:
                pieces += (raw[end:begin], self._tokens[kind, secret])
                end = stop
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

    def _token(self, found: tuple[str, str]) -> bytes:
        kind, secret = found
        match kind:
            case "user" | "account":
                token = f"<{kind}>"
            case "mail" | "private-key":
                token = f"<{kind} #{self._mac(secret)}>"
            case _:
                token = self._secrets[secret]
        return token.encode("utf-8")

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


@lru_cache(maxsize=4096)
def is_secret_name(name: str, /) -> bool:
    """Whether the name of a fact or a header holds a key, or looks drawn at random."""
    long = [word for word in re.split(r"[^A-Za-z0-9]", name) if len(word) >= 16]
    return any(sum(map(str.isdigit, word)) >= 2 for word in long) or holds_secret(name)


def first_secret(text: str, /) -> int | None:
    """Where the first key, token, password or private key of a text begins; None without one.

    Names of persons and accounts do not count.
    """
    raw = text.encode("utf-8", "surrogatepass")
    view = View(raw)
    for start, _, kind, _ in _find(view.text):
        if kind in ("secret", "private-key"):
            return len(raw[: view.original(start)].decode("utf-8", "surrogatepass"))
    return None


#: In order of trust: where spans overlap, the earlier detector's counts.
_DETECTORS: tuple[Callable[[bytes], Iterator[Span]], ...] = (
    private_keys, basic, userinfo, curl_user, keys, by_name, mails, homes, accounts, last_resort,
)  # fmt: skip


#: A span with the rank of its detector, in the order in which they are settled.
_Ranked = tuple[int, int, int, Kind, str]


def _find(view: bytes) -> list[Span]:
    """The spans to take out, in order and without overlap."""
    found: list[_Ranked] = []
    for rank, detect in enumerate(_DETECTORS):
        found += _ranked(rank, detect(view))
    found.sort()
    if b"<" in view:
        found += _ranked(-1, _kept(view, found))
        found.sort()
    settled: list[Span] = []
    last = 0
    ranked = 0
    for start, rank, end, kind, secret in found:
        if start >= last:
            settled.append((start, end, kind, secret))
        elif rank < ranked:
            settled[-1] = (start, end, kind, secret)
        else:
            continue
        last, ranked = end, rank
    return [span for span in settled if span[2] != "kept"]


def _ranked(rank: int, spans: Iterable[Span]) -> list[_Ranked]:
    return [(start, rank, end, kind, secret) for start, end, kind, secret in spans]


def _kept(view: bytes, found: list[_Ranked]) -> Iterator[Span]:
    """What was redacted before, in the lines that hold more; it is trusted above all."""
    done = 0
    for start, _, end, _, _ in found:
        if end <= done:
            continue
        begin = max(done, view.rfind(b"\n", done, start) + 1)
        done = view.find(b"\n", end)
        done = len(view) if done < 0 else done
        for match in pattern(_REDACTED).finditer(view, begin, done):
            yield (*match.span(), "kept", "")
