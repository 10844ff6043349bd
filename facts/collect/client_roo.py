"""Keys of Roo Code and Kilo Code: that they are stored, not for whom, for they stay closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .client import key_collector
from .editor_store import StoreError, open_store
from .model import KeySighting, Machine, Unavailable
from .places import Places
from .textfile import shown

#: Roo Code's row in the secret store of the editor that it lives in.
ROW = 'secret://{"extensionId":"rooveterinaryinc.roo-cline","key":"roo_cline_config_api_config"}'
_EDITORS = ("Code", "Cursor")
_MANY = "its profiles, of any provider, encrypted"


def find_roo(machine: Machine, places: Places[Path]) -> Iterator[KeySighting]:
    """Roo Code's profiles in the store of each editor; raises `Unavailable` for a broken store."""
    for editor in _EDITORS:
        path = places.editor_data(editor) / "User" / "globalStorage" / "state.vscdb"
        if not path.is_file():
            continue
        try:
            with open_store(path) as store:
                present = ROW in store.keys_below(ROW)
        except StoreError as error:
            raise Unavailable(f"{shown(path, machine)}: {error}") from None
        if present:
            yield KeySighting("roo-code", "", "roo_cline_config_api_config", shown(path, machine),
                              "keyring", 1, note=f"{_MANY} by {editor}")  # fmt: skip


def find_kilo(machine: Machine, places: Places[Path]) -> Iterator[KeySighting]:
    """Kilo Code's own file of secrets, whose form is not known: it is not read."""
    path = places.kilo() / "secrets.json"
    if path.is_file():
        yield KeySighting("kilo-code", "", "secrets.json", shown(path, machine), "file", 1,
                          note="its keys, of any provider, not read")  # fmt: skip


COLLECTORS = (
    key_collector("clients.roo-code", find_roo, ("whether Roo Code's row is in state.vscdb",)),
    key_collector("clients.kilo-code", find_kilo, ("whether Kilo Code's secrets.json is there",)),
)
