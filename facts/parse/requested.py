"""What was asked for, as logs, SDKs and transport errors show it: URL, host, path."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .address import clean_url, host_of
from .finding import Finding, Pasted
from .patterns import any_found, find, find_all

_VERB = r"(?:GET|POST|PUT|HEAD|OPTIONS|DELETE|PATCH)"
_URL = r"(https?://[^\s\"'`<>|{}\\^]+)"
_URLS = (
    rf"(?i)\b{_VERB}:? [\"'`]?{_URL}",
    rf"(?i)\brequest to {_URL} failed",
    rf"(?i)\bfor url:? ?[\"'`(]?{_URL}",
    rf"(?i)\b(?:fetch|XMLHttpRequest) at [\"']?{_URL}[\"']? ?(?:\(.+\) ?)?from origin",
    rf"(?i)\bcurl(?: +-{{1,2}}[\w-]+(?:[ =](?:'[^']*'|\"[^\"]*\"|[^\s'\"-]\S*))?)* +[\"']?{_URL}",
)
#: Less sure, for bodies link to pages: only where the path is one of an API, or a port is named.
_UNSURE_URLS = (
    rf"(?i)\b(?:url|uri|request_?url)[\"']?\s*[:=]\s*[\"']?{_URL}",
    rf"\bnet::ERR_[A-Z_]+ {_URL}",
    rf"\b[45]\d\d {_URL}",
    r"(?i)\b(?:connect|connection|connecting|reach|reaching|calling|fetching|request|requesting)"
    rf"(?: to| at)?(?: [\w-]+)?:? {{1,2}}[\"'`]?{_URL}",
)
_API_PATH = (
    r":\d|/v\d|/api\b|/openai|completions|/messages|/models|:generate|:streamGenerate|/responses"
)
_POOL = (
    r"HTTPS?ConnectionPool\(host=[\"']([^\"']+)[\"'], ?port=(\d{1,5})\)(?:.*?with url: (/[^\s(]*))?"
)
_SENT = r"(?m)^> (?:GET|POST|PUT|HEAD) (/\S*) HTTP/"
_SENT_HOST = r"(?mi)^> host: ([\w.:-]+)"
_H = r"[\"'`]?((?:[A-Za-z0-9_](?:[\w-]*\.)+[A-Za-z0-9-]{2,}|localhost|\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}\]?))"  # noqa: E501
_NAME = r"[\"'`]?([A-Za-z0-9_][\w.-]+)"
_HOSTS = (
    rf"\bgetaddrinfo (?:ENOTFOUND|EAI_AGAIN) {_NAME}",
    rf"\bConnected to {_H}",
    rf"(?i)\bcould not resolve host(?:name)?:? {_NAME}",
    rf"(?i)\b(?:failed|unable) to resolve {_NAME}",
    rf"(?i)\bunknownhostexception:? {_NAME}",
    rf"(?i)\blookup {_NAME}(?: on\b|: no such host|: i/o|: server misbehaving)",
    rf"(?i)\b(?:connect|connection) to (?:host |server )?{_H}",
    rf"\bconnect E[A-Z]{{5,14}} {_H}:\d",
    rf"(?i)\bdial tcp:? {_H}:\d",
    rf"(?i)\bconnect call failed \({_H}",
)
_REQUEST_LINE = re.compile(r"(?:GET|POST|PUT|HEAD|OPTIONS|DELETE|PATCH):? .?/")
_PATH = rf"\b{_VERB}:? [\"'`(]?(/[\w./:@%-]+)"
#: Local ports on which proxies usually listen: a refusal there is the proxy's, not the endpoint's.
_PROXY_PORT = r"(?:ECONNREFUSED|connect).{0,3} (?:127\.0\.0\.1|localhost|\[?::1\]?):(?:7890|7891|1080|10808|10809|8118|3128|8888|33210|20171)\b"  # noqa: E501


def read(pasted: Pasted) -> Iterator[Finding]:
    """``endpoint.requested_url`` and ``endpoint.requested_host``."""
    for url in _urls(pasted):
        url = clean_url(url)
        host = host_of(url)
        if host:
            yield Finding("endpoint.requested_url", url)
            yield Finding("endpoint.requested_host", host)
            break
    if any_found(_HOSTS, pasted.flat) and find(_PROXY_PORT, pasted.flat) is None:
        for pattern in _HOSTS:
            match = find(pattern, pasted.flat)
            if match is not None:
                yield Finding("endpoint.requested_host", match[1].strip("[].").lower())


def _urls(pasted: Pasted) -> Iterator[str]:
    """URLs that were requested, the surest first."""
    if "://" in pasted.flat and any_found(_URLS + _UNSURE_URLS, pasted.flat):
        sure = (match for pattern in _URLS for match in find_all(pattern, pasted.flat))
        unsure = (match for pattern in _UNSURE_URLS for match in find_all(pattern, pasted.flat))
        yield from (match[1] for match in sure)
        yield from (match[1] for match in unsure if find(_API_PATH, match[1]) is not None)
    pool = find(_POOL, pasted.flat) if "Pool(host" in pasted.flat else None
    if pool is not None:
        port = "" if pool[2] in ("443", "80") else f":{pool[2]}"
        scheme = "https" if pool[0].startswith("HTTPS") else "http"
        yield f"{scheme}://{pool[1]}{port}{pool[3] or ''}"
    if "\n> " in pasted.raw:
        sent, host = find(_SENT, pasted.raw), find(_SENT_HOST, pasted.raw)
        if sent is not None and host is not None:
            yield f"https://{host[1]}{sent[1]}"


def requested_path(flat: str) -> str:
    """The path of the request that a text shows, or an empty text."""
    match = find(_PATH, flat) if _REQUEST_LINE.search(flat) is not None else None
    return match[1].rstrip(".:") if match is not None else ""
