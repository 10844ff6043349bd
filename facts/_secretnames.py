"""Secrets that a name gives away: headers, JSON members, variables, flags and cookies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import _secretlooks as looks
from ._remember import Remembered
from ._secretspan import Span, decoded, pattern

_SEPARATOR = (
    r"(?:(?:\\{0,8}[\"'`]\]?)?\s{0,3}(?:=>|:=|=|:)\s{0,8}|\\{0,8}[\"']\s{0,3},\s{0,8}|>)\[?"
)
_OPENING = r"(?:[brfu@]?\\{0,8}[\"'])?"
_VALUE = (
    r"[brfu@]?\\{0,8}\"[^\"\\\r\n]*|[brfu@]?\\{0,8}'[^'\\\r\n]*|`[^`\r\n]*"
    r"|[^\s\"'`<>,;&|(){}\[\]\\]+"
)
_OPEN_QUOTE = re.compile(r"""[brfu@]?\\*["'`]""")
_NAMED = (
    r"(?i)(key|token|secret|password|passwd|passphrase|pwd|pass|signature|sig|credential|jwt|code|received)"
    rf"({_SEPARATOR})({_VALUE})"
)
_SCHEME = (
    rf"(?i)(?:\bbearer|authorization(?:{_SEPARATOR}){_OPENING}"
    r"(?:(?:bearer|token|apikey|api-key|negotiate|ntlm|key)\b)?)"
    rf"[:\s]*{_OPENING}([A-Za-z0-9._~+/=-]+)"
)
_FLAGGED = (
    r"(?i)(?:\s--?[a-z0-9-]*(?:key|token|secret|password)"
    r"|\b(?:setx|set(?: -[a-z]+)+)\s+[A-Z0-9_]*(?:KEY|TOKEN|SECRET|PASSWORD))\s+[\"']?([^\s\"']+)"
)
_COOKIE = rf"(?i)\b(?:set-)?cookie(?:{_SEPARATOR}){_OPENING}([^\"'\r\n\\]*)"
_PAIR = r"([^=;\s,]+)=([^;\s,]+)"
_NAME_BYTES = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."
#: Ends of names (letters and digits only) whose value is a secret whatever it looks like.
_STRONG = (
    "apikey", "secretkey", "accesskey", "subscriptionkey", "functionskey", "masterkey",
    "virtualkey", "privatekey", "authkey", "secret", "accesstoken", "refreshtoken", "idtoken",
    "authtoken", "bearertoken", "bearertokenbedrock", "sessiontoken", "securitytoken", "apitoken",
    "oauthtoken", "hftoken", "githubtoken", "googapikey",
)  # fmt: skip
_PASSWORDS = ("password", "passwd", "passphrase", "pwd", "pass")
#: Ends of names that sound secret and are not.
_HARMLESS = (
    "publickey", "primarykey", "foreignkey", "partitionkey", "sortkey", "cachekey", "hotkey",
    "idempotencykey", "nexttoken", "pagetoken", "nextpagetoken", "continuationtoken", "keyid",
    "hashkey", "indexkey", "routingkey", "objectkey", "maxtoken", "eostoken", "padtoken",
)  # fmt: skip
_ATTRIBUTES = frozenset({b"path", b"domain", b"expires", b"max-age", b"samesite", b"priority"})


def by_name(view: bytes) -> Iterator[Span]:
    """Values that the name before them makes secret, and what follows ``Bearer``."""
    for detect in (_named, _schemes, _flagged, _cookies):
        for start, end in detect(view):
            yield (start, end, "secret", decoded(view[start:end]))


def _named(view: bytes) -> Iterator[tuple[int, int]]:
    """Values after a name such as ``api_key``, ``AZURE_OPENAI_KEY`` or ``?key=``."""
    verdicts = Remembered(_judge)
    for match in pattern(_NAMED).finditer(view):
        (begin, end), (named, value) = match.span(), match.span(2)
        found = view[begin:named], view[named:value], view[value:end]
        verdict = verdicts[_lead(view, begin), found]
        if verdict is not None:
            yield end - verdict[0], end - verdict[1]


def _lead(view: bytes, start: int) -> bytes:
    """What stands before the last word of a name: its other words, and one byte before them."""
    before = view[max(0, start - 60) : start]
    if before[-1:] == b" ":
        word = before[-5:-1].lower()  # "API key", "access key", "secret key" in prose
        return b" api" if word.endswith(b"api") else b" "
    rest = before.rstrip(_NAME_BYTES)
    return before[max(0, len(rest) - 1) :]


