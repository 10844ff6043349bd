"""What kind of host an address names: a provider's own, a tunnel, this machine, a private one."""

from __future__ import annotations

from .._remember import of_providers
from .address import Address
from .patterns import find

#: What people write in ``<>`` in place of a host.
_PLACEHOLDERS = (
    ("private", r"private|lan|intern|vpn"),
    ("tunnel", r"tunnel|ngrok|cloudflared"),
    ("localhost", r"local|loopback"),
    ("cgnat", r"tailscale|cgnat"),
    ("public", r"public|domain"),
)
_TUNNELS = (
    ".ngrok.io", ".ngrok.app", ".ngrok.dev", ".ngrok-free.app", ".ngrok-free.dev", ".ngrok.pizza",
    ".trycloudflare.com", ".loca.lt", ".localtunnel.me", ".serveo.net", ".serveousercontent.com",
    ".lhr.life", ".lhr.rocks", ".localhost.run", ".pinggy.link", ".pinggy.io", ".pinggy.online",
    ".bore.pub", ".devtunnels.ms", ".tunnelmole.net", ".cpolar.cn", ".cpolar.top", ".cpolar.io",
    ".zrok.io", ".playit.gg", ".app.github.dev", ".gitpod.io",
)  # fmt: skip
#: Kinds that the end of a name tells.
_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("localhost", (".localhost",)),
    ("tunnel", _TUNNELS),
    ("mdns", (".local",)),
    ("cgnat", (".ts.net",)),
    (
        "private",
        (".internal", ".lan", ".home", ".home.arpa", ".localdomain", ".corp", ".intranet"),
    ),
)


@of_providers
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
    if host.replace(".", "").isdigit() or ":" in host:
        return ip_class(host)
    by_ending = next((kind for kind, ends in _ENDINGS if f".{host}".endswith(ends)), "")
    if by_ending:
        return by_ending
    owner, platform = owner_of(host)
    if not owner:
        return "public" if "." in host else "single_label"
    wanted = region or _region_in_name(provider)
    asked_elsewhere = provider.startswith(owner) and wanted and platform and wanted != platform
    return "sibling_region" if asked_elsewhere else "official"


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


@of_providers
def owner_of(host: str) -> tuple[str, str]:
    """The provider whose own host this is, and which of its platforms; empty texts for nobody."""
    from ..providers import all_providers, owner_of_host

    name = owner_of_host(host)
    return (name, all_providers()[name].region_of(host)) if name else ("", "")


def _region_in_name(provider: str) -> str:
    """The platform that a provider's name says, such as ``moonshot-cn``."""
    if provider.endswith(("-cn", "-china")):
        return "china"
    return "international" if provider.endswith(("-intl", "-international", "-global")) else ""
