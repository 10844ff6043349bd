"""What the JSON Schema of rule files allows at a place: keys, values, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]


class Allowed:
    """The schema of a rule file of one kind, walked by the keys of a place."""

    def __init__(self, schema: Schema, *, loose: bool) -> None:
        self._definitions: Schema = schema["definitions"]
        self._root: Schema = schema["else" if loose else "then"]

    def keys(self, path: Iterable[str]) -> dict[str, str]:
        """The keys that a mapping there may have, each with its meaning."""
        found: dict[str, str] = {}
        for node in self._at(path):
            for key, below in node.get("properties", {}).items():
                found.setdefault(key, self._means(below))
        return found

    def families(self, path: Iterable[str]) -> bool:
        """Whether members of families of facts may stand there as keys."""
        return any("patternProperties" in node for node in self._at(path))

    def values(self, path: Iterable[str]) -> list[str]:
        """The words that may stand there as a value, or begin one."""
        found: dict[str, None] = {}
        for node in self._at(path):
            words = [*node.get("enum", ()), *node.get("examples", ())]
            if node.get("type") == "boolean":
                words = [True, False]
            found |= dict.fromkeys(
                str(w).lower() if w is True or w is False else str(w) for w in words
            )
        return list(found)

    def meaning(self, path: Iterable[str]) -> str:
        """What the last key of a path means; an empty text where that is not known."""
        *above, last = path
        for node in self._at(above):
            below = self._step(node, last)
            if below is not None:
                return self._means(below)
        return ""

    def _at(self, path: Iterable[str]) -> list[Schema]:
        nodes = list(self._flat(self._root))
        for key in path:
            below = [self._step(node, key) for node in nodes]
            nodes = [flat for node in below if node is not None for flat in self._flat(node)]
            if key == "when" and any(node.get("required") == ["is"] for node in nodes):
                # An entry of a prior's 'when' holds a condition beside its 'is'.
                nodes += self._flat(self._definitions["when"])
        return nodes

    def _step(self, node: Schema, key: str) -> Schema | None:
        if key in node.get("properties", {}):
            return node["properties"][key]
        for pattern, below in node.get("patternProperties", {}).items():
            if re.search(pattern, key):
                return below
        more = node.get("additionalProperties")
        return more if isinstance(more, Mapping) else None

    def _flat(self, node: Schema) -> Iterator[Schema]:
        """A node and what it refers to, with the items of lists in place of the lists."""
        yield node
        if "$ref" in node:
            yield from self._flat(self._definitions[node["$ref"].removeprefix("#/definitions/")])
        for group in ("allOf", "anyOf", "oneOf"):
            for part in node.get(group, ()):
                yield from self._flat(part)
        if "items" in node:
            yield from self._flat(node["items"])

    def _means(self, node: Schema) -> str:
        return next((flat["description"] for flat in self._flat(node) if "description" in flat), "")
