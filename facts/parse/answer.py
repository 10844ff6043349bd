"""Answers as ``curl -i``, ``curl -v`` and httpie print them: status line, headers, body."""

from __future__ import annotations

from collections.abc import Iterator

from .finding import Finding, Pasted
from .headers import header_findings
from .limits import HEADERS
from .numerals import http_status
from .patterns import find_all

#: The status line of an answer; curl -v marks what it received with ``<``.
_STATUS_LINE = r"(?m)^(?:< )?HTTP/[0-9](?:\.[0-9])? ([1-5][0-9][0-9])(?: [A-Za-z' -]*)?\s*$"
#: What curl -v says about itself, what it sent, and its progress bar.
_CHATTER = ("* ", "> ", ">", "} [", "{ [", "< ", "  % Total", "  0 ", "100 ")


def read(pasted: Pasted) -> Iterator[Finding]:
    """Status, headers and body of the last answer, or of the last refusal among several."""
    answers = [(match, http_status(match[1])) for match in find_all(_STATUS_LINE, pasted.raw)]
    if not answers:
        return
    refusals = [answer for answer in answers if answer[1] >= 400]
    line, status = (refusals or answers)[-1]
    where = pasted.line(line.start())
    yield Finding("http.status", status, where)
    verbose = line[0].startswith("< ")
    headers, body = _split(pasted.raw[line.end() + 1 :], verbose)
    if headers:
        yield from header_findings(headers, where)
        if body:
            yield Finding("response.body", body, where)


def _split(text: str, verbose: bool) -> tuple[list[tuple[str, str]], str]:
    """The header lines, and what comes after them."""
    headers: list[tuple[str, str]] = []
    lines = [line.removeprefix("<") for line in text.split("\n")] if verbose else text.split("\n")
    for line in lines[:HEADERS]:
        name, colon, value = line.strip().partition(":")
        if not colon or " " in name or name.startswith(("{", "<", '"')):
            break
        headers.append((name, value))
    rest = text.split("\n")[len(headers) :]
    if verbose:
        rest = [line for line in rest if not line.startswith(_CHATTER) and line != "<"]
    return headers, "\n".join(rest).strip()
