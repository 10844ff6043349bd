"""Text as it is read: cut to its limits, free of what no reader sees, and put on one line."""

from __future__ import annotations

import re

from .limits import HEAD, TAIL
from .marks import unmarked

#: Colours of a terminal, and characters that take no room.
_UNSEEN = re.compile(
    "\x1b\\[[0-9;?]{0,20}[A-Za-z]|[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b-\u200d\u2060\ufeff]"
)
_PLAIN = str.maketrans({
    **dict.fromkeys("‘’‚‛ʼ′", "'"),
    **dict.fromkeys("“”„‟″«»「」", '"'),
    **dict.fromkeys("\u2010\u2011", "-"),
})  # fmt: skip
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}\d{0,2});")
_UNICODE_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_WINDOWS_PATH = re.compile(r"\b[A-Za-z]:\\[^\s\"'<>|]*")
_ESCAPES = (('\\"', '"'), ("\\'", "'"), ("\\/", "/"), ("\\n", " "), ("\\r", " "), ("\\t", " "))
#: Stands for a backslash of a path while escapes are undone.
_KEPT = "\ue000"


def readable(text: str) -> str:
    """The text cut to its head and tail, without colours, NUL bytes and lone surrogates.

    Keys that why401 itself took out stand as a provider would mask them.
    """
    if len(text) > HEAD + TAIL:
        text = f"{text[:HEAD]}\n{text[-TAIL:]}"
    if not text.isascii():
        text = whole_characters(text)
    if not text.isprintable():
        text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return unmarked(text)


def flatten(text: str) -> str:
    """The text on one line, as rules match on it.

    White space is folded, typographic quotes are plain, escapes of nested JSON and HTML entities
    are undone; HTML tags stay.
    """
    if "\\" in text:
        text = unescape(text)
    if "&" in text and ";" in text:
        import html  # a table of two thousand names, for texts that hold one

        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    if not text.isascii():
        text = text.translate(_PLAIN)
    return " ".join(text.split())


def unescape(text: str) -> str:
    r"""The text without escapes such as ``\"`` and ``\n``, however deep; Windows paths stay."""
    while "\\\\" in text:
        text = text.replace("\\\\", "\\")
    if ":\\" in text:
        text = _WINDOWS_PATH.sub(lambda path: path[0].replace("\\", _KEPT), text)
    for escape, plain in _ESCAPES:
        text = text.replace(escape, plain)
    if "\\u" in text:
        text = whole_characters(_UNICODE_ESCAPE.sub(lambda code: chr(int(code[1], 16)), text))
    return text.replace(_KEPT, "\\")


def whole_characters(text: str) -> str:
    """The text with surrogate pairs joined and lone surrogates replaced."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
