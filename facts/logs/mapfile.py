"""Reads a map file, with every fault at its line and column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import CaseError, Fault, Place, did_you_mean
from ..memory import Value
from ..sourcetext import FaultyText, decode
from ..vocabulary import builtin
from ..yamlnodes import FaultyYaml, Mapping, Node, Scalar, compose
from .map import SCHEMA, LogMap, Pick

_KEYS = ("schema", "otlp", "records", "only", "id", "facts")
_PICK_KEYS = ("get", "value", "values")


class MapFile:
    """One map file; an object reads once."""

    def __init__(self, path: Path, name: str, library: Any) -> None:
        self._path = path
        self._name = name
        self._library = library
        self._faults: list[Fault] = []

    def read(self) -> LogMap:
        """The map. Raises `CaseError` with all faults."""
        top = self._document()
        for key, _ in top.entries:
            self._known(key, _KEYS)
        schema = top.get("schema")
        if schema is not None and (not isinstance(schema, Scalar) or schema.value != SCHEMA):
            self._fault("M002", f"the schema of a map is {SCHEMA}.", schema)
        read = LogMap(
            name=self._name,
            records=self._expression(top.get("records")),
            only=self._expression(top.get("only")),
            id=self._expression(top.get("id")),
            facts=self._picks(top.get("facts"), top),
            otlp=self._flag(top.get("otlp")),
        )
        if self._faults:
            raise CaseError(*self._faults)
        return read

    def _document(self) -> Mapping:
        try:
            text = decode(self._path.read_bytes(), name=self._name)
            node = compose(text, name=self._name)
        except OSError as error:
            fault = Fault("C002", f"cannot be read: {error.strerror}.", Place(self._name))
            raise CaseError(fault) from error
        except FaultyText as error:
            raise CaseError(error.fault) from error
        except FaultyYaml as error:
            raise CaseError(*error.faults) from error
        if not isinstance(node, Mapping):
            raise CaseError(Fault("M001", "a map is a mapping with facts.", Place(self._name)))
        return node

    def _flag(self, node: Node | None) -> bool:
        if node is None:
            return False
        if not isinstance(node, Scalar) or not isinstance(node.value, bool):
            self._fault("M009", "otlp is true or false.", node)
            return False
        return node.value

    def _picks(self, node: Node | None, top: Mapping) -> tuple[Pick, ...]:
        if not isinstance(node, Mapping) or not node.entries:
            self._fault("M003", "a map wants facts: names with expressions.", node or top)
            return ()
        return tuple(self._pick(key, value) for key, value in node.entries)

    def _pick(self, key: Scalar, node: Node) -> Pick:
        if builtin().get(key.text) is None:
            problem = f"no fact is called {key.text!r}."
            self._fault("M004", problem, key, builtin().suggest(key.text))
        if not isinstance(node, Mapping):
            return Pick(key.text, self._expression(node))
        for part, _ in node.entries:
            self._known(part, _PICK_KEYS)
        constant = node.get("value")
        if (constant is None) == (node.get("get") is None):
            self._fault("M005", "a fact has either get (an expression) or value.", node)
        if constant is not None:
            return Pick(key.text, None, self._constant(key.text, constant))
        return Pick(key.text, self._expression(node.get("get")), values=self._values(node))

    def _constant(self, name: str, node: Node) -> Value | None:
        if not isinstance(node, Scalar) or node.value is None:
            self._fault("M006", "a value is one text, number, true or false.", node)
            return None
        try:
            return builtin().read(name, node.value, self._place(node))
        except CaseError as error:
            self._faults += error.faults
            return None

    def _values(self, node: Mapping) -> dict[str, Value] | None:
        values = node.get("values")
        if values is None:
            return None
        if not isinstance(values, Mapping):
            self._fault("M006", "values is a mapping from the log's words to ours.", values)
            return None
        return {
            key.text.lower(): item.value
            for key, item in values.entries
            if isinstance(item, Scalar) and item.value is not None
        }

    def _expression(self, node: Node | None) -> Any:
        if node is None:
            return None
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            self._fault("M007", "wants a JMESPath expression, as text.", node)
            return None
        try:
            return self._library.compile(node.value)
        except self._library.exceptions.JMESPathError as error:
            reason = str(error).splitlines()[0].rstrip(":")
            hint = "Names with dots stand in double quotes. See https://jmespath.org"
            self._fault("M007", f"is no JMESPath expression: {reason}.", node, hint)
            return None

    def _known(self, key: Scalar, names: tuple[str, ...]) -> None:
        if key.text not in names:
            problem = f"{key.text!r} is no part of a map."
            self._fault("M008", problem, key, did_you_mean(key.text, names))

    def _place(self, node: Node) -> Place:
        return Place(self._name, node.line, node.column)

    def _fault(self, code: str, problem: str, node: Node, hint: str = "") -> None:
        self._faults.append(Fault(code, problem, self._place(node), hint))
