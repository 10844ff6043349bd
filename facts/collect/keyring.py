"""The Secret Service on the session bus: who owns it, and whether the default keyring is locked.

Asked through ``busctl`` or ``gdbus``, which desktops have, so that no D-Bus library is needed.
Reading a property neither unlocks anything nor asks the user.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from ..memory import Value
from .local import Local
from .model import Collected, Earlier, Machine, Unavailable, fact
from .processes import commands

NAME = "keyring"

_SERVICE = "org.freedesktop.secrets"
_DEFAULT = "/org/freedesktop/secrets/aliases/default"
_COLLECTION = "org.freedesktop.Secret.Collection"
_BUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
_PROGRAMS = ("gnome-keyring-daemon", "kwalletd5", "kwalletd6", "keepassxc")
_DESKTOP = ("XDG_CURRENT_DESKTOP", "WAYLAND_DISPLAY", "DISPLAY")
_SECONDS = 1.5


def look(machine: Machine, earlier: Earlier) -> Collected:
    """Service, lock and programs; on macOS and Windows the system has a store of its own."""
    if machine.system != "linux":
        return Collected()  # the system has a store of its own
    facts: dict[str, Value] = {}
    running = {line.split()[0].rpartition("/")[2] for line in commands(machine) if line.split()}
    programs = sorted(running & set(_PROGRAMS))
    if programs:
        facts["keyring.programs"] = ", ".join(programs)
    bus = bus_address(machine)
    if not bus:
        facts["keyring.service"] = "no_bus"
        if any(machine.environ.get(name) for name in _DESKTOP):
            facts["keyring.available"] = False  # over SSH or in a container it would tell nothing
    else:
        facts |= _asked(_Bus(bus))
    return Collected(tuple(fact(NAME, name, value, _SERVICE) for name, value in facts.items()))


def bus_address(machine: Machine) -> str:
    """The session bus of this user, or an empty text where there is none (sudo, ssh, cron)."""
    given = machine.environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    if given:
        return given
    runtime = machine.environ.get("XDG_RUNTIME_DIR", "")
    if not runtime and hasattr(os, "getuid"):
        runtime = str(machine.at(f"/run/user/{os.getuid()}"))
    socket = Path(runtime or "/nonexistent") / "bus"
    return f"unix:path={socket}" if socket.exists() else ""


class _Bus:
    """Calls on the session bus; each gives the answer as text, or None where the call fails."""

    def __init__(self, address: str) -> None:
        self._environ: Mapping[str, str] = {
            "DBUS_SESSION_BUS_ADDRESS": address, "PATH": os.environ.get("PATH", os.defpath),
        }  # fmt: skip
        self._tool = shutil.which("gdbus") or shutil.which("busctl")
        if self._tool is None:
            raise Unavailable("neither gdbus nor busctl is installed, so the bus cannot be asked")

    def call(self, service: str, path: str, method: str, *arguments: str) -> str | None:
        assert self._tool is not None
        if self._tool.endswith("gdbus"):
            return self._run(
                "call", "--session", "--dest", service, "--object-path", path,
                "--method", method, *arguments,
            )  # fmt: skip
        interface, _, name = method.rpartition(".")
        signature = ("s" * len(arguments),) if arguments else ()
        return self._run("--user", "call", service, path, interface, name, *signature, *arguments)

    def _run(self, *arguments: str) -> str | None:
        assert self._tool is not None
        try:
            done = subprocess.run(
                (self._tool, *arguments), env=self._environ, capture_output=True,
                timeout=_SECONDS, check=False, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return None
        return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def _asked(bus: _Bus) -> dict[str, Value]:
    service, path, interface = _BUS
    owned = bus.call(service, path, f"{interface}.NameHasOwner", _SERVICE)
    if owned is None:
        return {"keyring.service": "no_bus"}
    if "true" not in owned:
        startable = bus.call(service, path, f"{interface}.ListActivatableNames") or ""
        state = "activatable" if _SERVICE in startable else "absent"
        # Asking it would start it; whether that works is unknown, so nothing is said of it.
        absent: dict[str, Value] = {"keyring.available": False} if state == "absent" else {}
        return {"keyring.service": state, **absent}
    facts: dict[str, Value] = {"keyring.service": "owned"}
    locked = bus.call(
        _SERVICE, _DEFAULT, "org.freedesktop.DBus.Properties.Get", _COLLECTION, "Locked"
    )
    if locked is None:
        return facts | {"keyring.available": False}  # there is no default keyring
    facts["keyring.locked"] = "true" in locked
    return facts | {"keyring.available": "true" not in locked}


COLLECTORS = (
    Local(
        NAME,
        look,
        gives=("keyring.available", "keyring.service", "keyring.locked", "keyring.programs"),
        reads=("names and one property on the session bus", "names of running programs"),
        seconds=4.0,
    ),
)
