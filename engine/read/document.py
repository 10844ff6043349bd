"""Typed access to the nodes of one file; what does not fit becomes a fault, never an exception."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ...facts.errors import Fault, Place, Severity, did_you_mean
from ...facts.vocabulary import Vocabulary
from ...facts.yamlnodes import Mapping, Node, Scalar, Sequence

#: What a reader does not see, or what turns the order of what is seen: controls, format
#: characters, blanks that are none, tags.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


class Document:
    """One file being read: its name, the vocabulary, and the faults found so far."""

    def __init__(self, file: str, vocabulary: Vocabulary) -> None:
        self.file = file
        self.vocabulary = vocabulary
        self.faults: list[Fault] = []

    def place(self, node: Node | None) -> Place:
        """Where a node stands."""
        return Place(self.file, node.line, node.column) if node else Place(self.file, 1, 1)

    def fault(
        self,
        code: str,
        problem: str,
        node: Node | None,
        hint: str = "",
        severity: Severity = "error",
    ) -> None:
        """Record what is wrong at a node."""
        self.faults.append(Fault(code, problem, self.place(node), hint, severity))

    def fields(
        self,
        node: Node | None,
        what: str,
        allowed: Collection[str],
        required: Collection[str] = (),
    ) -> dict[str, Node]:
        """The entries of a mapping by key; unknown and missing keys are faults."""
        if not isinstance(node, Mapping):
            self.fault("R101", f"{what} must be a mapping of keys to values.", node)
            return {}
        found: dict[str, Node] = {}
        for key, value in node.entries:
            if key.text in allowed:
                found[key.text] = value
            else:
                hint = did_you_mean(key.text, allowed) or f"Known keys: {', '.join(allowed)}."
                self.fault("R102", f"{what} has no key {key.text!r}.", key, hint)
        for key in required:
            if key not in found:
                self.fault("R103", f"{what} lacks the key {key!r}.", node)
        return found

    def items(self, node: Node | None, what: str) -> Iterator[Node]:
        """The items of a list."""
        if isinstance(node, Sequence):
            yield from node.items
        elif node is not None:
            self.fault("R104", f"{what} must be a list.", node, "Begin each item with '- '.")

    def text(self, node: Node | None, what: str, *, default: str = "") -> str:
        """A scalar's text as written; numbers and true/false are read as text here."""
        if node is None:
            return default
        if isinstance(node, Scalar) and node.value is not None:
            return node.text.strip()
        self.fault("R105", f"{what} must be text.", node)
        return default

    def words(self, node: Node | None, what: str, *, default: str = "") -> str:
        """A text that people read: what they would not see in it is a fault, and left out."""
        text = self.text(node, what, default=default)
        if not _HIDDEN.search(text):
            return text
        self.fault("R311", f"{what} holds hidden or control characters.", node)
        return _HIDDEN.sub("", text)

    def number(
        self, node: Node | None, what: str, low: float, high: float, default: float = 0.0
    ) -> float:
        """A number within bounds."""
        if node is None:
            return default
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault("R106", f"{what} must be a number.", node)
            return default
        if not low <= value <= high:
            self.fault("R107", f"{what} is {value}, outside {low:g} to {high:g}.", node)
            return default
        return float(value)

    def word(self, node: Node | None, what: str, words: Collection[str], default: str) -> str:
        """One of a set of words."""
        if node is None:
            return default
        text = self.text(node, what)
        if text in words:
            return text
        hint = did_you_mean(text, words) or f"One of: {', '.join(words)}."
        self.fault("R108", f"{what} cannot be {text!r}.", node, hint)
        return default

    def flag(self, node: Node | None, what: str) -> bool:
        """True or false; absent is false."""
        if node is None:
            return False
        if isinstance(node, Scalar) and isinstance(node.value, bool):
            return node.value
        self.fault("R109", f"{what} must be true or false.", node)
        return False
