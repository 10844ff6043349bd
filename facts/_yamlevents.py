"""Builds the nodes of `yamlnodes` from the events of PyYAML's parser, without recursion."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

import yaml

from .errors import Fault, Place
from .yamlnodes import FaultyYaml, Limits, Mapping, Node, Scalar, Sequence, resolve

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STR = "tag:yaml.org,2002:str"
_DIRECTIVE = re.compile(r"^%", re.M)


class _StopError(Exception):
    """A fault after which reading on makes no sense."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been read. ``key`` waits for its value."""

    mapping: bool
    line: int
    column: int
    anchor: str | None
    parts: list[Node] = field(default_factory=list)
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    key: Node | None = None
    nodes: int = 1
    chars: int = 0
    height: int = 1

    def close(self) -> Node:
        if self.mapping:
            return Mapping(tuple(self.entries), self.line, self.column)
        return Sequence(tuple(self.parts), self.line, self.column)


@dataclass(frozen=True, slots=True)
class _Sized:
    """A finished node and what it counts against the limits wherever it is referred to."""

    node: Node
    nodes: int
    chars: int
    height: int


class Builder:
    """Reads one text into one node; a builder is used once."""

    def __init__(self, text: str, name: str, limits: Limits) -> None:
        self._text = text.removeprefix("\ufeff")
        self._name = name
        self._limits = limits
        self._faults: list[Fault] = []
        self._open: list[_Open] = []
        self._anchors: dict[str, _Sized] = {}
        self._aliases = 0
        self._nodes = 0
        self._chars = 0
        self._root: Node | None = None

    def document(self) -> Node:
        """The only document of the text; raises `FaultyYaml`."""
        try:
            self._guard()
            for event in yaml.parse(self._text, Loader=_LOADER):
                self._take(event)
            if self._root is None and not self._faults:
                self._stop("Y013", "this file is empty.", Place(self._name))
        except _StopError as stop:
            self._faults.append(stop.fault)
        except yaml.MarkedYAMLError as error:
            self._faults.append(self._syntax(error))
        except (yaml.YAMLError, UnicodeEncodeError) as error:
            self._faults.append(self._unprintable(error))
        if self._faults or self._root is None:
            raise FaultyYaml(*self._faults)
        return self._root

    def _guard(self) -> None:
        size, most = len(self._text), self._limits.size
        if size > most:
            problem = f"this file has {size:,} characters; at most {most:,} are read."
            self._stop("Y001", problem, Place(self._name))
        if len(_DIRECTIVE.findall(self._text)) > self._limits.directives:
            self._stop("Y001", "too many lines begin with '%'.", Place(self._name))

    def _take(self, event: yaml.Event) -> None:
        # By type and with the commonest first: large packs have millions of events.
        if isinstance(event, yaml.ScalarEvent):
            if event.tag is not None:
                self._tag(event)
            length = len(event.value)
            self._nodes += 1
            self._chars += length
            if self._nodes > self._limits.nodes or self._chars > self._limits.size:
                self._count(0, 0, event)
            self._place_node(self._scalar(event), 1, length, 0, event.anchor)
        elif isinstance(event, yaml.CollectionStartEvent):
            if event.tag is not None:
                self._tag(event)
            self._push(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            frame = self._open.pop()
            self._place_node(frame.close(), frame.nodes, frame.chars, frame.height, frame.anchor)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent) and self._root is not None:
            self._stop("Y012", "a second document begins here.", self._at(event))

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        mark, text = event.start_mark, event.value
        is_plain = event.implicit[0] and event.tag is None
        value = resolve(text) if is_plain else text
        return Scalar(value, mark.line + 1, mark.column + 1, text, not is_plain)

    def _push(self, event: yaml.CollectionStartEvent) -> None:
        self._count(1, 0, event)
        if len(self._open) >= self._limits.depth:
            self._too_deep(event)
        mark, is_map = event.start_mark, isinstance(event, yaml.MappingStartEvent)
        self._open.append(_Open(is_map, mark.line + 1, mark.column + 1, event.anchor))
        if event.anchor is not None:
            self._anchors.pop(event.anchor, None)

    def _alias(self, event: yaml.AliasEvent) -> None:
        self._aliases += 1
        if self._aliases > self._limits.aliases:
            problem = f"more than {self._limits.aliases} references (*name)."
            self._stop("Y008", problem, self._at(event))
        target = self._anchors.get(event.anchor)
        if target is None:
            problem = f"*{event.anchor[:60]} refers to nothing that ended before it."
            self._stop("Y008", problem, self._at(event))
        if len(self._open) + target.height > self._limits.depth:
            self._too_deep(event)
        self._count(target.nodes, target.chars, event)
        self._place_node(target.node, target.nodes, target.chars, target.height, None)

    def _place_node(
        self, node: Node, nodes: int, chars: int, height: int, anchor: str | None
    ) -> None:
        """Put a finished node where it belongs; the numbers are as in `_Sized`."""
        if anchor is not None:
            self._anchors[anchor] = _Sized(node, nodes, chars, height)
        if not self._open:
            self._root = node
            return
        frame = self._open[-1]
        frame.nodes += nodes
        frame.chars += chars
        if frame.height <= height:
            frame.height = height + 1
        if not frame.mapping:
            frame.parts.append(node)
        elif frame.key is None:
            frame.key = node
        else:
            self._entry(frame, frame.key, node)
            frame.key = None

    def _entry(self, frame: _Open, key: Node, value: Node) -> None:
        text = key.text if isinstance(key, Scalar) and key.value is not None else "<<"
        if isinstance(key, Scalar) and text != "<<" and text not in frame.seen:
            frame.seen[text] = key.line
            frame.entries.append((key, value))
        else:
            self._odd_entry(frame, key, value)

    def _odd_entry(self, frame: _Open, key: Node, value: Node) -> None:
        """An entry whose key is not plain, missing, or there already."""
        place = Place(self._name, key.line, key.column)
        if not isinstance(key, Scalar):
            hint = "Put quotation marks around text that begins with { or [."
            self._fault("Y011", "a list or mapping cannot be a key.", place, hint)
        elif key.value is None and not key.quoted:
            self._fault("Y011", "a key is missing before ':'.", place)
        elif key.text == "<<" and not key.quoted:
            self._fault("Y009", "merge keys (<<) are not supported.", place, "Write it out.")
        elif key.text in frame.seen:
            problem = f"{key.text[:60]!r} stands twice; first on line {frame.seen[key.text]}."
            self._fault("Y010", problem, place, "Keep one of them.")
        else:
            frame.seen[key.text] = key.line
            frame.entries.append((key, value))

    def _count(self, nodes: int, chars: int, event: yaml.Event) -> None:
        self._nodes += nodes
        self._chars += chars
        if self._nodes > self._limits.nodes:
            problem = f"this file holds more than {self._limits.nodes:,} values."
            self._stop("Y007", problem, self._at(event))
        if self._chars > self._limits.size:
            problem = f"with its references followed, this file exceeds {self._limits.size:,}"
            self._stop("Y008", f"{problem} characters.", self._at(event))

    def _tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        tag = event.tag
        if tag is None or tag == "!" or (tag == _STR and isinstance(event, yaml.ScalarEvent)):
            return
        shown = tag.replace("tag:yaml.org,2002:", "!!")[:60]
        problem = f"the tag {shown!r} is refused: a file here holds plain data only."
        self._fault("Y009", problem, self._at(event), "Remove the tag.")

    def _too_deep(self, event: yaml.Event) -> None:
        problem = f"lists and mappings are nested deeper than {self._limits.depth}."
        self._stop("Y006", problem, self._at(event))

    def _at(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self._name, mark.line + 1, mark.column + 1)

    def _fault(self, code: str, problem: str, place: Place, hint: str = "") -> None:
        self._faults.append(Fault(code, problem, place, hint))
        if len(self._faults) >= self._limits.faults:
            self._stop("Y014", "too many faults; reading stopped here.", place)

    def _stop(self, code: str, problem: str, place: Place) -> NoReturn:
        raise _StopError(Fault(code, problem, place))

    def _syntax(self, error: yaml.MarkedYAMLError) -> Fault:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        place = Place(self._name, line + 1, column + 1)
        found = self._char(line, column)
        problem = f"not valid YAML: {error.problem or error.context}"
        hint = ""
        if found == "\t":
            problem, hint = "a tab stands where YAML wants blanks", "Indent with blanks."
            return Fault("Y005", f"{problem}.", place, hint)
        if found and found in "@`%":
            hint = f"Put quotation marks around text that begins with {found!r}."
        elif "mapping values are not allowed" in problem:
            hint = "Put quotation marks around text that holds ': '."
        if error.context and error.context_mark:
            problem += f" ({error.context} that began on line {error.context_mark.line + 1})"
        return Fault("Y004", f"{problem}.", place, hint)

    def _char(self, line: int, column: int) -> str:
        lines = self._text.split("\n", line + 1)
        return lines[line][column : column + 1] if line < len(lines) else ""

    def _unprintable(self, error: yaml.YAMLError | UnicodeEncodeError) -> Fault:
        """A character that no YAML file may hold; the parser names an offset only."""
        offset = getattr(error, "position", getattr(error, "start", 0)) or 0
        before = self._text.encode("utf-8", "replace")[:offset].decode("utf-8", "ignore")
        if isinstance(error, UnicodeEncodeError):
            before = self._text[:offset]
        code = ord(self._text[len(before)]) if len(before) < len(self._text) else 0
        column = len(before) - before.rfind("\n")
        problem = f"the control character U+{code:04X} is not allowed."
        return Fault("Y003", problem, Place(self._name, before.count("\n") + 1, column))
