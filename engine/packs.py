"""Rule packs: folders of rules in order of precedence, and the facts and providers that they add.

Later ones win: the shipped rules, installed distributions (entry points of the group
``why401.rules``), the folder ``rules`` in the user's configuration, and the folders named on the
command line. A pack is data: nothing in it is imported or run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from ..facts.errors import Fault, Place, RuleError
from ..facts.providers import Provider, providers
from ..facts.sourcetext import FaultyText, decode
from ..facts.vocabulary import Vocabulary
from ..facts.vocabulary import builtin as builtin_vocabulary
from ..facts.yamlnodes import FaultyYaml, Node, compose
from .read.document import Document
from .read.keys import key_faults
from .read.providers import read_entries
from .read.specs import read_specs
from .rulefiles import FACTS, PROVIDERS

_T = TypeVar("_T")
_Data = Callable[[Path], bytes]


def pack_vocabulary(folders: Iterable[Path | str]) -> Vocabulary:
    """The vocabulary with the facts that these packs add. Raises `RuleError`."""
    vocabulary, faults = read_vocabulary(folders, builtin_vocabulary())
    if faults:
        raise RuleError(*faults)
    return vocabulary


def read_vocabulary(
    folders: Iterable[Path | str], vocabulary: Vocabulary, data: _Data = Path.read_bytes
) -> tuple[Vocabulary, list[Fault]]:
    """A vocabulary with the facts that these packs add, and what is wrong with their files.

    ``data`` gives the bytes of a file, where an editor holds other ones than the disk.
    """
    faults: list[Fault] = []
    for folder in folders:
        added = _read(Path(folder, FACTS), vocabulary, faults, read_specs, data)
        if added:
            vocabulary = Vocabulary.of([*vocabulary.specs.values(), *added])
    return vocabulary, faults


def read_providers(
    folders: Iterable[Path | str], data: _Data = Path.read_bytes
) -> tuple[tuple[Provider, ...], list[Fault]]:
    """The providers that these packs add or extend, and what is wrong with their files.

    A later pack extends what an earlier one says.
    """
    faults: list[Fault] = []
    found: dict[str, Provider] = {}

    def read(doc: Document, node: Node) -> list[Provider]:
        return read_entries(doc, node, {**providers(), **found})

    for folder in folders:
        added = _read(Path(folder, PROVIDERS), builtin_vocabulary(), faults, read, data)
        found |= {provider.name: provider for provider in added}
    return tuple(found.values()), faults


def _read(
    path: Path,
    vocabulary: Vocabulary,
    faults: list[Fault],
    read: Callable[[Document, Node], list[_T]],
    data: _Data,
) -> list[_T]:
    """The entries of one file; nothing where there is no such file or it cannot be read."""
    if not path.is_file():
        return []
    name = str(path)
    try:
        text = decode(data(path), name=name)
        faults.extend(key_faults(text, name))
        node = compose(text, name=name)
    except OSError as error:
        faults.append(Fault("R004", f"cannot be read: {error.strerror}.", Place(name)))
        return []
    except FaultyText as error:
        faults.append(error.fault)
        return []
    except FaultyYaml as error:
        faults.extend(error.faults)
        return []
    doc = Document(name, vocabulary)
    found = read(doc, node)
    faults.extend(doc.faults)
    return found
