"""Load rule packs: folders of YAML files become one `RuleBase`.

A later pack may replace a cause or a rule of an earlier one by giving the same id; that is told
as a note. All faults of all files are gathered before anything is raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..facts.errors import Fault, Place, RuleError
from ..facts.sourcetext import FaultyText, decode
from ..facts.vocabulary import Vocabulary
from ..facts.vocabulary import builtin as builtin_vocabulary
from ..facts.yamlnodes import FaultyYaml, Mapping, compose
from .check.base import check_base
from .model import Cause, Effect, Example, Rule, RuleBase
from .packs import read_providers, read_vocabulary
from .read.cause import read_cause, read_loose
from .read.document import Document
from .rulefiles import builtin_rules, rule_files

__all__ = ["builtin_rules", "load_base", "rule_files"]

#: Folders whose files hold rules without a cause of their own.
LOOSE = ("derive", "shared")
MAX_FILE_BYTES = 2_000_000


@dataclass
class _Pack:
    causes: dict[str, Cause] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def load_base(
    folders: Sequence[Path] = (),
    *,
    builtin: bool = True,
    vocabulary: Vocabulary | None = None,
) -> tuple[RuleBase, tuple[Fault, ...]]:
    """The rule base of the shipped rules and these packs, later ones first in precedence.

    Gives the base and its notes and warnings. Raises `RuleError` with every error found.
    """
    vocabulary, wrong = read_vocabulary(folders, vocabulary or builtin_vocabulary())
    whole = _Pack(faults=wrong + read_providers(folders)[1])
    origins = ([builtin_rules()] if builtin else []) + list(folders)
    for folder in origins:
        _merge(whole, _read_pack(folder, vocabulary))
    base = _resolve(whole, tuple(str(folder) for folder in folders))
    faults = whole.faults + _news(check_base(base, vocabulary), whole.faults)
    errors = [fault for fault in faults if fault.severity == "error"]
    if errors:
        raise RuleError(*sorted(errors, key=_by_place))
    return base, tuple(sorted(faults, key=_by_place))


def _news(found: list[Fault], before: list[Fault]) -> list[Fault]:
    """What the whole base shows, without rules missed in files that could not be read fully."""
    faulty = {fault.place.file for fault in before if fault.severity == "error"}
    return [fault for fault in found if fault.code != "R404" or fault.place.file not in faulty]


def _by_place(fault: Fault) -> tuple[str, int, int, str]:
    return (fault.place.file, fault.place.line, fault.place.column, fault.code)


def _read_pack(folder: Path, vocabulary: Vocabulary) -> _Pack:
    pack = _Pack()
    if folder.is_file():
        _read_file(pack, folder, folder.parent, vocabulary)
        return pack
    if not folder.is_dir():
        hint = "Give a folder that holds YAML files."
        pack.faults.append(Fault("R001", "there is no such rule folder.", Place(str(folder)), hint))
        return pack
    files = rule_files(folder)
    if not files:
        hint = "Rule files end in .yaml."
        pack.faults.append(Fault("R002", "the folder holds no rules.", Place(str(folder)), hint))
    for path in files:
        _read_file(pack, path, folder, vocabulary)
    return pack


def _read_file(pack: _Pack, path: Path, root: Path, vocabulary: Vocabulary) -> None:
    name = str(path)
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            problem = f"the file has {size} bytes; {MAX_FILE_BYTES} are allowed."
            pack.faults.append(Fault("R003", problem, Place(name)))
            return
        node = compose(decode(path.read_bytes(), name=name), name=name)
    except OSError as error:
        pack.faults.append(Fault("R004", f"cannot be read: {error.strerror}.", Place(name)))
        return
    except FaultyText as error:
        pack.faults.append(error.fault)
        return
    except FaultyYaml as error:
        pack.faults.extend(error.faults)
        return
    doc = Document(name, vocabulary)
    _take(pack, doc, node, path, root)
    pack.faults.extend(doc.faults)


def _take(pack: _Pack, doc: Document, node: object, path: Path, root: Path) -> None:
    if not isinstance(node, Mapping):
        doc.fault("R101", "a rule file must be a mapping.", None)
        return
    folder = path.parent.name if path.parent != root else ""
    if node.get("cause") is not None or folder not in LOOSE:
        cause, rules, examples = read_cause(doc, node, folder or "other")
        if cause is not None:
            if cause.id in pack.causes:
                other = pack.causes[cause.id].place
                doc.fault("R113", f"the cause {cause.id!r} stands in {other} too.", node)
            pack.causes[cause.id] = cause
        del examples  # they stand on the cause
    else:
        rules, loose = read_loose(doc, node, path.stem)
        pack.examples.extend(loose)
    for rule in rules:
        if rule.id in pack.rules and pack.rules[rule.id].place.file != doc.file:
            doc.fault("R111", f"the rule {rule.id!r} stands in another file too.", node)
        pack.rules[rule.id] = rule


def _merge(whole: _Pack, pack: _Pack) -> None:
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


def _resolve(pack: _Pack, origins: tuple[str, ...]) -> RuleBase:
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
