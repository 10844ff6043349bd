"""The findings of the one document that says most about the error; shared by its forms."""

from __future__ import annotations

from collections.abc import Iterator

from .documents import Document, Kind
from .error_object import ErrorFields, error_in
from .finding import Finding, Pasted


def read_kind(pasted: Pasted, kind: Kind) -> Iterator[Finding]:
    """The error of the telling document of that kind: the last that names an error as such
    (a retry comes later than what it repeats), else the first that looks like one."""
    chosen: tuple[Document, ErrorFields] | None = None
    for document in pasted.documents.found:
        if document.kind != kind:
            continue
        error = error_in(document)
        if error is not None and (chosen is None or error.explicit):
            chosen = (document, error)
    if chosen is not None:
        yield from _findings(chosen[1], pasted.line(chosen[0].start))


def _findings(error: ErrorFields, where: str) -> Iterator[Finding]:
    if error.status:
        yield Finding("http.status", error.status, where)
    for name, value in (
        ("client.error_code", error.client_code),
        ("error.type", error.type),
        ("error.code", error.code),
        ("error.message", error.message),
        ("error.param", error.param),
    ):
        if value:
            yield Finding(name, value, where)
