"""An HTTP status that a sentence or a log line states, told apart from other numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finding import Finding, Pasted
from .numerals import http_status
from .patterns import any_found, find, find_all

#: Every refusal in use, Cloudflare's and Anthropic's own included; 443 is a port.
KNOWN = frozenset(
    {*range(400, 419), *range(421, 427), 428, 429, 431, 440, 449, 451, 460, *range(495, 500)}
    | {*range(500, 512), *range(520, 531), 598, 599}
)
_ANY = r"([1-5]\d\d)"
_BAD = r"([45]\d\d)"
_PHRASE = (
    r"(?:client error|server error|bad request|unauthori[sz]ed|authorization required"
    r"|payment required|forbidden|not found|method not allowed|proxy authentication|request timeout"
    r"|conflict|precondition failed|unprocessable|too many requests|internal server error"
    r"|bad gateway|service unavailable|gateway time-?out|unauthenticated|permission_?denied"
    r"|invalid_argument|failed_precondition|resource_exhausted|error|errors|response|status)"
)
_THREE_DIGITS = re.compile(r"(?<!\d)[1-5]\d\d(?!\d)")
#: The plainest first. Within one pattern a refusal comes before any other status.
_SENTENCES = (
    rf"\bHTTP/[0-9](?:\.[0-9])?[\"']?:? {_ANY}\b",
    rf"(?i)\b(?:http)?[ _-]?status[ _-]?(?:code)?[\"']?(?: is| was)?[ :=]{{1,3}}[\"'`(]?{_ANY}\b",
    rf"(?i)\bstatus (?:code )?\(?{_ANY}\b",
    rf"(?i)\bHTTP(?: error| code)?[ :#-]{{1,2}}\(?{_ANY}\b",
    rf"(?i)\berror ?(?:code)?(?: \([^)]+\))?[:,=]? ?[\"'(]?{_BAD}\b",
    rf"(?i)\b(?:returned|returning|returns|resulted in an?|responded(?: with)?|got|failed with|answered(?: with)?)(?: an?)?(?: error)? [`\"'(]?{_ANY}\b",  # noqa: E501
    rf"(?i)\bfailed \({_BAD}\)",
    rf"(?i)(?:^|[^\d.,:/$-]){_BAD}[\"'`]?[ :)\]-]{{1,3}}{_PHRASE}\b",
    rf"(?i)\b(?:unauthori[sz]ed|forbidden|not found|bad request|requests)[ :(-]{{1,3}}{_BAD}\b",
    rf"(?:报错|返回|错误码?|状态码?|エラー|오류|ошибка)[ ::]{{0,3}}{_BAD}(?:\D|$)",
    rf"(?:^| - |: |[^\x00-\x7F] ?){_BAD}$",
    rf"(?:[a-z](?:Error|Exception)|\b(?:[A-Z][a-z]+){{2,}}): {_BAD}\b",
    rf"(?i)\bresponse:? {_BAD}\b",
    rf"(?:^|\s){_BAD} https?://",
)
#: A text that begins with a status; a unit after it makes it an amount.
_LEAD = rf"^[\[(\"'`]?{_BAD}\b(?:[\"'`\])]|: ?| ?- )?(?: ?([A-Za-z]*))"
_UNITS = frozenset({
    "tokens", "token", "requests", "characters", "chars", "calls", "messages", "ms", "s",
    "seconds", "minutes", "hours", "days", "bytes", "kb", "mb", "gb", "lines", "files", "users",
    "usd", "dollars", "credits", "points", "times", "px", "percent",
})  # fmt: skip


def read(pasted: Pasted) -> Iterator[Finding]:
    """``http.status`` from the prose around documents, so that a quoted body does not confuse."""
    if _THREE_DIGITS.search(pasted.prose) is None:
        return
    for pattern in _SENTENCES if any_found(_SENTENCES, pasted.prose) else ():
        held = [match[1] for match in find_all(pattern, pasted.prose)]
        statuses = [
            status for word in held if (status := http_status(word)) < 400 or status in KNOWN
        ]
        if statuses:
            refusals = [status for status in statuses if status >= 400]
            yield Finding("http.status", refusals[-1] if refusals else statuses[-1])
    lead = find(_LEAD, pasted.prose)
    if lead is not None and http_status(lead[1]) in KNOWN and lead[2].lower() not in _UNITS:
        yield Finding("http.status", http_status(lead[1]))
