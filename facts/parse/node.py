"""Transport error codes: Node's and undici's, OpenSSL's, Chromium's, and Connect's in brackets."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding, Pasted
from .patterns import find

_CODE = (
    r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ECONNABORTED|ETIMEDOUT|ESOCKETTIMEDOUT"
    r"|EHOSTUNREACH|ENETUNREACH|EPIPE|EPROTO|UND_ERR_[A-Z_]{3,}|SELF_SIGNED_CERT_IN_CHAIN"
    r"|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_(?:VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(?:_LOCALLY)?)"
    r"|CERT_(?:HAS_EXPIRED|NOT_YET_VALID|UNTRUSTED|REVOKED)|CERTIFICATE_VERIFY_FAILED"
    r"|WRONG_VERSION_NUMBER|ERR_[A-Z][A-Z0-9_]{3,})\b"
)
_CONNECT = r"\bConnectError: \[([a-z_]{3,})\]"


def read(pasted: Pasted) -> Iterator[Finding]:
    """The code as ``error.code``: the last one, where ``cause:`` follows what it caused."""
    match = find(rf"\[?cause\]?:.*?{_CODE}", pasted.flat) or find(_CODE, pasted.flat)
    match = match or find(_CONNECT, pasted.flat)
    if match is not None:
        yield Finding("error.code", match[1])
