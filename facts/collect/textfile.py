"""Small text files: read in bounds, with the place of what is found in them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .model import Machine, Unavailable

#: Settings files are small; more than this is something else.
MAX_BYTES = 4_000_000

_JSONC = re.compile(
    r'"(?:[^"\\\n]|\\.)*"'  # strings stay
    r"|//[^\n]*"
    r"|/\*(?:[^*]|\*(?!/))*\*/"
)
_TRAILING_COMMA = re.compile(r'("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])')


def read_text(path: Path, limit: int = MAX_BYTES) -> str | None:
    """The text of a file, or None where there is none.

    A byte order mark is taken off; UTF-16 with a mark is read. Raises `OSError` where the file
    cannot be read, and `Unavailable` where it is larger than ``limit`` or no file.
    """
    try:
        if path.exists() and not path.is_file():
            raise Unavailable(f"{path} is not a file")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if len(data) > limit:
        raise Unavailable(f"{path} is larger than {limit // 1_000_000} MB")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")


def read_jsonc(path: Path) -> Mapping[str, Any] | None:
    """The object in a JSON file that may hold comments and trailing commas; None without a file.

    Raises as `read_text` does, and `Unavailable` where it is no JSON object.
    """
    text = read_text(path)
    return None if text is None else parse_jsonc(text, str(path))


def parse_jsonc(text: str, name: str) -> Mapping[str, Any]:
    """The object in JSON with comments; an empty text is an empty object.

    Raises `Unavailable`, naming ``name`` and the line, where it is none.
    """
    plain = _JSONC.sub(lambda found: found[0] if found[0][0] == '"' else " ", text)
    plain = _TRAILING_COMMA.sub(lambda found: found[1] or "", plain)
    if not plain.strip():
        return {}
    try:
        value = json.loads(plain)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        where = f", line {line}" if line else ""
        raise Unavailable(f"{name} is not valid JSON{where}") from None
    if not isinstance(value, dict):
        raise Unavailable(f"{name} holds no JSON object")
    return value


def read_yaml(path: Path) -> Mapping[str, Any] | None:
    """The mapping in a YAML file, or None where there is no file.

    Raises as `read_text` does, and `Unavailable` where it is no YAML mapping.
    """
    import yaml

    text = read_text(path)
    if text is None:
        return None
    try:
        value = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise Unavailable(f"{path} is not valid YAML{where}") from None
    return value if isinstance(value, dict) else {}


def line_of(text: str, name: str, nth: int = 0) -> int:
    """The line (from 1) on which the member ``name`` of JSON, YAML or TOML stands, or 0.

    ``nth`` chooses among several of that name.
    """
    pattern = rf"""(?m)^[^\n]*?(?<![\w-])["']?{re.escape(name)}["']?[ \t]*[:=]"""
    for index, match in enumerate(re.finditer(pattern, text)):
        if index == nth:
            return text.count("\n", 0, match.start()) + 1
    return 0


def shown(path: Path, machine: Machine, line: int = 0) -> str:
    """The path for people, with ``~`` for the home folder, and the line where one is known."""
    text = str(path)
    if machine.home is not None and path.is_relative_to(machine.home):
        text = f"~/{path.relative_to(machine.home).as_posix()}"
    return f"{text}:{line}" if line else text


def member(value: object, *names: str) -> Any:
    """The member at a path of names in nested mappings, or None."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def text_member(value: object, *names: str) -> str:
    """The text at a path of names, or an empty text."""
    found = member(value, *names)
    return found if isinstance(found, str) else ""
