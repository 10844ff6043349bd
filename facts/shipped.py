"""The YAML data that ships beside these modules, read once a process and kept in the cache."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any

from .cache import Entry

#: In the kept form a mapping with keys that are no text is a list of pairs under this key.
_PAIRS = ""


@cache
def shipped(name: str) -> Any:
    """The data of one of the shipped files, as plain lists, mappings and values."""
    path = os.path.join(os.path.dirname(__file__), name)
    entry = Entry("data", path, lambda: (path, __file__))
    kept = entry.read()
    if kept is not None:
        return json.loads(kept, object_hook=_mapping)
    data = _parsed(path)
    entry.keep(json.dumps(_plain(data)).encode())
    return data


def _parsed(path: str) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with open(path, encoding="utf-8") as file:
        return yaml.load(file.read(), Loader=loader)  # noqa: S506 - safe loader


def _plain(data: Any) -> Any:
    if isinstance(data, dict):
        if all(isinstance(key, str) and key != _PAIRS for key in data):
            return {key: _plain(value) for key, value in data.items()}
        return {_PAIRS: [[key, _plain(value)] for key, value in data.items()]}
    return [_plain(item) for item in data] if isinstance(data, list) else data


def _mapping(found: dict[str, Any]) -> dict[Any, Any]:
    return dict(found[_PAIRS]) if _PAIRS in found else found
