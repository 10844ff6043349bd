"""What the commands of the workbench share: which rules are meant, and how they are loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from ...engine.model import RuleBase
from ...facts.errors import Fault
from ...facts.vocabulary import Vocabulary
from ..rulebase import choose

_F = TypeVar("_F", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Loaded:
    """The rules of a command: the base, its vocabulary, its notes, and the folders meant.

    ``own`` are the folders that the author named; findings elsewhere are not theirs to mend.
    """

    base: RuleBase
    vocabulary: Vocabulary
    notes: tuple[Fault, ...]
    own: tuple[Path, ...]

    def mine(self, file: str) -> bool:
        """Whether a file is one of those the author named; all are where none was named."""
        return not self.own or any(Path(file).is_relative_to(folder) for folder in self.own)


def folders(command: _F) -> _F:
    """The argument FOLDERS and the option --no-builtin."""
    command = click.option(
        "--no-builtin", is_flag=True, help="Leave out the shipped rules and installed packs."
    )(command)
    return click.argument("folders", nargs=-1, type=click.Path(path_type=Path))(command)


def packs(command: _F) -> _F:
    """The options --rules and --no-builtin, where arguments mean something else."""
    command = click.option(
        "--no-builtin", is_flag=True, help="Leave out the shipped rules and installed packs."
    )(command)
    return click.option(
        "--rules", "folders", multiple=True, type=click.Path(path_type=Path),
        help="A folder of more rules; repeatable, later ones win.",
    )(command)  # fmt: skip


def load(named: Sequence[Path], *, no_builtin: bool) -> Loaded:
    """The base of the shipped rules, installed packs and the named folders.

    Raises `RuleError` with every fault.
    """
    chosen = choose(named, no_builtin=no_builtin)
    base, notes = chosen.base()
    return Loaded(base, chosen.vocabulary(), notes, tuple(named))


def relative(file: str) -> str:
    """A file's path as seen from the working folder, where it lies below it."""
    try:
        return Path(file).resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return file


def plural(number: int, thing: str) -> str:
    """``1 rule``, ``2 rules``."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def counts(faults: Iterable[Fault]) -> dict[str, int]:
    """How many errors, warnings and notes there are."""
    found = {"error": 0, "warning": 0, "note": 0}
    for fault in faults:
        found[fault.severity] += 1
    return found
