"""Bodies as they came over the wire, made into text: bounded, whatever a server packs into them."""

from __future__ import annotations

import codecs
import zlib

#: Bytes of an answer that are read, packed and unpacked; the rest is left on the wire.
BODY = 262_144
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
#: Character sets of answers. Python knows more, and some of them unpack, escape or take long.
_CHARSETS = frozenset(
    ("ascii", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso8859-1", "iso8859-2",
     "iso8859-15", "cp1250", "cp1251", "cp1252", "gb2312", "gbk", "gb18030", "big5", "shift_jis",
     "euc_jp", "euc_kr", "koi8-r")
)  # fmt: skip


def unpacked(wire: bytes, encoding: str) -> bytes:
    """At most `BODY` bytes of a body that came in that ``Content-Encoding``.

    Only gzip is asked for. Of a body packed in another way nothing is read, and of one that is
    damaged only what stands before the damage.
    """
    match encoding.strip().lower():
        case "" | "identity":
            return wire[:BODY]
        case "gzip" | "x-gzip" | "deflate":
            return _inflated(wire)
        case _:
            return b""


def _inflated(wire: bytes) -> bytes:
    machine = zlib.decompressobj(_GZIP_OR_ZLIB)
    found = bytearray()
    step = 4096  # damage costs what stands in its own step
    try:
        for at in range(0, len(wire), step):
            room = BODY - len(found)
            if room <= 0:
                break
            found += machine.decompress(wire[at : at + step], room)
    except zlib.error:
        pass
    return bytes(found)


def charset(named: str | None) -> str:
    """A character set that an answer names, or UTF-8 where it is none to read answers by."""
    try:
        known = codecs.lookup(named or "utf-8").name
    except (LookupError, ValueError):
        return "utf-8"
    return known if known in _CHARSETS else "utf-8"
