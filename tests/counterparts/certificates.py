"""Certificates of an authority of our own, and stores that know it or do not."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from functools import cache

import trustme

from why401.facts.probe.stores import Store, StoreName


@cache
def authority(name: str) -> trustme.CA:
    """An authority of that name; the same one each time."""
    return trustme.CA(organization_name=name)


def server_context(
    *names: str,
    issuer: str = "Test Trust",
    ends: timedelta = timedelta(days=30),
    begins: timedelta | None = None,
) -> ssl.SSLContext:
    """What a server for these names presents; it ``ends`` and ``begins`` that far from now."""
    now = datetime.now(UTC)
    start = now + begins if begins is not None else now + min(ends, timedelta()) - timedelta(days=9)
    certificate = authority(issuer).issue_cert(*names, not_before=start, not_after=now + ends)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def store(name: StoreName, *issuers: str) -> Store:
    """A certificate store that trusts these authorities and nobody else."""

    def context() -> ssl.SSLContext:
        made = ssl.create_default_context(cadata=_NOBODY)
        for issuer in issuers:
            authority(issuer).configure_trust(made)
        return made

    return Store(name, context)


#: A store must not be empty: an authority that never issued anything.
_NOBODY = trustme.CA(organization_name="Nobody").cert_pem.bytes().decode()
