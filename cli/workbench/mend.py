"""Mechanical repairs of rule files that keep comments: what ``check --fix`` writes.

Wrong names are replaced in the line where they stand, and only where there is exactly one near
name, so that the rest of the file stays as it was. Other faults are the author's to mend.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from ...engine.load import load_base, rule_files
from ...facts.atomic import replacing
from ...facts.errors import Fault, RuleError
from ...facts.yamlnodes import FaultyYaml, compose
from .common import plural, relative
from .schemaline import MARK, schema_line

_NAMED = re.compile(r"'([^']*)'[^']*$")
_MEANT = re.compile(r"Did you mean '([^']*)'\?")
#: Faults about a name at whose place the name itself stands.
_NAMES = frozenset({"R102", "R108", "R204", "R210", "R304"})
#: So many misspelt names are corrected in one file; each costs one reading of it.
MAX_NAMES = 100


def mend_folders(folders: Iterable[Path]) -> Iterator[str]:
    """Mend the rule files of these folders; gives a line for each file that was changed."""
    for folder in folders:
        for path in [folder] if folder.is_file() else rule_files(folder):
            done = mend_file(path)
            if done:
                yield f"{relative(str(path))}: {', '.join(done)}."


def mend_file(path: Path) -> list[str]:
    """Mend one file in place; gives what was done."""
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return []
    mended, done = mend_text(text, path)
    if mended.encode("utf-8") != raw:
        mode = path.stat().st_mode
        with replacing(path) as stream:
            stream.write(mended)
        path.chmod(mode)
        done = done or ["byte order mark or last line end put right"]
    return done


def mend_text(text: str, path: Path) -> tuple[str, list[str]]:
    """The mended text, and what was done to it. ``path`` says which folder it belongs to."""
    done: list[str] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if "\r" in text:
        done.append("line ends made those of Unix")
    for what, change in (("blanks at line ends removed", str.rstrip), ("tabs made blanks", _tabs)):
        changed = [change(line) for line in lines]
        if changed != lines and (change is str.rstrip or not _readable(lines)):
            lines = changed
            done.append(what)
    line = schema_line(path)
    if line and not lines[0].startswith(MARK):
        lines.insert(0, line)
        done.append("schema line added")
    body = "\n".join(lines).rstrip("\n") + "\n"
    names = 0
    while names < MAX_NAMES:
        body, mended = _name(body, path)
        if not mended:
            break
        names += 1
    if names:
        done.append(f"{plural(names, 'name')} corrected")
    return body, done


def _tabs(line: str) -> str:
    return re.sub(r"^[ \t]+", lambda found: found[0].replace("\t", "  "), line)


def _readable(lines: list[str]) -> bool:
    try:
        compose("\n".join(lines), name="")
    except FaultyYaml:
        return False
    return True


def _name(text: str, path: Path) -> tuple[str, bool]:
    """Replace the first misspelt name by what is meant, where the fault says so."""
    lines = text.split("\n")
    for fault in _faults(text, path):
        meant = _MEANT.search(fault.hint)
        named = _NAMED.search(fault.problem)
        number, start = fault.place.line - 1, fault.place.column - 1
        if fault.code not in _NAMES or meant is None or named is None or number >= len(lines):
            continue
        line = lines[number]
        start += line[start : start + 1] in ("'", '"')
        if line.startswith(named[1], start):
            lines[number] = line[:start] + meant[1] + line[start + len(named[1]) :]
            return "\n".join(lines), True
    return text, False


def _faults(text: str, path: Path) -> tuple[Fault, ...]:
    """The faults of a file with this text, in a folder of the same name."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.resolve().parent.name / path.name
        copy.parent.mkdir()
        copy.write_text(text, "utf-8", newline="\n")
        try:
            load_base([Path(folder)], builtin=False)
        except RuleError as error:
            return error.faults
    return ()
