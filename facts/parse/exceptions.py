"""Exceptions of client programs: Python tracebacks, Java and .NET stacks, Node's ``cause``.

The innermost exception, which started the chain, is the one that says what happened: Python
prints it first, the others last.
"""

from __future__ import annotations

from collections.abc import Iterator

from .clean import flatten
from .finding import Finding, Pasted, line_of
from .patterns import find, find_all

_NAME = (
    r"((?:[A-Za-z_]\w*(?:\.|::)){0,6}[A-Z]\w{2,}"
    r"(?:Error|Exception|Timeout|TimedOut|Disconnected|Refused|Failure))"
)
_ANYWHERE = rf"(?:^|[\s\"'`(\[>:]){_NAME}(?:\b: ?([^\n]*)|\b)"
_CHAINED = r"\nThe above exception was the direct cause of|\nDuring handling of the above exception"
_TRACEBACK = r"(?m)^([ \t]{0,12})Traceback \(most recent call last\)"
#: The line that ends a traceback, as far left as its first line: any class name counts there.
_LAST_LINE = r"(?m)^([ \t]{0,12})([A-Za-z_][\w.]+)(?:: ([^\n]*))?$"
_CAUSES = (
    rf"Caused by:? {_NAME}(?:\b: ?([^\n]*)|\b)",
    rf"---> {_NAME}(?:\b: ?([^\n]*)|\b)",
    rf"\[?\bcause\]?: {_NAME}(?:\b: ?([^\n]*)|\b)",
)
_NO_CLASSES = frozenset({"WinError"})
#: What LiteLLM, SDKs and gateways put before the provider's own words.
_PREFACE = (
    r"^(?:(?:[\w.]+(?:Error|Exception)|(?:Uncaught |Unexpected )?(?:\(in promise\) )?[Ee]rror)"
    r": ?){0,6}"
    r"(?:\w{2,}Exception(?: - ?|$))?(?:Error code: \d{3} - ?)?"
)


def read(pasted: Pasted) -> Iterator[Finding]:
    """Class and words of the innermost exception."""
    found = _innermost(pasted.outside)
    if found is None:
        return
    name, words, position = found
    where = line_of(pasted.outside, position)
    yield Finding("error.exception", name, where)
    message = without_preface(flatten(words or ""))
    if message and not message.startswith(("{", "[", "<", "b'")):
        yield Finding("error.message", message, where)


def without_preface(words: str) -> str:
    """The words without class names and ``Error code: 401 -`` before them."""
    match = find(_PREFACE, words)
    return words[match.end() :].strip() if match is not None else words


def _innermost(text: str) -> tuple[str, str | None, int] | None:
    """Class, words and position of the innermost exception."""
    for pattern in _CAUSES:
        causes = list(find_all(pattern, text))
        if causes:
            return causes[-1][1], causes[-1][2], causes[-1].start()
    traceback = find(_TRACEBACK, text)
    if traceback is not None:
        chained = find(_CHAINED, text)
        end = chained.start() if chained is not None else None
        lines = [
            line
            for line in find_all(_LAST_LINE, text, traceback.end(), end)
            if line[1] == traceback[1]
        ]
        if lines:
            return lines[-1][2], lines[-1][3], lines[-1].start()
    match = next((m for m in find_all(_ANYWHERE, text) if m[1] not in _NO_CLASSES), None)
    return (match[1], match[2], match.start(1)) if match is not None else None
