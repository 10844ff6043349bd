"""Cursor's AppImage without the right to be executed."""

from __future__ import annotations

import stat
from collections.abc import Iterator

from ...facts.collect.cursor_app import app_images
from ...facts.collect.model import Collection, Machine
from ...facts.collect.packaging import image_kind
from .model import Repair, digest_of_file

NAME = "make-the-appimage-executable"


def find(machine: Machine, collection: Collection) -> Iterator[Repair]:
    """The repair where the newest image is a program of this machine and may not be executed."""
    if collection.memory.value("appimage.executable") is not False:
        return
    path = max(app_images(machine), key=lambda image: image.stat().st_mtime)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o111 or image_kind(path) in ("html", "not_appimage"):
        return
    wanted = mode | ((mode & 0o444) >> 2)
    yield Repair(
        name=NAME,
        fix="",
        title=f"{path.name} may not be executed.",
        changes=f"Changes the file's mode from {mode:o} to {wanted:o}; its content stays.",
        path=path,
        digest=digest_of_file(path),
        mode=wanted,
    )
