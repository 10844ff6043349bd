"""Rule packs: folders of rules, where they come from, and the facts that they add.

In order of precedence, later ones winning: the shipped rules, installed distributions (entry
points of the group ``why401.rules``), the folder ``rules`` in the user's configuration, and the
folders named on the command line. A pack is data: nothing in it is imported or run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from ..facts.errors import Fault, Place, RuleError
from ..facts.sourcetext import FaultyText, decode
from ..facts.vocabulary import Vocabulary
from ..facts.vocabulary import builtin as builtin_vocabulary
from ..facts.yamlnodes import FaultyYaml, compose
from .read.document import Document
from .read.specs import read_specs
from .rulefiles import FACTS

GROUP = "why401.rules"


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of rules: what kind of place it comes from, its name, and where it is."""

    kind: str  # "installed" | "user" | "folder"
    name: str
    folder: Path


def installed_packs() -> tuple[Pack, ...]:
    """Packs of installed distributions, by name, then the user's own folder if there is one."""
    points = sorted(metadata.entry_points(group=GROUP), key=lambda point: point.name)
    found = [
        Pack("installed", point.name, folder)
        for point in points
        if (folder := _folder(point)) is not None
    ]
    own = user_folder()
    if own.is_dir():
        found.append(Pack("user", "user", own))
    return tuple(found)


def user_folder() -> Path:
    """Where a user keeps rules of their own."""
    import platformdirs

    return platformdirs.user_config_path("why401", appauthor=False) / "rules"


def with_installed(folders: Iterable[Path], *, builtin: bool = True) -> tuple[Path, ...]:
    """The folders to load: installed packs first, unless the shipped rules are left out too."""
    own = tuple(folders)
    return (*(pack.folder for pack in installed_packs()), *own) if builtin else own


def _folder(point: metadata.EntryPoint) -> Path | None:
    """The folder of an entry point such as ``mypack.rules``, found without importing it."""
    parts = point.value.split(":")[0].split(".")
    if point.dist is not None:
        path = Path(str(point.dist.locate_file("/".join(parts))))
        if path.is_dir():
            return path
    try:
        spec = find_spec(parts[0])  # a top-level name: looked up, not imported
    except (ImportError, ValueError):
        return None
    for place in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(place, *parts[1:])
        if path.is_dir():
            return path
    return None


def pack_vocabulary(folders: Iterable[Path | str]) -> Vocabulary:
    """The vocabulary with the facts that these packs add. Raises `RuleError`."""
    vocabulary, faults = read_vocabulary(folders, builtin_vocabulary())
    if faults:
        raise RuleError(*faults)
    return vocabulary


def read_vocabulary(
    folders: Iterable[Path | str], vocabulary: Vocabulary
) -> tuple[Vocabulary, list[Fault]]:
    """A vocabulary with the facts that these packs add, and what is wrong with their files."""
    faults: list[Fault] = []
    for folder in map(Path, folders):
        path = folder / FACTS
        if path.is_file():
            vocabulary = _extended(vocabulary, path, faults)
    return vocabulary, faults


def _extended(vocabulary: Vocabulary, path: Path, faults: list[Fault]) -> Vocabulary:
    name = str(path)
    try:
        node = compose(decode(path.read_bytes(), name=name), name=name)
    except OSError as error:
        faults.append(Fault("R004", f"cannot be read: {error.strerror}.", Place(name)))
        return vocabulary
    except FaultyText as error:
        faults.append(error.fault)
        return vocabulary
    except FaultyYaml as error:
        faults.extend(error.faults)
        return vocabulary
    doc = Document(name, vocabulary)
    added = read_specs(doc, node)
    faults.extend(doc.faults)
    return Vocabulary.of([*vocabulary.specs.values(), *added]) if added else vocabulary
