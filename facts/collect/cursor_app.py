"""Which Cursor is installed: build, version, how, and whether it runs."""

from __future__ import annotations

from pathlib import Path, PurePath

from ..memory import Value
from .local import Local
from .model import Collected, Earlier, Machine, fact
from .places import Places
from .processes import commands
from .textfile import read_jsonc, shown, text_member

NAME = "cursor.app"

_IMAGE_FOLDERS = ("Applications", "Downloads", "Desktop", ".local/bin", "bin", "AppImages", "apps")


def look(machine: Machine, earlier: Earlier) -> Collected:
    """Build, version and install kind of the first Cursor that is found."""
    running = [line for line in commands(machine) if _is_cursor(line)]
    product = _product(machine, running)
    if product is None and not running and not app_images(machine):
        return Collected()
    facts: dict[str, Value] = {"cursor.running": bool(running)}
    where = "the list of processes"
    if product is not None:
        path, facts_of_product = product
        where = shown(path, machine)
        facts |= facts_of_product
    kind = _install_kind(machine, PurePath(product[0]) if product else None)
    if kind:
        facts["cursor.install_kind"] = kind
        if machine.system == "linux":
            packaged = kind in ("appimage", "snap", "flatpak")
            facts["os.sandbox"] = kind if packaged else "none"
    return Collected(tuple(fact(NAME, name, value, where) for name, value in facts.items()))


def app_images(machine: Machine) -> tuple[Path, ...]:
    """Cursor's AppImage files in the folders where people keep them."""
    if machine.home is None or machine.system != "linux":
        return ()
    found: list[Path] = []
    for folder in (machine.home, *(machine.home / name for name in _IMAGE_FOLDERS)):
        try:
            entries = sorted(folder.iterdir())
        except OSError:
            continue
        found += [
            entry
            for entry in entries
            if entry.name.lower().startswith("cursor") and entry.name.lower().endswith(".appimage")
        ]
    return tuple(found)


def _is_cursor(command: str) -> bool:
    program = command.partition(" --")[0].replace("\\", "/")
    name = program.rpartition("/")[2].lower()
    return name in ("cursor", "cursor.exe") or (
        name.startswith("cursor") and name.endswith(".appimage")
    )


def _product(machine: Machine, running: list[str]) -> tuple[Path, dict[str, Value]] | None:
    places = Places(machine.system, machine.home or Path("/"), machine.environ)
    mounted = sorted(machine.at("/tmp").glob(".mount_[Cc]ursor*/usr/share/cursor/resources/app"))  # noqa: S108 - where AppImages are mounted
    for folder in (*mounted, *(_real(path, machine) for path in places.cursor_resources())):
        path = folder / "product.json"
        product = read_jsonc(path)
        if product is not None:
            private = "private inference" in text_member(product, "nameLong").lower() or (
                "private inference" in text_member(product, "nameShort").lower()
            )
            build = "private_inference" if private else "regular"
            facts: dict[str, Value] = {"client.build": build}
            version = text_member(product, "version")
            return path, facts | ({"client.version": version} if version else {})
    return None


def _real(path: Path, machine: Machine) -> Path:
    """The path below the machine's root, unless it is below the home folder or the root anyway."""
    homely = machine.home is not None and path.is_relative_to(machine.home)
    return path if homely or path.is_relative_to(machine.root) else machine.at(str(path))


def _install_kind(machine: Machine, product: PurePath | None) -> str:
    text = str(product or "")
    if ".mount_" in text or (product is None and app_images(machine)):
        return "appimage"
    if "/snap/" in text:
        return "snap"
    if machine.at("/var/lib/flatpak/app/com.cursor.Cursor").is_dir():
        return "flatpak"
    if product is None:
        return ""
    if machine.system == "linux":
        return "deb" if machine.at("/var/lib/dpkg/info/cursor.list").exists() else "system"
    homely = machine.home is not None and product.is_relative_to(machine.home)
    return "user" if homely else "system"


COLLECTORS = (
    Local(
        NAME,
        look,
        gives=("client.build", "client.version", "cursor.install_kind", "cursor.running"),
        reads=("Cursor's product.json", "names of running programs"),
    ),
)
