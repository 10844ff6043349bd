"""Exceptions of client programs: Python tracebacks, Java and .NET stacks, Node's ``cause``.

The innermost exception, which started the chain, is the one that says what happened: Python
prints it first, the others last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .clean import flatten
from .finding import Finding, Pasted, line_of
from .patterns import find_all
from .preface import without_classes, without_status

_NAME = (
    r"((?:[A-Za-z_]\w*(?:\.|::|\\{1,2}))*[A-Z]\w+"
    r"(?:Error|Exception|Timeout|TimedOut|Disconnected|Refused|Failure)"
    r"|(?:[a-z_]\w*\.)+(?:exceptions?|errors?)\.[A-Z]\w+|socket\.gaierror)"
)
_WORDS = r"(?:\b: ?([^\n]*)|\b)"
_ANYWHERE = rf"(?:^|[\s\"'`(\[>:]){_NAME}{_WORDS}"
#: Words before an inner exception, each behind a cue; the last of its kind is the innermost.
_CAUSES = (
    ("aused by", rf"Caused by:? {_NAME}{_WORDS}"),
    ("--->", rf"---> {_NAME}{_WORDS}"),
    ("cause", rf"\[?\bcause\]?: (?:{_NAME}|Error){_WORDS}"),
)
_CHAINED = r"\nThe above exception was the direct cause of|\nDuring handling of the above exception"
_TRACEBACK = r"(?m)^([ \t]{0,12})Traceback \(most recent call last\)"
#: The line that ends a traceback, as far left as its first line: any class name counts there.
_LAST_LINE = r"(?m)^([ \t]{0,12})([A-Za-z_][\w.]+)(?:: ([^\n]*))?$"
#: Look like a class, but are the operating system's.
_NO_CLASSES = frozenset({"WinError"})
_BODIES = ("{", "[{", "<", "b'{", 'b"{')


@dataclass(frozen=True, slots=True)
class _Raised:
    """An exception's class and words, and where it stands."""

    name: str
    words: str
    position: int


def read(pasted: Pasted) -> Iterator[Finding]:
    """Class and words of the innermost exception; what it leaves open, of the outermost."""
    raised = [held for held in (_inner(pasted.outside), _outer(pasted.outside)) if held is not None]
    for held in raised:
        where = line_of(pasted.outside, held.position)
        if held.name:
            yield Finding("error.exception", held.name, where)
        message = without_classes(flatten(held.words))
        after_status = without_status(message)
        message = message if after_status is None else after_status
        if message and not message.startswith(_BODIES):
            yield Finding("error.message", message, where)


def _inner(text: str) -> _Raised | None:
    """The exception that another one names as its cause, or that a traceback begins with."""
    for cue, pattern in _CAUSES:
        causes = list(find_all(pattern, text)) if cue in text else ()
        if causes:
            return _Raised(causes[-1][1] or "", causes[-1][2] or "", causes[-1].start())
    if "Traceback" not in text:
        return None
    traceback = next(find_all(_TRACEBACK, text), None)
    if traceback is None:
        return None
    chained = next(find_all(_CHAINED, text), None)
    end = chained.start() if chained is not None else None
    lines = find_all(_LAST_LINE, text, traceback.end(), end)
    last = [line for line in lines if line[1] == traceback[1]]
    return _Raised(last[-1][2], last[-1][3] or "", last[-1].start()) if last else None


def _outer(text: str) -> _Raised | None:
    """The first exception that is mentioned at all."""
    for match in find_all(_ANYWHERE, text):
        if match[1] not in _NO_CLASSES:
            return _Raised(match[1], match[2] or "", match.start(1))
    return None
