"""Proposed examples as YAML, and written into rule files: every other line stays as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ...engine.check.suggest import Proposal
from ...facts.atomic import replacing
from ...facts.memory import Value
from ...facts.yamlnodes import FaultyYaml, Mapping, Node, compose, plain
from ...facts.yamlnodes import Sequence as Items
from .draft import scalar
from .fmt import KEYS

#: Examples that fit stand on one line.
ONE_LINE = 120


def block(proposals: Iterable[Proposal]) -> Iterator[str]:
    """The lines to paste: what to add to examples that exist, then the new ones."""
    new: list[str] = []
    for proposal in proposals:
        if proposal.like is None:
            new += lines_of(proposal)
            continue
        for key, names in _named(proposal):
            yield f"# line {proposal.like.place.line}, {key}: also {', '.join(names)}"
    if new:
        yield "examples:"
        yield from new


def lines_of(proposal: Proposal, indent: str = "  ") -> list[str]:
    """A new example as lines of a file's ``examples``."""
    given = ", ".join(f"{name}: {_value(value)}" for name, value in proposal.given.items())
    parts = [f"{key}: [{', '.join(names)}]" for key, names in _named(proposal)]
    short = f"{indent}- {{given: {{{given}}}, {', '.join(parts)}}}"
    if len(short) <= ONE_LINE:
        return [short]
    return [f"{indent}- given: {{{given}}}", *(f"{indent}  {part}" for part in parts)]


def _value(value: Value) -> str:
    if isinstance(value, str) and ("\n" in value or not value.isprintable()):
        return json.dumps(value)
    return scalar(value)


def _named(proposal: Proposal) -> Iterator[tuple[str, list[str]]]:
    for key, names in (("fires", proposal.fires), ("silent", proposal.silent)):
        if names:
            yield key, [name.split("/", 1)[1] for name in names]


def write(path: Path, proposals: Sequence[Proposal]) -> int:
    """Put proposals into a file; gives how many could be placed.

    The file is read anew, and an example that is no longer where it was is left alone. Raises
    `CaseError` where the file cannot be written.
    """
    text = path.read_text("utf-8")
    placed = 0
    for proposal in sorted(proposals, key=_from_below):
        changed = inserted(text, proposal)
        placed += changed != text
        text = changed
    if placed:
        mode = path.stat().st_mode
        with replacing(path) as stream:
            stream.write(text)
        path.chmod(mode)
    return placed


def _from_below(proposal: Proposal) -> int:
    """New examples come last in the file, so they go in first; then upwards."""
    return -proposal.like.place.line if proposal.like else -1_000_000_000


def inserted(text: str, proposal: Proposal) -> str:
    """The text with the proposal in it; unchanged where there is no safe place for it."""
    try:
        document = compose(text, name="")
    except FaultyYaml:
        return text
    if not isinstance(document, Mapping):
        return text
    wanted = plain(document)
    examples = document.get("examples")
    lines = text.split("\n")
    if not isinstance(wanted, dict) or (examples and not isinstance(examples, Items)):
        return text
    held = wanted.setdefault("examples", [])
    if proposal.like is None:
        held.append(_example(proposal))
        changed = _appended(lines, document, proposal)
    else:
        place = proposal.like.place.line
        items = examples.items if isinstance(examples, Items) else ()
        changed = lines
        for item, said in zip(items, held, strict=True):
            if item.line == place and isinstance(item, Mapping):
                for key, names in reversed([*_named(proposal)]):
                    said.setdefault(key, []).extend(names)
                    changed = _extended(changed, item, key, names)
    try:
        same = plain(compose("\n".join(changed), name="")) == wanted
    except FaultyYaml:
        return text
    return "\n".join(changed) if same else text


def _example(proposal: Proposal) -> dict[str, object]:
    return {"given": dict(proposal.given), **dict(_named(proposal))}


def _appended(lines: list[str], document: Mapping, proposal: Proposal) -> list[str]:
    """A new example behind the last one, in the indentation of the first."""
    key = document.key("examples")
    end = len(lines)
    if key is not None:
        below = [name.line for name, _ in document.entries if name.line > key.line]
        end = min(below) - 1 if below else end
    while end and (not lines[end - 1].strip() or (key and lines[end - 1].startswith("#"))):
        end -= 1
    head = [] if key is not None else ["examples:"]
    first = _first_item(document.get("examples"))
    indent = " " * (first - 3) if first >= 3 else "  "
    return [*lines[:end], *head, *lines_of(proposal, indent), *lines[end:]]


def _first_item(examples: Node | None) -> int:
    items = examples.items if isinstance(examples, Items) else ()
    return items[0].column if items else 0


def _extended(lines: list[str], item: Mapping, key: str, names: list[str]) -> list[str]:
    """Names put behind those of an example's list, or a list that it lacks put into it."""
    held = item.get(key)
    changed = list(lines)
    if isinstance(held, Items) and held.items:
        last = held.items[-1]
        row, more = last.line - 1, ", ".join(names)
        head, tail = lines[row][: last.column - 1], lines[row][last.column - 1 :]
        if re.match(r"\s*- $", head) and held.column != last.column:  # a list below its key
            changed[row + 1 : row + 1] = [f"{head}{name}" for name in names]
        else:
            changed[row] = head + re.sub(r"^([^,\]]+)", lambda m: f"{m[1]}, {more}", tail)
        return changed
    if isinstance(held, Items):
        row, head = held.line - 1, lines[held.line - 1][: held.column - 1]
        changed[row] = head + lines[row][held.column - 1 :].replace(
            "[]", f"[{', '.join(names)}]", 1
        )
        return changed
    return _with_list(changed, item, key, f"{key}: [{', '.join(names)}]")


def _with_list(lines: list[str], item: Mapping, key: str, part: str) -> list[str]:
    """The list put where `fmt` wants it: before the keys that come later, or behind ``fires``."""
    after = KEYS["examples"][KEYS["examples"].index(key) + 1 :]
    later = next((name for name, _ in item.entries if name.text in after), None)
    fires, own = item.get("fires"), item.key("fires")
    if later is not None:
        row, column = later.line - 1, later.column - 1
        head, tail = lines[row][:column], lines[row][column:]
        if head.strip():
            lines[row] = f"{head}{part}, {tail}"
        else:
            lines.insert(row, f"{head}{part}")
    elif isinstance(fires, Items) and own is not None:
        last = fires.items[-1] if fires.items else fires
        row, end = last.line - 1, lines[last.line - 1].find("]", last.column) + 1
        head, tail = lines[row][:end], lines[row][end:]
        if end and lines[own.line - 1][: own.column - 1].strip(" -"):
            lines[row] = f"{head}, {part}{tail}"
        else:
            lines.insert(row + 1, " " * (own.column - 1) + part)
    return lines
