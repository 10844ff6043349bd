"""Network interfaces of VPN programs that are up."""

from __future__ import annotations

import re
from pathlib import Path

from .local import Local
from .model import Collected, Earlier, Machine, Unavailable, fact
from .processes import run_text

NAME = "vpn"

_NAMES = re.compile(
    r"(?i)(tun|tap|wg|ppp|zt|feth|ipsec|nordlynx|proton|tailscale|cloudflarewarp|gpd|cscotun"
    r"|wintun|openvpn|wireguard|mullvad)"
)


def look(machine: Machine, earlier: Earlier) -> Collected:
    """Names only. macOS has ``utun`` interfaces at all times: there one needs an IPv4 address."""
    up = sorted(name for name in _up(machine) if _NAMES.match(name))
    facts = [fact(NAME, "vpn.present", bool(up), "network interfaces")]
    if up:
        facts.append(fact(NAME, "vpn.interfaces", ", ".join(up), "network interfaces"))
    return Collected(tuple(facts))


def _up(machine: Machine) -> list[str]:
    if machine.system == "linux":
        folder = machine.at("/sys/class/net")
        if not folder.is_dir():
            raise Unavailable("the network interfaces cannot be listed")
        return [each.name for each in folder.iterdir() if _is_up(each)]
    if machine.system == "macos":
        return macos_interfaces(run_text("ifconfig"))
    lines = run_text("netsh", "interface", "show", "interface").splitlines()
    return [line.split(None, 3)[3] for line in lines if " Connected " in line]


def _is_up(interface: Path) -> bool:
    """``tun`` interfaces say ``unknown``; the flags tell whether one is up."""
    try:
        flags = int((interface / "flags").read_text("ascii"), 16)
    except (OSError, ValueError):
        return False
    return bool(flags & 1)


def macos_interfaces(text: str) -> list[str]:
    """The interfaces with an IPv4 address in what ``ifconfig`` prints, ``utun0`` as ``tun0``."""
    found: list[str] = []
    name = ""
    for line in text.splitlines():
        if line[:1].strip():
            name = line.partition(":")[0]
        elif line.strip().startswith("inet ") and name not in found:
            found.append(name)
    return [name.removeprefix("u") if name.startswith("utun") else name for name in found]


COLLECTORS = (
    Local(NAME, look, gives=("vpn.present", "vpn.interfaces"), reads=("network interfaces",)),
)
