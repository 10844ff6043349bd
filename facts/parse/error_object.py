"""The error that a document holds: the innermost provider's, whatever gateways wrapped around it.

Providers, gateways and clients nest errors under ``error``, ``detail``, ``provider.body`` and so
on, some of them as JSON inside a string. Each level gives fields; an inner one wins over an
outer one, and what it leaves open is filled from outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .clean import flatten
from .documents import Document, documents
from .html_page import headline
from .limits import ERROR_DEPTH
from .numerals import http_status

_MESSAGE = (
    "message", "msg", "errormessage", "errormsg", "detail", "errordescription", "error", "title",
    "statusmsg",
)  # fmt: skip
_STATUS = ("statuscode", "httpstatus", "httpstatuscode", "httpcode", "status", "code")
_INSIDE = (
    "error", "errors", "detail", "details", "response", "data", "body", "responsebody",
    "provider", "metadata", "raw", "upstream", "message", "lasterror", "cause", "baseresp",
)  # fmt: skip
#: Below these keys everything is the error itself; below the others it must look like one.
_ERROR_KEYS = frozenset({"error", "errors", "detail", "details", "lasterror", "cause", "baseresp"})
#: Beside a message, each of these makes a mapping an error.
_MARKS = frozenset({
    "type", "code", "status", "statuscode", "errorcode", "requestid", "success", "ok", "param",
    "reason", "$metadata", "@type", "traceid", "path",
})  # fmt: skip
_GOOD_CODES = frozenset({0, 200, "0", "200", "ok", "OK", "success"})
_CODE_WORD = re.compile(r"[A-Za-z]+(?:[_-][A-Za-z]+)+")
_UPPER_WORD = re.compile(r"[A-Z][A-Z_]{2,60}")


@dataclass(frozen=True, slots=True)
class ErrorFields:
    """What one level, or the whole, says; empty texts and 0 where it is silent.

    ``client_code`` is the code of a client that wraps the answer, such as ``ERROR_OPENAI``.
    """

    message: str = ""
    type: str = ""
    code: str = ""
    param: str = ""
    status: int = 0
    client_code: str = ""
    explicit: bool = False

    def over(self, outer: ErrorFields) -> ErrorFields:
        """These fields, what they leave open filled from the level around them."""
        better_code = "" if self.code.isdigit() else self.code
        outer_code = "" if outer.code.isdigit() else outer.code
        return ErrorFields(
            message=self.message or outer.message,
            type=self.type or outer.type,
            code=better_code or outer_code or self.code or outer.code,
            param=self.param or outer.param,
            status=self.status or outer.status,
            client_code=self.client_code or outer.client_code,
            explicit=self.explicit or outer.explicit,
        )  # fmt: skip


def error_of(value: Any) -> ErrorFields | None:
    """The error that a document holds, or None where it holds none."""
    merged: ErrorFields | None = None
    for level in _levels(value, 0, False):
        merged = level if merged is None else level.over(merged)
    return merged


def error_in(document: Document) -> ErrorFields | None:
    """`error_of` a document of a text, worked out once."""
    if "error" not in document.kept:
        document.kept["error"] = error_of(document.value)
    return document.kept["error"]


def _levels(value: Any, depth: int, is_error: bool) -> Iterator[ErrorFields]:
    """The levels of an error, the outermost first."""
    if depth > ERROR_DEPTH:
        return
    if isinstance(value, str):
        yield from _levels_in_text(value, depth)
    elif isinstance(value, list):
        for item in value[:5]:
            levels = tuple(_levels(item, depth + 1, is_error))
            yield from levels
            if levels:
                return
    elif isinstance(value, dict):
        entries = _normal(value)
        if not _is_success(entries) and (is_error or _looks_like_error(entries)):
            yield _fields(entries)
        for key in _INSIDE:
            inside = entries.get(key)
            if inside and not (isinstance(inside, list) and _is_detail(key, entries)):
                yield from _levels(inside, depth + 1, key in _ERROR_KEYS)


def _is_detail(key: str, entries: Mapping[str, Any]) -> bool:
    """Whether a list only details the message beside it, as Google's lists do."""
    return key in ("errors", "details") and "message" in entries


def _levels_in_text(text: str, depth: int) -> Iterator[ErrorFields]:
    """The levels of an error that is JSON (or a Python literal) inside a string."""
    if "{" not in text:
        return
    for document in documents(text).found:
        value = document.value
        inner = value[0] if isinstance(value, list) and value else value
        if isinstance(inner, dict) and (value is inner or "error" in inner):
            yield from _levels(value, depth + 1, False)


