"""Keys and logins in the macOS keychain: whether they are there. What they say is never asked.

Without ``-w`` and ``-g`` the system's tool tells of an entry and opens nothing, so that it neither
asks for a password nor waits for one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .client import key_collector
from .model import KeySighting, Machine
from .places import Places
from .processes import run_text

#: Behind everything that can be read: which of them a client prefers is not known of all.
_RANK = 900


@dataclass(frozen=True, slots=True)
class Entry:
    """A client's entry, by its service and, where several have one, by its account."""

    client: str
    provider: str
    service: str
    account: str = ""
    note: str = "in the macOS keychain"

    @property
    def question(self) -> tuple[str, ...]:
        """The command that succeeds where the entry is there."""
        account = ("-a", self.account) if self.account else ()
        return ("security", "find-generic-password", "-s", self.service, *account)


ENTRIES = (
    Entry("claude-code", "anthropic", "Claude Code-credentials",
          note="subscription login in the macOS keychain"),
    Entry("codex", "openai", "Codex Auth"),
    Entry("gemini-cli", "gemini", "gemini-cli-api-key"),
    Entry("cursor-cli", "cursor", "cursor-access-token", "cursor-user",
          note="login in the macOS keychain"),
)  # fmt: skip


def find(machine: Machine, places: Places[Path]) -> Iterator[KeySighting]:
    """The entries that are there, on macOS."""
    if machine.system != "macos":
        return
    for entry in ENTRIES:
        if run_text(*entry.question):
            yield KeySighting(entry.client, entry.provider, entry.service, "keychain", "keyring",
                              _RANK, note=entry.note)  # fmt: skip


COLLECTORS = (
    key_collector("clients.keychain", find, ("whether clients have entries in the macOS keychain",),
                  seconds=4.0),
)  # fmt: skip
