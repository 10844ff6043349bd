"""Faults as an editor shows them: by file, with the words they are about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from lsprotocol import types
from pygls.workspace import PositionCodec

from ...facts.errors import Fault, Place
from ...facts.redact import Redactor

_SEVERITY = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "note": types.DiagnosticSeverity.Hint,
}
_WORD = re.compile(r"(?:- )?[\w.<>/@-]+|\S")


def by_file(faults: Iterable[Fault], pack: Path) -> dict[Path, list[Fault]]:
    """The faults about files of a pack, by file (paths resolved)."""
    root = pack.resolve()
    found: dict[Path, list[Fault]] = {}
    for fault in faults:
        file = Path(fault.place.file).resolve() if fault.place.file else root
        if file.is_relative_to(root) and file != root:
            found.setdefault(file, []).append(fault)
    return found


def diagnostic(fault: Fault, lines: Sequence[str], codec: PositionCodec) -> types.Diagnostic:
    """A fault with the words that it is about, in the editor's units."""
    said = Redactor().text(f"{fault.problem} {fault.hint}".strip())
    return types.Diagnostic(
        range=_range(fault.place, lines, codec),
        message=said,
        severity=_SEVERITY[fault.severity],
        code=fault.code,
        source="why401",
    )


def _range(place: Place, lines: Sequence[str], codec: PositionCodec) -> types.Range:
    line, column = max(0, place.line - 1), max(0, place.column - 1)
    text = lines[line] if line < len(lines) else ""
    word = _WORD.match(text, column)
    end = word.end() if word else column + 1
    begin = codec.client_num_units(text[:column])
    return types.Range(
        types.Position(line, begin),
        types.Position(line, begin + max(1, codec.client_num_units(text[column:end]))),
    )
