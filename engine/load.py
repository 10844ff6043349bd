"""Load rule packs: folders of YAML files become one `RuleBase`.

A later pack may replace a cause or a rule of an earlier one by giving the same id; that is told
as a note. All faults of all files are gathered before anything is raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..facts.errors import Fault, Place, RuleError
from ..facts.vocabulary import Vocabulary
from ..facts.vocabulary import builtin as builtin_vocabulary
from .check.base import check_base
from .model import Effect, Rule, RuleBase
from .packs import read_providers, read_vocabulary
from .rulefiles import builtin_rules, rule_files
from .shelf import Contents, Shelf
from .undisturbed import undisturbed

#: Faults after which a file may hold rules that were not read.
_UNREAD = frozenset({"R003", "R004", "R101", "R103", "R104", "R105", "R110"})

__all__ = ["builtin_rules", "load_base", "rule_files"]


def load_base(
    folders: Sequence[Path] = (),
    *,
    builtin: bool = True,
    vocabulary: Vocabulary | None = None,
    shelf: Shelf | None = None,
) -> tuple[RuleBase, tuple[Fault, ...]]:
    """The rule base of the shipped rules and these packs, later ones first in precedence.

    Gives the base and its notes and warnings. Raises `RuleError` with every error found. A
    ``shelf`` that is used again saves reading what has not changed, and holds unsaved texts.
    """
    with undisturbed():
        return _loaded(folders, builtin, vocabulary, shelf or Shelf())


def _loaded(
    folders: Sequence[Path], builtin: bool, vocabulary: Vocabulary | None, shelf: Shelf
) -> tuple[RuleBase, tuple[Fault, ...]]:
    vocabulary, wrong = read_vocabulary(folders, vocabulary or builtin_vocabulary(), shelf.data)
    whole = Contents(faults=wrong + read_providers(folders, shelf.data)[1])
    origins = ([builtin_rules()] if builtin else []) + list(folders)
    for folder in origins:
        _merge(whole, _read_pack(folder, vocabulary, shelf))
    base = _resolve(whole, tuple(str(folder) for folder in folders))
    faults = whole.faults + _news(check_base(base, vocabulary), whole.faults)
    errors = [fault for fault in faults if fault.severity == "error"]
    if errors:
        raise RuleError(*sorted(errors, key=_by_place))
    return base, tuple(sorted(faults, key=_by_place))


def _news(found: list[Fault], before: list[Fault]) -> list[Fault]:
    """What the whole base shows, without rules missed in files whose rules were not all read."""
    faulty = {
        fault.place.file for fault in before if fault.code[0] in "TY" or fault.code in _UNREAD
    }
    return [fault for fault in found if fault.code != "R404" or fault.place.file not in faulty]


def _by_place(fault: Fault) -> tuple[str, int, int, str]:
    return (fault.place.file, fault.place.line, fault.place.column, fault.code)


def _read_pack(folder: Path, vocabulary: Vocabulary, shelf: Shelf) -> Contents:
    if folder.is_file():
        return shelf.file(folder, folder.parent, vocabulary)
    pack = Contents()
    if not folder.is_dir():
        hint = "Give a folder that holds YAML files."
        pack.faults.append(Fault("R001", "there is no such rule folder.", Place(str(folder)), hint))
        return pack
    files = rule_files(folder)
    if not files:
        hint = "Rule files end in .yaml."
        pack.faults.append(Fault("R002", "the folder holds no rules.", Place(str(folder)), hint))
    for path in files:
        _join(pack, shelf.file(path, folder, vocabulary))
    return pack


def _join(pack: Contents, file: Contents) -> None:
    """Another file of the same pack, in which no id may stand again."""
    for cause in file.causes.values():
        if cause.id in pack.causes:
            problem = f"the cause {cause.id!r} stands in {pack.causes[cause.id].place} too."
            pack.faults.append(Fault("R113", problem, cause.place))
    for rule in file.rules.values():
        if rule.id in pack.rules:
            problem = f"the rule {rule.id!r} stands in {pack.rules[rule.id].place} too."
            pack.faults.append(Fault("R111", problem, rule.place))
    pack.add(file)


def _merge(whole: Contents, pack: Contents) -> None:
    for cause_id, cause in pack.causes.items():
        if cause_id in whole.causes:
            note = f"replaces the cause {cause_id!r} of {whole.causes[cause_id].place.file}."
            whole.faults.append(Fault("N001", note, cause.place, severity="note"))
            stale = [key for key in whole.rules if key.startswith(f"{cause_id}/")]
            for key in stale:
                del whole.rules[key]
        whole.causes[cause_id] = cause
    for rule_id, rule in pack.rules.items():
        if rule_id in whole.rules:
            note = f"replaces the rule {rule_id!r} of {whole.rules[rule_id].place.file}."
            whole.faults.append(Fault("N002", note, rule.place, severity="note"))
        whole.rules[rule_id] = rule
    whole.examples.extend(pack.examples)
    whole.faults.extend(pack.faults)


def _resolve(pack: Contents, origins: tuple[str, ...]) -> RuleBase:
    """Families named in effects become their causes; everything is put in order of id."""
    families: dict[str, list[str]] = {}
    for cause in pack.causes.values():
        families.setdefault(cause.family, []).append(cause.id)
    rules = {rule.id: _with_families(rule, families) for rule in pack.rules.values()}
    return RuleBase(
        causes=dict(sorted(pack.causes.items())),
        rules=dict(sorted(rules.items())),
        examples=tuple(pack.examples),
        origins=origins,
    )


def _with_families(rule: Rule, families: dict[str, list[str]]) -> Rule:
    if not any(effect.cause.startswith("@") for effect in rule.effects):
        return rule
    # A cause named on its own keeps its own effect beside that of its family.
    named = {effect.cause for effect in rule.effects}
    effects: list[Effect] = []
    for effect in rule.effects:
        if effect.cause.startswith("@") and effect.cause[1:] in families:
            members: Iterable[str] = sorted(families[effect.cause[1:]])
            effects += [
                Effect(cause, effect.kind, effect.db) for cause in members if cause not in named
            ]
        else:
            effects.append(effect)
    return Rule(
        rule.id, rule.when, tuple(effects), rule.then, rule.group, rule.because, rule.source,
        rule.place,
    )  # fmt: skip
