"""Streams of server-sent events: ``event: error`` and ``data: …`` lines."""

from __future__ import annotations

from collections.abc import Iterator

from .clean import flatten
from .documents import documents
from .error_object import error_of
from .finding import Finding, Pasted
from .limits import MATCHES
from .patterns import find

_DATA_LINE = r"(?m)^data: ?(?:[\[{]|\[DONE\])"
_ERROR_EVENT = r"(?mi)^event: ?error\b.*$"


def read(pasted: Pasted) -> Iterator[Finding]:
    """The content type, and the error event's data where it is no JSON on one line.

    Data that is JSON on one line is read as any other body.
    """
    event = find(_ERROR_EVENT, pasted.raw)
    if event is None and find(_DATA_LINE, pasted.raw) is None:
        return
    yield Finding("response.content_type", "text/event-stream")
    if event is None:
        return
    where = pasted.line(event.start())
    data = _data_after(pasted.raw[event.end() + 1 :])
    held = documents(data).found
    error = error_of(held[0].value) if held else None
    message = error.message if error is not None else flatten(data)
    if message:
        yield Finding("error.message", message, where)
    if error is not None and error.type:
        yield Finding("error.type", error.type, where)
    if error is not None and error.code:
        yield Finding("error.code", error.code, where)


def _data_after(text: str) -> str:
    """The data lines of the event that begins here, joined as the format has it."""
    data: list[str] = []
    for line in text.split("\n", MATCHES)[:MATCHES]:
        if not line.startswith("data:"):
            break
        data.append(line.removeprefix("data:").removeprefix(" "))
    return "\n".join(data)
