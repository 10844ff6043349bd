"""Keys by their form, private keys, credentials of Basic, and what looks drawn at random."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from . import _secretlooks as looks
from ._remember import Remembered, of_providers
from ._secretspan import Span, decoded, pattern
from .providers import KeyShape, classify_key, key_shapes

_EDGE = r"(?:^|[^A-Za-z0-9]|\\+[bfnrtv]|\x1b\[[0-9;]*m)"
_PEM_LINE = r"-----(BEGIN|END) [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"
_PEM_BODY = r"[A-Za-z0-9+/=\s\\:,-]*"
_PEM_CUT = r"(?:(?:\\+[rn]|\\|\s)+[A-Za-z0-9+/=]{20,})*"
_BASIC = r"(?i)\bbasic\s+([A-Za-z0-9+/_-]{6,}={0,2})"
_LONG = r"([A-Za-z0-9+_-]{32,}={0,2})"
_BASE64 = (
    r"(?:^|[^A-Za-z0-9/+=_-])([A-Za-z0-9/+]{40}|[A-Za-z0-9/+]{30,}={1,2})(?:[^A-Za-z0-9/+=_-]|$)"
)
#: Before a value: it is an identifier or a checksum, which tells nothing secret.
_IDENTIFIER = re.compile(
    rb"(?i)(?:\bids?|[_-]ids?|[_-]id-2|ray|trace\w*|etag|nonce|hash|sha\d*|digest|checksum|integrity"
    rb"|fingerprint|cursor|span|boundary|revision|commit|build|version|request)"
    rb"[\"'\\]*\s*[:=]?\s*[\"'\\]*(?:[a-z0-9]+-)?$"
)
_ID_FORM = re.compile(
    r"(?:req|resp|msg|chatcmpl|cmpl|run|thread|asst|call|toolu|file|batch|org|proj|user|gen|rs|fc"
    r"|item|evt|conv|wrkspc|acct|cus|ft|ftjob|vs|step|srvtoolu|prompt|trace|span|session|task|job"
    r"|model|deployment|arn|projects?|gpt|claude|gemini|tokenuse)[_-].*"
)


def private_keys(view: bytes) -> Iterator[Span]:
    """PEM blocks, also those that are cut off."""
    if b"PRIVATE KEY" not in view:
        return
    lines = [(match[1], *match.span()) for match in pattern(_PEM_LINE).finditer(view)]
    for (kind, start, body), following in zip(lines, [*lines[1:], None], strict=False):
        if kind == b"BEGIN":
            end = _pem_end(view, body, following)
            yield (start, end, "private-key", _squeezed(view[body:end]))


def _pem_end(view: bytes, body: int, following: tuple[bytes, int, int] | None) -> int:
    if following and following[0] == b"END":
        _, start, end = following
        if pattern(_PEM_BODY).fullmatch(view, body, start):
            return end
    return pattern(_PEM_CUT).match(view, body).end()


def _squeezed(body: bytes) -> str:
    return "".join(decoded(body).replace("\\n", "").replace("\\r", "").split())


def basic(view: bytes) -> Iterator[Span]:
    """The base64 after ``Basic``: its secret is the password, or the user without one."""
    for match in pattern(_BASIC).finditer(view):
        try:
            padded = match[1].rstrip(b"=") + b"=" * (-len(match[1].rstrip(b"=")) % 4)
            plain = base64.b64decode(padded, altchars=b"-_").decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
        user, colon, password = plain.partition(":")
        if colon and plain.isprintable():
            yield (match.start(1), match.end(1), "secret", password or user)


def keys(view: bytes) -> Iterator[Span]:
    """Keys whose form is known, whole or cut short."""
    verdicts = Remembered(_key)
    for match in pattern(_key_pattern()).finditer(view):
        start, end = match.span(1)
        verdict = verdicts[view[start:end], view[end : end + 3]]
        if verdict is not None:
            key, shape = verdict
            yield (start, end + _rest(view, end, key, shape), "secret", key)


def _key(found: tuple[bytes, bytes]) -> tuple[str, KeyShape] | None:
    key = decoded(found[0])
    shape = classify_key(key)
    return (key, shape) if shape is not None and _is_key(key, shape, found[1]) else None


def _is_key(key: str, shape: KeyShape, after: bytes) -> bool:
    if shape.lengths and shape.fits(key):
        return True
    body = key[len(shape.prefix) :]
    if looks.is_placeholder(key) or looks.is_wordy(body):
        return False
    if len(body) < 20 and (after[:2] in (b"**", b"..") or after == "…".encode()):
        return False
    return len(body) >= 20 or any(char.isdigit() for char in body)


def _rest(view: bytes, end: int, key: str, shape: KeyShape) -> int:
    """How many more bytes belong to a key that a line break split, or 0."""
    if shape.length_fault(key) != "too_short":
        return 0
    more = pattern(r"(?:(?:\\+r)?\\+n|\r?\n[ \t]*)([A-Za-z0-9_-]{8,})").match(view, end)
    if more is None or not looks.is_mixed(decoded(more[1])) or classify_key(decoded(more[1])):
        return 0
    return more.end() - end


def last_resort(view: bytes) -> Iterator[Span]:
    """Long random tokens that nothing marks as an identifier."""
    for source, judge in ((_BASE64, _blob), (_LONG, _token)):
        secrets = Remembered(judge)
        for match in pattern(source).finditer(view):
            start, end = match.span(1)
            secret = secrets[view[start:end]]
            if secret and not _is_identifier(view, start, secret):
                yield (start, end, "secret", secret)


def _blob(written: bytes) -> str:
    blob = decoded(written)
    return blob if ("/" in blob or "+" in blob) and looks.is_random(blob) else ""


def _token(written: bytes) -> str:
    token = decoded(written.strip(b"=-_+"))
    return token if looks.is_random(token) else ""


def _is_identifier(view: bytes, start: int, token: str) -> bool:
    before = view[max(0, start - 40) : start]
    return _ID_FORM.fullmatch(token) is not None or _IDENTIFIER.search(before) is not None


@of_providers
def _key_pattern() -> str:
    """One pattern for every form with a prefix; all ``sk-`` forms share the widest."""
    parts = [r"sk-[A-Za-z0-9_-]{12,}"]
    for shape in key_shapes():
        if not shape.prefix.startswith("sk-") and shape.certain:
            parts.append(_loose(shape))
    return f"{_EDGE}({'|'.join(dict.fromkeys(parts))})"


def _loose(shape: KeyShape) -> str:
    """The form without its length, so that a key cut short is found too."""
    if not shape.prefix or shape.prefix == "eyJ":
        return shape.pattern
    letters = "".join(dict.fromkeys(re.findall(r"\[([^\]]+)\]", shape.pattern)))
    dash = "-" if "-" in letters.replace("A-Z", "").replace("a-z", "").replace("0-9", "") else ""
    letters = letters.replace("_-", "_").removesuffix("-")
    letter = f"[{letters}{dash}]"
    if "/" in letters:
        letter = f"(?:{letter}|%(?:25)?2[Ff])"
    return f"{re.escape(shape.prefix)}{letter}{{12,}}"
