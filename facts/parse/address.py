"""URLs, hosts and paths: what kind of host a base URL names, and what is odd about its path.

People write base URLs with placeholders (``http://<private ip>``), without a scheme
(``localhost``) and in prose; what cannot be told is left open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from .limits import VALUE_LENGTH
from .patterns import find

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,15}://")
_HOST = re.compile(
    r"(\[[0-9A-Fa-f:.%]{2,50}\]|<[^<>/]{1,60}>|[^/:?#\s]{1,253})(?::([^/?#\s]{1,20}))?"
)
_SECRET_QUERY = re.compile(r"(?i)([?&](?:api[_-]?)?(?:key|token|secret|code)=)[^&#\s]{1,500}")
_ENDPOINTS = (
    r"(?:/chat/completions|/completions|/responses|/embeddings|/messages|/models|/images/generations"
    r"|/audio/transcriptions|:(?:stream)?generatecontent|/converse|/invoke)"
)
#: Names that stand for a host in examples and say nothing about it.
_NO_HOSTS = frozenset({
    "host", "hostname", "server", "ip", "url", "endpoint", "domain", "address", "base_url",
    "baseurl", "my_url", "your_url", "my-host", "your-host", "your_host", "myhost", "yourhost",
    "my-server", "https", "http",
})  # fmt: skip
_PLACEHOLDERS = (
    ("private", r"private|lan|intern|vpn"),
    ("tunnel", r"tunnel|ngrok|cloudflared"),
    ("localhost", r"local|loopback"),
    ("cgnat", r"tailscale|cgnat"),
    ("public", r"public|domain|subdomain"),
)
_TUNNELS = (
    "ngrok.io", "ngrok.app", "ngrok.dev", "ngrok-free.app", "ngrok-free.dev", "ngrok.pizza",
    "trycloudflare.com", "loca.lt", "localtunnel.me", "serveo.net", "serveousercontent.com",
    "lhr.life", "lhr.rocks", "localhost.run", "pinggy.link", "pinggy.io", "pinggy.online",
    "bore.pub", "devtunnels.ms", "tunnelmole.net", "cpolar.cn", "cpolar.top", "cpolar.io",
    "zrok.io", "playit.gg", "app.github.dev", "gitpod.io",
)  # fmt: skip
_PRIVATE_NAMES = (
    ".internal", ".lan", ".home", ".home.arpa", ".localdomain", ".corp", ".intranet", ".private",
)  # fmt: skip
#: Vendors whose own base URL has no version in it.
_WITHOUT_VERSION = frozenset({
    "anthropic", "azure", "gemini", "vertex", "bedrock", "deepseek", "ollama", "cohere",
    "perplexity", "cursor", "windsurf", "github-copilot",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """A base URL in parts. ``host`` is in lower case and may be a placeholder in ``<>``."""

    scheme: str
    host: str
    port: str
    path: str
    tail: str

    @property
    def placeholder(self) -> bool:
        """Whether the host is a stand-in rather than a name."""
        return self.host.startswith("<") or self.host in _NO_HOSTS


def clean_url(url: str) -> str:
    """The URL without a sentence's punctuation, credentials and keys in its query."""
    url = url.rstrip(".,;:!?)]}\"'`")[: VALUE_LENGTH * 2]
    scheme, separator, rest = url.partition("://")
    before, at, after = rest.partition("@")
    if at and "/" not in before:
        rest = after
    return _SECRET_QUERY.sub(r"\1***", f"{scheme}{separator}{rest}")


def split_address(url: str) -> Address | None:
    """The parts of a base URL as people write them; None where it is prose or something else."""
    text = url.strip().strip("\"'`")
    scheme = _SCHEME.match(text)
    rest = text[scheme.end() :] if scheme else text
    while again := _SCHEME.match(rest):
        rest = rest[again.end() :]
    before, at, after = rest.partition("@")
    rest = after if at and "/" not in before else rest
    match = _HOST.match(rest)
    if match is None:
        return None
    host = match[1].strip("[]").rstrip(".").lower()
    host = host if any(map(str.isalnum, host)) else ""
    if scheme is None and not _hostlike(host, match[2] or "", rest):
        return None
    path, _, tail = rest[match.end() :].partition(" ")
    return Address(scheme[0].lower() if scheme else "", host, match[2] or "", path, tail)


def _hostlike(host: str, port: str, rest: str) -> bool:
    """Whether a text without a scheme begins with a host; in prose only a port or a path tells."""
    first, _, more = rest.partition(" ")
    if "=" in first or not any(map(str.isalnum, host)):
        return False
    if port or "/" in first:
        return True
    return not more.strip() and ("." in host or host == "localhost")


