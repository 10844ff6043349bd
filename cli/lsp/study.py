"""A pack as its author has it on the screen: loaded with what is not saved, checked, indexed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ...engine.check.analysis import analyse
from ...engine.check.index import Index
from ...engine.check.schema import rule_schema
from ...engine.diagnosis import Diagnoser, make_diagnoser
from ...engine.installed import installed_packs
from ...engine.load import load_base
from ...engine.model import RuleBase
from ...engine.packs import read_vocabulary
from ...engine.rulefiles import FACTS, PROVIDERS, builtin_rules
from ...engine.shelf import LOOSE, Shelf
from ...facts.errors import Fault, RuleError
from ...facts.vocabulary import Vocabulary, builtin
from ..workbench.schemaline import NAME as SCHEMA
from .allowed import Allowed

#: How many folders above a file its pack's own folder is looked for.
_STEPS = 4
#: What every rule file has at the left edge.
_RULES = re.compile(r"^(?:cause|rules):", re.M)


@dataclass(frozen=True)
class Findings:
    """One state of a pack. ``index`` is that of the last base that loaded without an error."""

    faults: tuple[Fault, ...]
    index: Index
    vocabulary: Vocabulary

    @property
    def base(self) -> RuleBase:
        """The rules, as they were when they last could be used."""
        return self.index.base

    @cached_property
    def diagnoser(self) -> Diagnoser:
        """Diagnoses with these rules."""
        return make_diagnoser(self.base, engine="python", vocabulary=self.vocabulary)

    @cached_property
    def _schema(self) -> dict[str, object]:
        return rule_schema(self.vocabulary)

    def allowed(self, path: Path, text: str) -> Allowed:
        """What may stand in a rule file with this path and text."""
        return Allowed(self._schema, loose=is_loose(path, text))


def is_loose(path: Path, text: str) -> bool:
    """Whether the file holds rules without a cause of their own."""
    return path.parent.name in LOOSE and not any(
        line.startswith("cause:") for line in text.splitlines()
    )


def pack_of(path: Path, text: str, within: Path | None) -> Path | None:
    """The folder of the pack that a file belongs to; None for a file that is no part of one.

    It is the folder with the pack's data or schema. Where there is none, a rule file's pack is
    the folder above its family, if that lies in the folder that the editor has open: other
    folders, such as a home, may hold any number of files that are no rules.
    """
    for folder in list(path.parents)[:_STEPS]:
        if any((folder / name).is_file() for name in (FACTS, PROVIDERS, SCHEMA)):
            return folder
    if not _RULES.search(text):
        return None
    above = path.parent.parent
    return above if within is not None and above.is_relative_to(within) else path.parent


class Study:
    """One author's pack, beside the shipped rules and the installed packs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._shelf = Shelf()
        self._good: Index | None = None

    def look(self, unsaved: Mapping[Path, str]) -> Findings:
        """Load and check the pack with these texts in place of the files (paths resolved)."""
        self._shelf.unsaved = dict(unsaved)
        folders = [pack.folder for pack in installed_packs() if pack.folder != self.folder]
        if not self._is_shipped():
            folders.append(self.folder)
        vocabulary, _ = read_vocabulary(folders, builtin(), self._shelf.data)
        try:
            base, notes = load_base(folders, shelf=self._shelf)
        except RuleError as error:
            return Findings(error.faults, self._good or self._rest(folders, error), vocabulary)
        self._good = Index(base, vocabulary)
        return Findings((*notes, *analyse(base, vocabulary)), self._good, vocabulary)

    def _is_shipped(self) -> bool:
        """Whether the pack is the shipped rules, seen through links as an editable install has."""
        own = sorted(self.folder.glob("*/*.yaml"))[:1]
        for path in own:
            shipped = builtin_rules() / path.relative_to(self.folder)
            if shipped.exists() and shipped.samefile(path):
                return True
        return False

    def _rest(self, folders: Sequence[Path], error: RuleError) -> Index:
        """The rules without the files that have faults, where no state was sound yet."""
        self._shelf.left_out = frozenset(fault.place.file for fault in error.faults)
        try:
            base, _ = load_base(folders, shelf=self._shelf)
        except RuleError:  # what is left names what was left out
            base = RuleBase({}, {}, (), ())
        finally:
            self._shelf.left_out = frozenset()
        return Index(base, read_vocabulary(folders, builtin(), self._shelf.data)[0])
