"""YAML read into bounded nodes that know their line and column.

Case files and rule files both come through here. The nodes are built from the parser's events
one by one, without recursion, so that every bound is enforced while reading: a document nested
200,000 deep or a bomb of aliases is refused at the token that goes too far.

Scalars follow JSON's idea of a value: only ``true``, ``false``, ``null`` and numbers are special;
``no``, ``on``, ``12:30``, ``1_000``, ``0123`` and dates stay text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .errors import Fault
from .limits import ALIASES, DEPTH, DIGITS, DIRECTIVES, FAULTS, FILE_SIZE, NODES

_CONSTANTS = {
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
    "null": None, "Null": None, "NULL": None, "~": None, "": None,
}  # fmt: skip
_BEGINS = frozenset("+-.0123456789")
_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)?(\.[0-9]+)?([eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one document may hold. Aliased nodes count each time they are referred to."""

    size: int = FILE_SIZE  # characters, also after the aliases are followed
    depth: int = DEPTH
    aliases: int = ALIASES
    nodes: int = NODES
    directives: int = DIRECTIVES
    faults: int = FAULTS


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value; ``text`` is what was written, ``quoted`` whether it can only be text.

    ``line`` and ``column`` are 1-based, here and in the other nodes.
    """

    value: bool | int | float | str | None
    line: int
    column: int
    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    line: int
    column: int

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Pairs of key and value in the order of the file; no key stands twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int

    def get(self, key: str) -> Node | None:
        """The value under the key written so, or None."""
        return next((value for name, value in self.entries if name.text == key), None)

    def key(self, key: str) -> Scalar | None:
        """The key's own node, for its place, or None."""
        return next((name for name, _ in self.entries if name.text == key), None)


Node = Scalar | Sequence | Mapping


class FaultyYaml(Exception):
    """The text cannot be read as one bounded YAML document; ``faults`` says why, all of them."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


def compose(text: str, *, name: str, limits: Limits | None = None) -> Node:
    """The document in a text, as nodes. ``name`` is the file's name in faults.

    Raises `FaultyYaml` with every fault that could be found: syntax, tabs as indentation,
    control characters, a second document, duplicate or non-plain keys, tags, merge keys, and
    what goes beyond the limits. An empty text is a fault too.
    """
    from ._yamlevents import Builder

    return Builder(text, name, limits or Limits()).document()


def plain(node: Node) -> object:
    """The node as dicts, lists and values. Keys are values too: ``true:`` gives the key True."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.value: plain(value) for key, value in node.entries}


def resolve(text: str) -> bool | int | float | str | None:
    """What an unquoted scalar means; a number that cannot be held stays text."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _BEGINS:
        return text
    found = _NUMBER.fullmatch(text) if len(text) <= DIGITS else None
    if found is None or (found[1] is None and found[2] is None):
        return text
    if found[2] is None and found[3] is None:
        return int(text)
    number = float(text)
    return number if math.isfinite(number) else text