def _normal(value: Mapping[Any, Any]) -> dict[str, Any]:
    """The mapping with keys in one spelling: ``status_code`` and ``statusCode`` are the same."""
    return {str(key).replace("_", "").lower(): held for key, held in list(value.items())[:200]}


def _looks_like_error(entries: Mapping[str, Any]) -> bool:
    """Whether a mapping that nobody calls an error is one."""
    if isinstance(entries.get("error"), str | dict | list) or entries.get("errors"):
        return True
    if "reason" in entries and ("@type" in entries or "domain" in entries):
        return True  # one of Google's details, printed alone
    message = next((entries[key] for key in _MESSAGE if isinstance(entries.get(key), str)), "")
    if not message:
        return False
    if entries.get("level") in ("error", "fatal", "ERROR", "FATAL"):
        return True
    return len(entries) == 1 or "detail" in entries or bool(_MARKS & entries.keys())


def _is_success(entries: Mapping[str, Any]) -> bool:
    """Whether a code or message beside others says that all is well."""
    held = (entries.get(key) for key in ("code", "statuscode", "message", "msg"))
    return any(
        isinstance(value, int | str) and not isinstance(value, bool) and value in _GOOD_CODES
        for value in held
    )


def _fields(entries: Mapping[str, Any]) -> ErrorFields:
    """What this level itself says."""
    words = [held for key in _MESSAGE if isinstance(held := entries.get(key), str) and held.strip()]
    client_code = next((word for word in words if word.startswith("ERROR_")), "")
    error = entries.get("error")
    code = _code(entries)
    type_ = _type(entries)
    if isinstance(error, str) and error in words and not client_code:
        if len(words) > 1 and words[0] is not error:
            type_ = type_ or error
        elif not code and _CODE_WORD.fullmatch(error):
            code = error
    words = [word for word in words if not word.startswith("ERROR_")]
    return ErrorFields(
        message=_words(words[0]) if words else "",
        type=type_,
        code=code,
        param=_word(entries.get("param")),
        status=_status(entries),
        client_code=client_code,
        explicit="error" in entries or "errors" in entries,
    )


def _words(message: str) -> str:
    """The message on one line; of one that holds a web page, what the page says."""
    flat = flatten(message)
    return (headline(flat) if "<" in flat else "") or flat


def _type(entries: Mapping[str, Any]) -> str:
    """The type; with Google it is ``status``. What follows a colon is a namespace of AWS."""
    status = entries.get("status")
    if isinstance(status, str) and _UPPER_WORD.fullmatch(status):
        return status
    kind = _word(entries.get("type"))
    return "" if kind in ("error", "Error") or "#" in kind else kind.split(":http")[0]


def _code(entries: Mapping[str, Any]) -> str:
    """The code that says most: a reason, then a word, then a number."""
    held = _reasons(entries.get("details"))
    held += [entries.get(key) for key in ("reason", "code", "errorcode")]
    held += _reasons(entries.get("errors"))
    if not http_status(entries.get("statuscode")):  # MiniMax puts its own numbers there
        held.append(entries.get("statuscode"))
    kind = _word(entries.get("type")).split(":http")[0].rpartition("#")
    if kind[1] or kind[2].endswith("Exception"):  # how AWS names its errors
        held.append(kind[2])
    words = [word for value in held if (word := _word(value))]
    return next((word for word in words if not word.isdigit()), words[0] if words else "")


def _reasons(details: Any) -> list[Any]:
    """The reasons of a list of details, as Google gives them."""
    if not isinstance(details, list):
        return []
    return [item.get("reason") for item in details[:20] if isinstance(item, dict)]


def _word(value: Any) -> str:
    """A short text or number as text; nothing for ``None`` in any spelling."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = flatten(str(value))
    return "" if text in ("None", "null") or not text.strip("*.<> ") else text


def _status(entries: Mapping[str, Any]) -> int:
    """An HTTP status of refusal among the fields that may hold one, or 0."""
    held = [entries.get(key) for key in _STATUS]
    for key in ("$metadata", "responsemetadata"):
        metadata = entries.get(key)
        if isinstance(metadata, dict):
            held.append(_normal(metadata).get("httpstatuscode"))
    return next((status for value in held if (status := http_status(value)) >= 400), 0)
