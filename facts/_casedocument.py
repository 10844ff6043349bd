"""The bytes of a case file as plain values that can still be traced to a line."""

from __future__ import annotations

import json
import re
from functools import cached_property
from typing import Any, NoReturn

from . import limits
from .errors import CaseError, Fault, Place
from .sourcetext import FaultyText, decode
from .yamlnodes import FaultyYaml, Mapping, Node, Scalar, Sequence, compose

_SHORT = 16  # no key is shorter
_STRUCTURE = re.compile(r'["\\\[\]{}]')
_LINES = "Several cases, one a line, are read by: why401 batch FILE -o OUT"


class Document:
    """One JSON or YAML document. ``value`` holds dicts with text keys, lists and plain values."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self._text = _text(data, name)
        self._nodes: Node | None = None
        self.value: Any = self._read()

    def place(self, *path: str) -> Place:
        """The place of the key or item under that path, as exactly as it can be found."""
        line, column = 0, 0
        node = self._tree
        for step in path:
            if isinstance(node, Mapping):
                key = node.key(step)
                if key is None:
                    break
                line, column = key.line, key.column
                node = node.get(step)
            elif isinstance(node, Sequence) and step.isdigit() and int(step) < len(node.items):
                node = node.items[int(step)]
                line, column = node.line, node.column
            else:
                break
        return Place(self.name, line, column, ".".join(shown(step, "") for step in path))

    @cached_property
    def _tree(self) -> Node | None:
        """Nodes with places; JSON is read as YAML for them, only once something is wrong."""
        if self._nodes is not None:
            return self._nodes
        try:
            return compose(self._text, name=self.name)
        except FaultyYaml:
            return None

    def _read(self) -> Any:
        try:
            return self._json()
        except json.JSONDecodeError as error:
            try:
                self._nodes = compose(self._text, name=self.name)
            except FaultyYaml as faulty:
                if self._text.lstrip()[:1] in ("{", "["):
                    raise CaseError(self._syntax(error)) from None
                raise CaseError(*faulty.faults) from None
            return _named(self._nodes)

    def _json(self) -> Any:
        _check_depth(self._text, self.name)
        repeated: list[str] = []

        def pairs(entries: list[tuple[str, Any]]) -> dict[str, Any]:
            table = dict(entries)
            if len(table) < len(entries):
                repeated.extend(_repeated(entries))
            return table

        value = json.loads(
            self._text,
            strict=False,  # a pasted body may hold raw line breaks
            object_pairs_hook=pairs,
            parse_constant=self._refuse_constant,
            parse_int=self._whole_number,
        )
        if repeated:
            raise CaseError(*(self._twice(key) for key in repeated[: limits.FAULTS]))
        return value

    def _refuse_constant(self, word: str) -> NoReturn:
        place = self._find(rf"(?<![\w\"]){word}(?![\w\"])")
        raise CaseError(Fault("C007", f"{word} is not a number that can be compared.", place))

    def _whole_number(self, digits: str) -> int:
        if len(digits) > limits.DIGITS:
            problem = f"a number has {len(digits):,} digits."
            raise CaseError(Fault("C007", problem, self._find(re.escape(digits[:50]))))
        return int(digits)

    def _twice(self, key: str) -> Fault:
        pattern = re.escape(json.dumps(key, ensure_ascii=False)) + r"\s*:"
        found = [match.start() for match in re.finditer(pattern, self._text)]
        place = self._at(found[1]) if len(found) > 1 else Place(self.name)
        return Fault("C008", f"{shown(key)} stands twice.", place, "Keep one of them.")

    def _syntax(self, error: json.JSONDecodeError) -> Fault:
        hint = ""
        if error.msg == "Extra data":
            problem, hint = "a second value follows the first.", _LINES
        elif error.pos >= len(self._text.rstrip()):
            problem = "the file ends in the middle: it seems to be cut off."
        else:
            problem = f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}."
        return Fault("C005", problem, Place(self.name, error.lineno, error.colno), hint)

    def _find(self, pattern: str) -> Place:
        found = re.search(pattern, self._text)
        return self._at(found.start()) if found else Place(self.name)

    def _at(self, offset: int) -> Place:
        return _at(self._text, offset, self.name)


def shown(name: str, quote: str = "'") -> str:
    """A name of the document as a message may show it: not where it could be a secret."""
    if len(name) >= _SHORT:
        from .providers import classify_key  # loads data that an honest case never needs

        if len(name) > limits.NAME or classify_key(name):
            return f"<{len(name):,} characters>"
    return f"{quote}{repr(name)[1:-1]}{quote}"


def _at(text: str, offset: int, name: str) -> Place:
    before = text[:offset]
    return Place(name, before.count("\n") + 1, offset - before.rfind("\n"))


def _text(data: bytes, name: str) -> str:
    if len(data) > limits.FILE_SIZE:
        problem = f"this file is larger than {limits.FILE_SIZE:,} bytes, too large for a case."
        hint = "Of a log, the lines around the error are enough: give them with --text."
        raise CaseError(Fault("C003", problem, Place(name), hint))
    try:
        text = decode(data, name=name)
    except FaultyText as error:
        raise CaseError(error.fault) from None
    if not text.strip():
        raise CaseError(Fault("C002", "this file is empty.", Place(name)))
    return text


def _check_depth(text: str, name: str) -> None:
    """Refuse deep nesting before the decoder meets it, since that one recurses."""
    if text.count("[") + text.count("{") <= limits.DEPTH:
        return
    depth, in_text, skip = 0, False, -1
    for match in _STRUCTURE.finditer(text):
        char, at = match[0], match.start()
        if at == skip:
            continue
        if char == "\\":
            skip = at + 1
        elif char == '"':
            in_text = not in_text
        elif not in_text:
            depth += 1 if char in "[{" else -1
            if depth > limits.DEPTH:
                problem = f"lists and mappings are nested deeper than {limits.DEPTH}."
                raise CaseError(Fault("C006", problem, _at(text, at, name)))


def _repeated(entries: list[tuple[str, Any]]) -> list[str]:
    seen: set[str] = set()
    twice: list[str] = []
    for key, _ in entries:
        if key in seen and key not in twice:
            twice.append(key)
        seen.add(key)
    return twice


def _named(node: Node) -> Any:
    """Plain values with keys as they are written: ``401:`` is the name '401', not a number."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [_named(item) for item in node.items]
    return {key.text: _named(value) for key, value in node.entries}
