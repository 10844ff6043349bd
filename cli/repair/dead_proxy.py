"""A proxy variable that leads nowhere: found here, mended only where it was set."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...facts.collect.model import Collection, Machine, Unavailable
from ...facts.collect.textfile import read_text
from .model import Advice

NAME = "unset-the-dead-proxy"
_PROFILES = (
    ".bashrc",
    ".bash_profile",
    ".profile",
    ".zshrc",
    ".zshenv",
    ".config/fish/config.fish",
)


def find(machine: Machine, collection: Collection) -> Iterator[Advice]:
    """How to be rid of the variable, and where it is set for good."""
    name = collection.memory.value("proxy.dead")
    if not isinstance(name, str):
        return
    if name == "http.proxy":
        yield Advice(
            NAME,
            "Cursor's setting http.proxy names a proxy on this machine where nobody listens.",
            "Start that proxy, or clear http.proxy in Cursor's settings.",
        )  # fmt: skip
        return
    places = ", ".join(_places(machine, name))
    where = f" It is set in {places}." if places else " No shell profile here sets it."
    windows = machine.system == "windows"
    command = f"Remove-Item Env:{name}" if windows else f"unset {name}"
    yield Advice(
        NAME,
        f"{name} names a proxy on this machine where nobody listens.",
        "Start that proxy, or unset the variable in the shell that starts the client; no program "
        f"can change it from outside.{where}",
        command,
    )  # fmt: skip


def _places(machine: Machine, name: str) -> Iterator[str]:
    pattern = re.compile(rf"(?m)^[^#\n]*\b{re.escape(name)}\b\s*[= ]")
    for profile in _PROFILES if machine.home is not None else ():
        assert machine.home is not None
        try:
            text = read_text(machine.home / profile) or ""
        except (OSError, Unavailable):
            continue
        match = pattern.search(text)
        if match:
            yield f"~/{profile}:{text.count(chr(10), 0, match.start()) + 1}"
