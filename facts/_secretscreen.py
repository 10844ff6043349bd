"""Says of most texts in one look that nothing in them can be a secret.

It may only err on the side of suspicion: whatever a detector would take out, this must suspect.
"""

from __future__ import annotations

import re
from typing import Any

import re2

from ._escapes import View
from ._remember import of_providers
from ._secretkeys import _BASIC, _key_pattern
from ._secretnames import _COOKIE, _FLAGGED, _OPENING, _SEPARATOR
from ._secretpersons import _CURL_USER

#: Whatever looks drawn at random is in such a run, and has letters of both cases in it.
_RUN = re.compile(rb"[A-Za-z0-9+/_-]{30,}")
#: A detector of persons, accounts and private keys wants one of these.
_MARKS = (b"@", b"arn:", b"PRIVATE KEY")
#: Facts whose bare value is a key, or a piece of one; and the names of facts that are headers.
KEY_FACTS = frozenset({"error.masked_key", "key.prefix"})
HEADER = "http.header."
_HOME = r"(?:home|Users|Settings)[\\/]"
#: Names whose value may be a short password, and names whose value must look like a token.
_NAMES = r"(?:key|token|secret|password|passwd|passphrase|pwd|pass)"
_MARKED_NAMES = r"(?:signature|sig|credential|jwt|code|received)"
_SHORTEST, _SHORTEST_TOKEN = 4, 16


def may_hold_secret(text: str) -> bool:
    """Whether anything in a text may have to be taken out."""
    view = View(text.encode("utf-8", "surrogatepass")).text
    for mark in _MARKS:
        if mark in view:
            return True
    if _suspicious().search(view) is not None:
        return True
    return any(not (run.islower() or run.isupper()) for run in _RUN.findall(view))


def may_be_secret(name: str, value: str) -> bool:
    """The same for the value of the fact of that name, which says what a bare value is."""
    if name in KEY_FACTS:
        return True
    lead = f"{name.removeprefix(HEADER)}: " if name.startswith(HEADER) else ""
    return may_hold_secret(lead + value)


def _value(shortest: int) -> str:
    """A value of so many bytes, quoted or bare, as the detector by name reads it."""
    many = f"{{{shortest},}}"
    return (
        rf"(?:[brfu@]?\\{{0,8}}\"[^\"\\\r\n]{many}|[brfu@]?\\{{0,8}}'[^'\\\r\n]{many}"
        rf"|`[^`\r\n]{many}|[^\s\"'`<>,;&|(){{}}\[\]\\]{many})"
    )


def _named() -> str:
    return (
        rf"(?i)(?:{_NAMES}{_SEPARATOR}{_value(_SHORTEST)}"
        rf"|{_MARKED_NAMES}{_SEPARATOR}{_value(_SHORTEST_TOKEN)})"
    )


def _scheme() -> str:
    return (
        rf"(?i)(?:\bbearer|authorization(?:{_SEPARATOR}){_OPENING}"
        r"(?:(?:bearer|token|apikey|api-key|negotiate|ntlm|key)\b)?)"
        rf"[:\s]*{_OPENING}[A-Za-z0-9._~+/=-]{{8,}}"
    )


@of_providers
def _suspicious() -> Any:
    parts = (_named(), _scheme(), _FLAGGED, _COOKIE, _BASIC, _CURL_USER, _key_pattern(), _HOME)
    options = re2.Options()
    options.never_capture = True
    return re2.compile("|".join(f"(?:{part})" for part in parts).encode(), options)
