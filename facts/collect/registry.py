"""Finds the collectors: those that ship with why401, then those of installed packages."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any

from ..errors import Fault, UsageFault, did_you_mean
from .model import Collected, Collector, Earlier, Machine

GROUP = "why401.collectors"

#: Modules of this package; each has a tuple ``COLLECTORS``. Earlier ones win where facts meet.
MODULES = (
    "cursor_logs", "cursor_state", "cursor_app", "cursor_settings", "os_facts", "keyring",
    "packaging", "environment", "client_claude_code", "client_codex", "client_aider",
    "client_cursor_cli", "client_continue", "client_cline", "client_zed", "client_gemini_cli",
    "client_copilot", "client_roo", "keychain", "client_gateways", "proxies", "vpn", "hosts",
    "permissions", "subject", "published", "key_file_age", "probing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Broken:
    """Stands for an installed collector that cannot be loaded, so that the failure is recorded."""

    name: str
    error: Exception
    gives: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    network: bool = False
    seconds: float = 1.0

    async def collect(self, machine: Machine, earlier: Earlier) -> Collected:
        """Raises what loading it raised."""
        raise self.error


def collectors(only: Sequence[str] = ()) -> tuple[Collector, ...]:
    """Every collector, or those named in ``only`` (``cursor`` names ``cursor.store`` too).

    Raises `UsageFault` for a name that nothing has.
    """
    found = (*_own(), *_installed())
    names = [collector.name for collector in found]
    unknown = [name for name in only if not any(_named(each, name) for each in names)]
    if unknown:
        raise UsageFault(*(_no_such(name, names) for name in unknown))
    if not only:
        return found
    return tuple(each for each in found if any(_named(each.name, name) for name in only))


def _named(collector: str, name: str) -> bool:
    return collector == name or collector.startswith(f"{name}.")


def _no_such(name: str, names: Sequence[str]) -> Fault:
    hint = did_you_mean(name, names) or f"There are: {', '.join(names)}."
    return Fault("U001", f"there is no collector {name!r}.", hint=hint)


def _own() -> list[Collector]:
    found: list[Collector] = []
    for module in MODULES:
        found += importlib.import_module(f".{module}", __package__).COLLECTORS
    return found


def _installed() -> list[Collector]:
    """Collectors by entry point: an object with a collector's members, or a class of such."""
    found: list[Collector] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            loaded: Any = entry.load()
            found.append(loaded() if isinstance(loaded, type) else loaded)
        except Exception as error:  # noqa: BLE001 - a stranger's package may do anything
            found.append(Broken(entry.name, error))
    return found
