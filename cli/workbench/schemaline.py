"""The first line of a rule file, which tells editors where its schema is."""

from __future__ import annotations

import os
from pathlib import Path

from ...engine.packs import pack_vocabulary
from .schema import schema_text

MARK = "# yaml-language-server: $schema="
NAME = "rules.schema.json"
_PLACES = (NAME, f"facts/schemas/{NAME}")


def schema_line(path: Path) -> str:
    """The line for a rule file: a relative path to the schema in a folder above it, if any."""
    path = path.resolve()
    for folder in list(path.parents)[:6]:
        for place in _PLACES:
            if (folder / place).is_file():
                relative = os.path.relpath(folder / place, path.parent)
                return MARK + Path(relative).as_posix()
    return ""


def ensure_schema(pack: Path) -> None:
    """Put the schema into a pack's folder, where editors find it from every file."""
    place = pack / NAME
    if not place.exists():
        place.write_text(schema_text(pack_vocabulary([pack])), "utf-8", newline="\n")
