"""Small rule packs for tests, written to a temporary folder and loaded for real."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from why401.engine.diagnosis import Diagnoser, EngineName, make_diagnoser
from why401.engine.load import load_base
from why401.engine.model import RuleBase

#: A cause with one rule, as short as the loader takes it.
CAUSE = """\
cause: {name}
title: {name} is the cause
action: reconfigure
prior: normal
rules:
{rules}
fixes:
  - {{id: mend, do: Mend {name}., minutes: 2, success: 0.9, verify: It works.}}
"""


def rule(name: str, when: str, effect: str = "weight: strong", more: str = "") -> str:
    """One rule as YAML, indented for a cause's file."""
    return f"  - {{id: {name}, when: {when}, {effect}, because: It is so.{more}}}"


def cause(name: str, *rules: str) -> str:
    """A cause's file with these rules."""
    return CAUSE.format(name=name, rules="\n".join(rules) or "  []")


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files (path -> text) below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def load(folder: Path, files: Mapping[str, str]) -> RuleBase:
    """The rule base of these files alone."""
    return load_base([write(folder, files)], builtin=False)[0]


def diagnoser(folder: Path, files: Mapping[str, str], engine: EngineName = "python") -> Diagnoser:
    """A diagnoser over these files alone."""
    return make_diagnoser(load(folder, files), engine=engine)
