"""Linux packaging: what keeps an AppImage or a sandboxed program from starting as it should."""

from __future__ import annotations

import platform
import stat
from pathlib import Path

from ..memory import Value
from .cursor_app import app_images
from .local import Local
from .model import Collected, Earlier, Machine, fact
from .textfile import shown

NAME = "packaging"

_ELF = b"\x7fELF"
_TYPE_2 = b"AI\x02"
_MACHINES = {"x86_64": 62, "aarch64": 183, "arm64": 183, "armv7l": 40, "i686": 3}
_SMALLEST = 10_000_000  # Cursor's image has more than a hundred million bytes
_LIBRARIES = ("/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu",
              "/usr/lib64", "/usr/lib", "/lib64", "/lib", "/usr/local/lib")  # fmt: skip
_SANDBOXES = tuple(f"{folder}/chrome-sandbox" for folder in ("/usr/share/cursor", "/opt/cursor"))


def look(machine: Machine, earlier: Earlier) -> Collected:
    """The AppImage file, FUSE, user namespaces and Chromium's sandbox helper."""
    if machine.system != "linux":
        return Collected()
    facts: dict[str, tuple[Value, str]] = {}
    images = app_images(machine)
    if images:
        newest = max(images, key=lambda path: path.stat().st_mtime)
        where = shown(newest, machine)
        facts["appimage.file"] = (image_kind(newest), where)
        facts["appimage.executable"] = (bool(newest.stat().st_mode & 0o111), where)
        facts["linux.fuse"] = (_has_fuse(machine), "libfuse.so.2, /dev/fuse")
    restricted = _userns_restricted(machine)
    if restricted is not None:
        facts["linux.userns_restricted"] = (restricted, "/proc/sys/kernel")
    for path in _SANDBOXES:
        if machine.at(path).exists():
            status = machine.at(path).stat()
            right = status.st_uid == 0 and stat.S_IMODE(status.st_mode) == 0o4755
            facts["linux.chrome_sandbox"] = (right, path)
            break
    return Collected(tuple(fact(NAME, n, value, where) for n, (value, where) in facts.items()))


def image_kind(path: Path, machine: str = "") -> str:
    """What a downloaded image is, by its first bytes; ``machine`` stands for this processor."""
    with path.open("rb") as file:
        head = file.read(512)
    if head.lstrip()[:1] == b"<":
        return "html"
    if head[:4] != _ELF or head[8:11] != _TYPE_2:
        return "not_appimage"
    wanted = _MACHINES.get(machine or platform.machine())
    if wanted is not None and int.from_bytes(head[18:20], "little") != wanted:
        return "other_architecture"
    return "truncated" if path.stat().st_size < _SMALLEST else "ok"


def _has_fuse(machine: Machine) -> bool:
    library = any((machine.at(folder) / "libfuse.so.2").exists() for folder in _LIBRARIES)
    return library and machine.at("/dev/fuse").exists()


def _userns_restricted(machine: Machine) -> bool | None:
    """Whether a program without rights may not make user namespaces; None where nothing tells."""
    known: list[bool] = []
    for name, restricting in (
        ("kernel/apparmor_restrict_unprivileged_userns", "1"),
        ("kernel/unprivileged_userns_clone", "0"),
        ("user/max_user_namespaces", "0"),
    ):
        try:
            text = (machine.at("/proc/sys") / name).read_text("ascii").strip()
        except (OSError, ValueError):
            continue
        known.append(text == restricting)
    return any(known) if known else None


COLLECTORS = (
    Local(
        NAME,
        look,
        gives=(
            "appimage.file",
            "appimage.executable",
            "linux.fuse",
            "linux.userns_restricted",
            "linux.chrome_sandbox",
        ),
        reads=("the first bytes of Cursor's AppImage", "/proc/sys"),
    ),
)
