"""The TLS rung: who vouches for the host, asked once with each certificate store.

A difference between the stores is a finding of its own: a company's root certificate stands in
the system's store and not in the list that programs bring along.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass

from ..memory import Value
from .interceptors import interceptor
from .model import Reach, Step
from .stores import Store, unverified
from .wire import Way, opened
from .x509 import Certificate, read_certificate

#: OpenSSL's numbers for what is wrong with a certificate.
_FAULTS = {
    9: "not_yet_valid",
    10: "expired",
    18: "self_signed",
    19: "unknown_issuer",
    20: "unknown_issuer",
    21: "unknown_issuer",
    62: "wrong_name",
    64: "wrong_name",
}
_ABOUT_THE_ISSUER = ("unknown_issuer", "self_signed")
_WORDS = (
    ("not_yet_valid", "not yet valid"),
    ("expired", "expired"),
    ("wrong_name", "mismatch"),
    ("wrong_name", "doesn't match"),
    ("unknown_issuer", "issuer"),
    ("self_signed", "self-signed"),
)


@dataclass(frozen=True, slots=True)
class _Shake:
    """One handshake: the store it was made with, and what went wrong."""

    store: Store
    error: Exception | None


@dataclass(frozen=True, slots=True)
class Trust:
    """The stores that vouch for the host, in the order in which they were asked."""

    stores: tuple[Store, ...] = ()

    def context(self) -> ssl.SSLContext:
        """A context that trusts the host's certificate. IndexError where no store vouches."""
        return self.stores[0].context()


async def shake(way: Way, reach: Reach) -> tuple[Step, Trust]:
    """The step, and whom to trust for the requests that follow."""
    shakes, seen = await asyncio.gather(
        asyncio.gather(*(_with(store, way, reach) for store in reach.stores)),
        _certificate(way, reach),
    )
    good = tuple(each.store for each in shakes if each.error is None)
    facts = _facts(shakes, seen)
    who = f"issued by {seen.issuer}" if seen is not None else "no certificate was shown"
    if good:
        names = " and ".join(store.name for store in good)
        return Step("tls", "ok", f"trusted by {names}, {who}", facts=facts), Trust(good)
    return _refused(_telling(shakes), who, facts), Trust()


def _facts(shakes: list[_Shake], seen: Certificate | None) -> dict[str, Value]:
    facts: dict[str, Value] = {}
    good = {each.store.name for each in shakes if each.error is None}
    broken = [each.error for each in shakes if _fault(each.error)]
    telling = _telling(shakes)
    if good or any(isinstance(error, ssl.SSLCertVerificationError) for error in broken):
        facts["tls.verified"] = _verdict(good)
    if _fault(telling):
        facts["tls.fault"] = _fault(telling)
    if seen is not None:
        facts["tls.issuer"] = seen.issuer or "nobody"
        product = interceptor(seen.issuer)
        if product and "certifi" not in good:
            facts["tls.interceptor"] = product
    return facts


def _telling(shakes: list[_Shake]) -> Exception | None:
    """The error that says most: of a store that knows the issuer before one that does not."""
    errors = [each.error for each in shakes if each.error is not None]
    known = (error for error in errors if _fault(error) not in ("", *_ABOUT_THE_ISSUER))
    return next(known, errors[0] if errors else None)


def _verdict(good: set[str]) -> str:
    if not good:
        return "none"
    if "certifi" not in good:
        return "os_store_only"
    return "both" if "os" in good else "certifi_only"


def _refused(error: Exception | None, who: str, facts: dict[str, Value]) -> Step:
    if isinstance(error, TimeoutError):
        words = "TLS handshake timed out"
        complaint: dict[str, Value] = {"error.exception": "ConnectTimeout", "error.message": words}
        return Step("tls", "timed_out", words, facts=facts, complaint=complaint)
    words = str(error)
    kind = type(error).__name__
    name = f"ssl.{kind}" if isinstance(error, ssl.SSLError) else kind
    complaint = {"error.exception": name, "error.message": words}
    return Step("tls", "failed", f"{words} ({who})", facts=facts, complaint=complaint)


async def _with(store: Store, way: Way, reach: Reach) -> _Shake:
    try:
        context = store.context()
        await _handshake(way, reach, context)
    except (OSError, TimeoutError) as error:
        return _Shake(store, error)
    return _Shake(store, None)


async def _certificate(way: Way, reach: Reach) -> Certificate | None:
    """The certificate as shown, whoever vouches for it."""
    try:
        return read_certificate(await _handshake(way, reach, unverified()))
    except (OSError, TimeoutError, ValueError):
        return None


async def _handshake(way: Way, reach: Reach, context: ssl.SSLContext) -> bytes:
    """Shake hands, send nothing, and give the certificate that was shown."""
    async with opened(way, reach) as (_, writer):
        async with asyncio.timeout(reach.limits.handshake):
            await writer.start_tls(
                context,
                server_hostname=way.host,
                ssl_handshake_timeout=reach.limits.handshake + 1,
            )
        shown = writer.get_extra_info("ssl_object")
        return shown.getpeercert(binary_form=True) or b""


def _fault(error: Exception | None) -> str:
    """What is wrong with the certificate or the talk, as ``tls.fault`` says it."""
    match error:
        case None | TimeoutError():
            return ""
        case ssl.SSLCertVerificationError():
            known = _FAULTS.get(error.verify_code or 0)
            said = str(error.verify_message or error).lower()
            found = (fault for fault, words in _WORDS if words in said)
            return known or next(found, "unknown_issuer")
        case ssl.SSLError():
            return "no_tls"
        case _:
            return "cut"
