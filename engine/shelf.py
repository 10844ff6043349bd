"""Rule files as they are read: each one's causes, rules, examples and faults.

A shelf keeps what it has read, so that a program that loads the same packs again and again reads
only what has changed, and takes what an editor holds in place of what is saved.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ..facts.errors import Fault, Place
from ..facts.sourcetext import FaultyText, decode
from ..facts.vocabulary import Vocabulary
from ..facts.yamlnodes import FaultyYaml, Mapping, Node, compose
from .model import Cause, Example, Rule
from .read.cause import read_cause, read_loose
from .read.document import Document
from .read.keys import key_faults

#: Folders whose files hold rules without a cause of their own.
LOOSE = ("derive", "shared")
MAX_FILE_BYTES = 2_000_000


@dataclass
class Contents:
    """What a file or a pack holds, by id, and what is wrong with it."""

    causes: dict[str, Cause] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def add(self, other: Contents) -> None:
        """Take over everything of the other; its ids win."""
        self.causes |= other.causes
        self.rules |= other.rules
        self.examples += other.examples
        self.faults += other.faults


class Shelf:
    """Files read before, the texts of those that an editor has changed and not saved, and the
    names of those that do not count for now."""

    def __init__(self) -> None:
        self.unsaved: dict[Path, str] = {}
        self.left_out: frozenset[str] = frozenset()
        self._read: dict[tuple[Path, Path], tuple[object, Contents]] = {}
        self._vocabulary: Vocabulary | None = None

    def file(self, path: Path, root: Path, vocabulary: Vocabulary) -> Contents:
        """What a rule file below ``root`` holds: not to be changed, and nothing if left out."""
        if str(path) in self.left_out:
            return Contents()
        if vocabulary is not self._vocabulary and vocabulary != self._vocabulary:
            self._read.clear()
        self._vocabulary = vocabulary
        state = self._state(path)
        known = self._read.get((path, root))
        if known is not None and state is not None and known[0] == state:
            return known[1]
        contents = Contents()
        node = self.node(path, contents.faults)
        if node is not None:
            _take(contents, Document(str(path), vocabulary), node, path, root)
        self._read[path, root] = (state, contents)
        return contents

    def node(self, path: Path, faults: list[Fault]) -> Node | None:
        """The YAML of a file; None after recording what is wrong with it."""
        name = str(path)
        try:
            data = self.data(path)
            if len(data) > MAX_FILE_BYTES:
                problem = f"the file has more than {MAX_FILE_BYTES} bytes."
                faults.append(Fault("R003", problem, Place(name)))
                return None
            text = decode(data, name=name)
            faults.extend(key_faults(text, name))
            return compose(text, name=name)
        except OSError as error:
            faults.append(Fault("R004", f"cannot be read: {error.strerror}.", Place(name)))
        except FaultyText as error:
            faults.append(error.fault)
        except FaultyYaml as error:
            faults.extend(error.faults)
        return None

    def data(self, path: Path) -> bytes:
        """The bytes of a file, of a large one only its beginning. Raises `OSError`."""
        if self.unsaved and (text := self.unsaved.get(path.resolve())) is not None:
            return text.encode("utf-8", "replace")
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)

    def _state(self, path: Path) -> object:
        """What differs where a file differs; None where that cannot be told."""
        if self.unsaved and (text := self.unsaved.get(path.resolve())) is not None:
            return text
        try:
            seen = path.stat()
        except OSError:
            return None
        return (seen.st_size, seen.st_mtime_ns, seen.st_ino)


def _take(contents: Contents, doc: Document, node: Node, path: Path, root: Path) -> None:
    if not isinstance(node, Mapping):
        doc.fault("R101", "a rule file must be a mapping.", None)
        contents.faults.extend(doc.faults)
        return
    folder = path.parent.name if path.parent != root else ""
    if node.get("cause") is not None or folder not in LOOSE:
        cause, rules, _ = read_cause(doc, node, folder or "other")  # examples stand on the cause
        if cause is not None:
            contents.causes[cause.id] = cause
    else:
        rules, contents.examples = read_loose(doc, node, path.stem)
    contents.rules = {rule.id: rule for rule in rules}
    contents.faults.extend(doc.faults)
