"""Which rules a command reasons with: the shipped ones, installed packs, the user's, those named.

Every command that loads rules comes through here, so that a pack counts for all of them alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..engine.installed import installed_packs
from ..engine.rulefiles import FACTS, PROVIDERS
from ..facts.added import use_added

if TYPE_CHECKING:
    from ..engine.compile import Program
    from ..engine.model import RuleBase
    from ..facts.errors import Fault
    from ..facts.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Chosen:
    """The packs of a command, later ones winning, and whether the shipped rules come first."""

    folders: tuple[Path, ...]
    builtin: bool

    def vocabulary(self) -> Vocabulary:
        """The facts that these packs know. What is wrong with their files, loading tells."""
        from ..facts.vocabulary import builtin

        if not _any_holds(self.folders, FACTS):
            return builtin()
        from ..engine.packs import read_vocabulary

        return read_vocabulary(self.folders, builtin())[0]

    def program(self) -> tuple[Program, tuple[Fault, ...]]:
        """The compiled rules, and the notes of loading. Raises `RuleError`."""
        from ..engine.cache import load_program

        return load_program(self.folders, builtin=self.builtin)

    def base(self) -> tuple[RuleBase, tuple[Fault, ...]]:
        """The rules, and the notes of loading. Raises `RuleError`.

        `make_diagnoser` does not compile them again.
        """
        program, notes = self.program()
        return program.base, notes


def choose(named: Iterable[Path] = (), *, no_builtin: bool = False) -> Chosen:
    """The packs that count, from now on for reading texts and keys as well.

    Without the shipped rules, only the named folders count.
    """
    own = tuple(named)
    found = () if no_builtin else installed_packs()
    earlier = tuple(pack.folder for pack in found if pack.folder not in own)
    chosen = Chosen((*earlier, *own), not no_builtin)
    _use_providers(chosen.folders)
    return chosen


def _use_providers(folders: tuple[Path, ...]) -> None:
    if not _any_holds(folders, PROVIDERS):
        use_added(())
        return
    from ..engine.packs import read_providers

    use_added(read_providers(folders)[0])


def _any_holds(folders: Iterable[Path], name: str) -> bool:
    return any((folder / name).is_file() for folder in folders)
