"""The compiled rule base of some packs: from the cache where nothing has changed, else anew."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import re2

from .. import facts
from ..facts.cache import Entry
from ..facts.errors import Fault
from .compile import Program, compile_base
from .encode import decode, encode
from .model import RuleBase
from .rulefiles import FACTS, PROVIDERS, builtin_rules, rule_files
from .undisturbed import undisturbed


def load_program(
    folders: Sequence[Path] = (), *, builtin: bool = True
) -> tuple[Program, tuple[Fault, ...]]:
    """What `load.load_base` and `compile.compile_base` give, with the notes of loading.

    Raises `RuleError` with every error found; faulty rules are never kept.
    """
    origins = ([builtin_rules()] if builtin else []) + list(folders)
    key = [(str(folder), os.path.abspath(folder)) for folder in origins]
    entry = Entry("rules", (key, builtin), lambda: [*_code(), *_rules(origins)])
    kept = entry.read()
    if kept is not None:
        with undisturbed():
            program, notes = decode(kept)
            gc.freeze()  # it stays: never look at it again
        _remember(program)
        return program, notes
    from .load import load_base

    base, notes = load_base(folders, builtin=builtin)
    program = _with_foreseen(compile_base(base))
    entry.keep(encode(program, notes))
    _remember(program)
    return program, notes


#: What was loaded last: a command loads one base, and some of its parts know the base alone.
_last: list[Program] = []


def _remember(program: Program) -> None:
    _last[:] = [program]


def compiled(base: RuleBase) -> Program:
    """The program of a base: the one that `load_program` gave with it, else compiled now."""
    return next((program for program in _last if program.base is base), None) or compile_base(base)


def _with_foreseen(program: Program) -> Program:
    from .diagnosis import vocabulary_of
    from .foresee import foresee

    vocabulary = vocabulary_of(program.base.origins)
    return replace(program, foreseen=foresee(program, vocabulary))


def _rules(origins: Sequence[Path]) -> Iterator[str]:
    for folder in origins:
        if folder.is_dir():
            yield from map(str, rule_files(folder))
            data = (folder / name for name in (FACTS, PROVIDERS))
            yield from (str(path) for path in data if path.is_file())
        else:
            yield str(folder)


def _code() -> Iterator[str]:
    """What reads and compiles rules: another version of it may read them differently."""
    engine = os.path.dirname(__file__)
    yield re2.__file__
    reading = (os.path.join(engine, room) for room in ("read", "check"))
    for folder in (engine, *reading, next(iter(facts.__path__))):
        with os.scandir(folder) as items:
            names = sorted(item.name for item in items)
        for name in names:
            if name.endswith(".py") or name == "vocabulary.yaml":
                yield os.path.join(folder, name)
