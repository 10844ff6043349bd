"""Who issued a certificate and how long it holds, out of its DER bytes.

Only the few fields that a diagnosis needs are read; the certificate is not checked here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_ORGANISATION, _COMMON_NAME = b"\x55\x04\x0a", b"\x55\x04\x03"
_SEQUENCE, _CONTEXT_0, _UTC_TIME, _BMP = 0x30, 0xA0, 0x17, 0x1E


@dataclass(frozen=True, slots=True)
class Certificate:
    """Issuer and subject as ``organisation, common name``; the times are UTC."""

    issuer: str
    subject: str
    not_before: datetime
    not_after: datetime

    @property
    def self_issued(self) -> bool:
        """Whether issuer and subject are the same."""
        return self.issuer == self.subject


def read_certificate(der: bytes) -> Certificate:
    """The fields of a certificate. Raises ValueError where the bytes are none."""
    try:
        tbs = next(_parts(next(_parts(der))[1]))[1]
        fields = [part for part in _parts(tbs) if part[0] != _CONTEXT_0]
        issuer, validity, subject = fields[2][1], fields[3][1], fields[4][1]
        begin, end = (_time(*part) for part in list(_parts(validity))[:2])
        return Certificate(_name(issuer), _name(subject), begin, end)
    except (IndexError, StopIteration, UnicodeDecodeError) as error:
        raise ValueError("not a certificate") from error


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The tag and content of each element, one after another."""
    at = 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            length, at = int.from_bytes(data[at : at + size]), at + size
        if at + length > len(data):
            raise ValueError("not a certificate")
        yield tag, data[at : at + length]
        at += length


def _name(data: bytes) -> str:
    """Organisation and common name of a distinguished name, those that are there."""
    found: dict[bytes, str] = {}
    for _, group in _parts(data):
        for _, pair in _parts(group):
            (_, oid), (tag, value) = list(_parts(pair))[:2]
            found.setdefault(oid, _text(tag, value))
    names = (found.get(_ORGANISATION, ""), found.get(_COMMON_NAME, ""))
    return ", ".join(dict.fromkeys(name for name in names if name))


def _text(tag: int, value: bytes) -> str:
    text = value.decode("utf-16-be" if tag == _BMP else "utf-8", "replace")
    return " ".join("".join(char for char in text if char.isprintable()).split())[:200]


def _time(tag: int, value: bytes) -> datetime:
    text = value.decode("ascii").rstrip("Z")
    if tag == _UTC_TIME:
        text = ("20" if int(text[:2]) < 50 else "19") + text
    return datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
