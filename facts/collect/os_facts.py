"""The operating system and the session that why401 runs in."""

from __future__ import annotations

import platform
from pathlib import Path

from ..memory import Value
from .local import Local
from .model import Collected, Earlier, Machine, fact
from .textfile import read_text

NAME = "os"


def look(machine: Machine, earlier: Earlier) -> Collected:
    """System, version, container, desktop, remote session."""
    facts: dict[str, Value] = {"os.name": machine.system}
    version = _version(machine)
    if version:
        facts["os.version"] = version
    if machine.system == "linux":
        facts["os.container"] = _in_container(machine)
        facts["os.wsl"] = "WSL_DISTRO_NAME" in machine.environ
    environ = machine.environ
    desktop = environ.get("XDG_CURRENT_DESKTOP") or environ.get("DESKTOP_SESSION")
    if desktop:
        facts["os.desktop"] = desktop
    facts["os.remote"] = "SSH_CONNECTION" in environ
    return Collected(tuple(fact(NAME, name, value) for name, value in facts.items()))


def _version(machine: Machine) -> str:
    if machine.root != Path("/") or machine.system == "linux":
        return _linux_version(machine)
    return platform.mac_ver()[0] if machine.system == "macos" else platform.version()


def _linux_version(machine: Machine) -> str:
    try:
        text = read_text(machine.at("/etc/os-release")) or ""
    except OSError:
        return ""
    for line in text.splitlines():
        name, _, value = line.partition("=")
        if name == "VERSION_ID":
            return value.strip().strip("\"'")
    return ""


def _in_container(machine: Machine) -> bool:
    if any(machine.at(path).exists() for path in ("/.dockerenv", "/run/.containerenv")):
        return True
    try:
        groups = machine.at("/proc/1/cgroup").read_text("utf-8", "replace")
    except OSError:
        return False
    return any(word in groups for word in ("docker", "kubepods", "containerd", "lxc"))


COLLECTORS = (
    Local(
        NAME,
        look,
        gives=("os.name", "os.version", "os.container", "os.desktop", "os.remote", "os.wsl"),
        reads=("/etc/os-release", "the environment"),
    ),
)