def _judge(found: tuple[bytes, tuple[bytes, bytes, bytes]]) -> tuple[int, int] | None:
    """Where the secret begins and ends, in bytes from the end of the value; None without one."""
    lead, (word, separator, written) = found
    before, name, value = lead[:1], lead + word, decoded(written)
    if b"," in separator and before not in (b"'", b'"'):
        return None  # the end of a sentence, not the first half of a pair
    quote = _OPEN_QUOTE.match(value)
    secret = value[quote.end() :] if quote else value.rstrip(".:!?")
    after = 0 if quote else len(value) - len(secret)
    assigned = b"," not in separator and (quote is not None or b"=" in separator)
    letters = "".join(filter(str.isalnum, name.decode("utf-8", "replace").lower()))
    if not _is_secret(letters, secret, query=before in (b"?", b"&"), assigned=assigned):
        return None
    return len(written) - (quote.end() if quote else 0), after


def _is_secret(name: str, value: str, *, query: bool, assigned: bool) -> bool:
    if (
        len(value) < 4
        or name.endswith(_HARMLESS)
        or looks.is_masked(value)
        or looks.is_reference(value)
    ):
        return False
    if name.endswith(_PASSWORDS):
        return _is_password(name, value, assigned=assigned)
    if looks.is_placeholder(value) or looks.is_remark(value) or looks.is_word(value):
        return False
    if any(char.isspace() for char in value) or "://" in value:
        return False
    if not name.endswith(_STRONG) and not (query and name == "key"):
        return looks.is_token(value) and (query or name != "code")
    if assigned:
        return len(value) >= 6 and not value.endswith(("(", ")"))
    return len(value) >= 20 or (len(value) >= 8 and any(char.isdigit() for char in value))


def _is_password(name: str, value: str, *, assigned: bool) -> bool:
    if name.endswith("pwd") and ("/" in value or "\\" in value or value[1:2] == ":"):
        return False  # the working directory
    if looks.is_remark(value) or looks.is_no_password(value):
        return False
    if name.endswith("pass") and not name.endswith("dbpass") and not looks.is_token(value):
        return name == "pass" and assigned and any(char.isdigit() for char in value)
    if any(char.isspace() for char in value):
        return name.endswith("passphrase") and assigned
    return len(value) >= 4 and (assigned or not looks.is_word(value))


def _schemes(view: bytes) -> Iterator[tuple[int, int]]:
    """What follows ``Bearer`` or stands in an Authorization header."""
    for match in pattern(_SCHEME).finditer(view):
        value = decoded(match[1]).rstrip(".")
        if value.startswith("AWS4-") or value.lower() in ("basic", "digest", "bearer"):
            continue
        if looks.is_placeholder(value) or looks.is_remark(value) or looks.is_word(value):
            continue
        if view[match.end() : match.end() + 1] in (b"*", b"<", b"$", b"{") or len(value) < 8:
            continue
        if looks.is_wordy(value) or (value.isalpha() and len(value) < 24):
            continue
        yield match.start(1), match.start(1) + len(value)


def _flagged(view: bytes) -> Iterator[tuple[int, int]]:
    """What follows ``--api-key``, or a variable set by ``setx`` or ``set -gx``."""
    for match in pattern(_FLAGGED).finditer(view):
        value = decoded(match[1])
        if not looks.is_masked(value) and not looks.is_reference(value) and _is_bare_secret(value):
            yield match.span(1)


def _is_bare_secret(value: str) -> bool:
    if looks.is_placeholder(value) or looks.is_remark(value) or looks.is_wordy(value):
        return False
    return len(value) >= 8 and any(char.isdigit() for char in value)


def _cookies(view: bytes) -> Iterator[tuple[int, int]]:
    """The values in Cookie and Set-Cookie headers; names and attributes stay."""
    for match in pattern(_COOKIE).finditer(view):
        start, _ = match.span(1)
        for pair in pattern(_PAIR).finditer(match[1]):
            value = decoded(pair[2])
            if pair[1].lower() in _ATTRIBUTES or len(value) < 4 or looks.is_masked(value):
                continue
            if not looks.is_reference(value):
                yield start + pair.start(2), start + pair.end(2)
