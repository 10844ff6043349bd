"""What is odd about a base URL, by itself or by what was requested in the end."""

from __future__ import annotations

import re

from .._remember import of_providers
from .address import Address, split_address
from .host_kind import owner_of
from .patterns import find

_QUOTES = "\"'`“”‘’"
_TWO_SCHEMES = re.compile(r"\w{1,10}:/{1,2}\w{1,10}:/")
_VERSION_TWICE = r"/v\d[a-z0-9]{0,8}/v\d"
_VERSION = r"/v\d|/openai|/api"
_CALLS = r"(?:/chat/completions|/completions|/responses|/embeddings|/messages)"
_ENDPOINT = (
    rf"(?:{_CALLS}|/models|/images/generations|/audio/transcriptions|:(?:stream)?generatecontent"
    r"|/converse|/invoke)/?$"
)
_TWO_ENDPOINTS = rf"{_CALLS}(?:/.*)?(?:{_CALLS}|/models)"
_BARE_ENDPOINT = rf"^(?:{_CALLS}|/models)$"
#: Vendors whose own base URL has no version in it.
_WITHOUT_VERSION = frozenset({
    "anthropic", "azure", "gemini", "vertex", "bedrock", "deepseek", "ollama", "cohere",
    "perplexity", "cursor", "windsurf", "github-copilot",
})  # fmt: skip


@of_providers
def path_fault(url: str, provider: str = "", requested: str = "") -> str:
    """What is odd about a base URL, the gravest first; an empty text where nothing is.

    ``requested`` is the path that was asked for in the end, where a text shows it: a version in
    it means that the client adds its own.
    """
    address = split_address(url)
    if address is None:
        return ""
    fault = _odd_writing(url, address)
    path = address.path.partition("?")[0].lower()
    if fault:
        return fault
    if find(_VERSION_TWICE, path):
        return "double_v1"
    if find(_ENDPOINT, path):
        return "full_endpoint"
    if _shorthand(address):
        return ""
    if not address.scheme and not address.placeholder:
        return "no_scheme"
    if _lacks_version(address, path, provider, requested):
        return "missing_v1"
    return "trailing_slash" if path.endswith("/") and len(path) > 1 else ""


@of_providers
def requested_path_fault(path: str, provider: str = "", host: str = "") -> str:
    """What a requested path says about the base URL before it; an empty text where nothing."""
    path = path.lower()
    if find(_VERSION_TWICE, path):
        return "double_v1"
    if find(_TWO_ENDPOINTS, path):
        return "full_endpoint"
    if find(_BARE_ENDPOINT, path):
        return "missing_v1" if _wants_version(provider, host) else ""
    return "trailing_slash" if path.startswith("//") else ""


def has_version(url: str) -> bool:
    """Whether the path of a base URL holds a version, or what vendors use in its place."""
    address = split_address(url)
    return address is not None and find(_VERSION, address.path) is not None


def _odd_writing(url: str, address: Address) -> str:
    """Quotation marks, white space and a scheme too many."""
    text = url.strip()
    if text[0] in _QUOTES or text[-1] in _QUOTES:
        return "quotes"
    if text != url or "%20" in url or "\\n" in url or address.tail.startswith(("/", ":", ".")):
        return "whitespace"
    return "double_scheme" if _TWO_SCHEMES.match(text) else ""


def _shorthand(address: Address) -> bool:
    """Whether a host without a scheme is how a person speaks of it, not what is configured."""
    written = address.scheme or address.port or address.path
    return address.host == "localhost" and not written


def _lacks_version(address: Address, path: str, provider: str, requested: str) -> bool:
    """Whether the base URL is a bare host although a version belongs there."""
    if address.placeholder or address.tail or path.strip("/") or find(_VERSION, requested):
        return False
    return _wants_version(provider, address.host)


def _wants_version(provider: str, host: str) -> bool:
    """Whether base URLs there have a version in them."""
    owner = owner_of(host)[0] if "." in host else ""
    return not {provider, owner} & _WITHOUT_VERSION