def host_of(url: str) -> str:
    """The host of a URL in lower case, or an empty text."""
    address = split_address(url)
    return address.host if address is not None else ""


def host_class(address: Address, provider: str = "", region: str = "") -> str:
    """The kind of host, or an empty text where a placeholder hides it.

    ``provider`` and ``region`` tell a vendor's other platform: they are the vendor called and the
    platform on which its key was made.
    """
    host = address.host
    if host.startswith("<"):
        return next((kind for kind, words in _PLACEHOLDERS if find(words, host)), "")
    if address.placeholder or not host:
        return ""
    if host == "localhost" or host.endswith(".localhost") or host.startswith("127."):
        return "localhost"
    if host.replace(".", "").isdigit() or ":" in host:
        return ip_class(host)
    if host.endswith(tuple(f".{name}" for name in _TUNNELS)) or host in _TUNNELS:
        return "tunnel"
    if host.endswith(".local"):
        return "mdns"
    if host.endswith(".ts.net"):
        return "cgnat"
    if host == "host.docker.internal" or host.endswith(_PRIVATE_NAMES):
        return "private"
    owner, platform = owner_of(host)
    if owner:
        wanted = region or _region_in_name(provider)
        other = bool(provider) and provider.startswith(owner) and wanted and platform
        return "sibling_region" if other and wanted != platform else "official"
    return "public" if "." in host else "single_label"


def _region_in_name(provider: str) -> str:
    """The platform that a provider's name says, such as ``moonshot-cn``."""
    if provider.endswith(("-cn", "-china")):
        return "china"
    return "international" if provider.endswith(("-intl", "-international", "-global")) else ""


def ip_class(host: str) -> str:
    """The kind of an address in figures; an empty text where it is none."""
    import ipaddress

    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return ""
    if address.is_loopback or address.is_unspecified:
        return "localhost"
    if address.is_link_local:
        return "link_local"
    if address.version == 4 and address in ipaddress.ip_network("100.64.0.0/10"):
        return "cgnat"
    return "private" if address.is_private else "public"


@lru_cache(maxsize=2048)
def owner_of(host: str) -> tuple[str, str]:
    """The provider whose own host this is, and which of its platforms; empty texts for nobody."""
    from ..providers import provider_of_host, providers

    name = provider_of_host(host)
    return (name, providers()[name].region_of(host)) if name else ("", "")


def path_fault(url: str, provider: str = "", requested: str = "") -> str:
    """What is odd about a base URL, the gravest first; an empty text where nothing is.

    ``requested`` is the path that was asked for in the end, where a text shows it: a version in
    it means that the client adds its own.
    """
    address = split_address(url)
    if address is None:
        return ""
    if url.strip()[:1] in "\"'`“”‘’" or url.strip()[-1:] in "\"'`“”‘’":
        return "quotes"
    if (
        url != url.strip()
        or "%20" in url
        or "\\n" in url
        or address.tail.startswith(("/", ":", "."))
    ):
        return "whitespace"
    if re.match(r"\w{1,10}:/{1,2}\w{1,10}:/", url.strip()):
        return "double_scheme"
    path = address.path.partition("?")[0].lower()
    cut = path.endswith(("...", "…"))
    if find(r"/v\d[a-z0-9]{0,8}/v\d", path):
        return "double_v1"
    if find(rf"{_ENDPOINTS}/?$", path):
        return "full_endpoint"
    if not address.scheme and not address.placeholder:
        return "no_scheme"
    if not cut and _lacks_version(address, path, provider, requested):
        return "missing_v1"
    return "trailing_slash" if path.endswith("/") and len(path) > 1 else ""


def _lacks_version(address: Address, path: str, provider: str, requested: str) -> bool:
    if address.placeholder or address.tail or find(r"/v\d|/openai|/api", path + requested):
        return False
    return path.strip("/") == "" and _wants_version(provider, address.host)


def _wants_version(provider: str, host: str) -> bool:
    """Whether base URLs there have a version in them."""
    owner = owner_of(host)[0] if "." in host else ""
    return not {provider, owner} & _WITHOUT_VERSION


def requested_path_fault(path: str, provider: str = "", host: str = "") -> str:
    """What a requested path says about the base URL before it; an empty text where nothing."""
    path = path.lower()
    if find(r"/v\d[a-z0-9]{0,8}/v\d", path):
        return "double_v1"
    if find(rf"{_ENDPOINTS}/.*{_ENDPOINTS}|{_ENDPOINTS}{_ENDPOINTS}", path):
        return "full_endpoint"
    if find(r"^/(?:chat/completions|completions|embeddings|models|responses)$", path):
        return "missing_v1" if _wants_version(provider, host) else ""
    return "trailing_slash" if path.startswith("//") else ""
