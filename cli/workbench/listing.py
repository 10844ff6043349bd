"""``why401 rules list``: rules by fact, cause, provider or text, or where they come from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from ...engine.check.coverage import tests_of
from ...engine.installed import Pack, installed_packs
from ...engine.load import builtin_rules
from ...engine.model import Rule
from ..names import complete_cause, complete_fact
from .common import Loaded, load, packs, plural, relative
from .conditions import effect_text


@click.command("list")
@packs
@click.option("--fact", default="", shell_complete=complete_fact,
              help="Only rules that read or conclude this fact.")  # fmt: skip
@click.option("--cause", default="", shell_complete=complete_cause,
              help="Only rules that say something about this cause.")  # fmt: skip
@click.option("--provider", default="", help="Only rules that name this provider.")
@click.option("--text", default="", help="Only rules whose words or patterns hold this.")
@click.option(
    "--origin", is_flag=True, help="Say where each rule comes from, and what replaces what."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(
    folders: tuple[Path, ...],
    no_builtin: bool,
    fact: str,
    cause: str,
    provider: str,
    text: str,
    origin: bool,
    as_json: bool,
) -> int:
    """List rules; every search narrows the list. Exit 1 where nothing is found."""
    loaded = load(folders, no_builtin=no_builtin)
    found = [
        rule
        for rule in loaded.base.rules.values()
        if _speaks_of(rule, fact, cause) and _names(rule, provider) and _holds(rule, text)
    ]
    if as_json:
        click.echo(
            json.dumps([_entry(rule, loaded) for rule in found], ensure_ascii=False, indent=2)
        )
        return 0 if found else 1
    for rule in found:
        click.echo(_line(rule, loaded, origin))
    click.echo(f"{plural(len(found), 'rule')}.")
    if origin:
        for line in _precedence(loaded, shipped=not no_builtin):
            click.echo(line)
    return 0 if found else 1


def _precedence(loaded: Loaded, *, shipped: bool) -> Iterator[str]:
    """Where rules come from, and what replaces what."""
    yield "Later ones win:"
    if shipped:
        yield f"  shipped  {builtin_rules()}"
        for pack in installed_packs():
            yield f"  {_called(pack)}  {pack.folder}"
    yield from (f"  named  {folder}" for folder in loaded.own)
    for note in loaded.notes:
        yield f"{relative(note.place.file)}:{note.place.line}: {note.problem}"


def _called(pack: Pack) -> str:
    return "user" if pack.kind == "user" else f"installed: {pack.name}"


def _speaks_of(rule: Rule, fact: str, cause: str) -> bool:
    facts = {test.fact for test in tests_of(rule.when)} | {name for name, _ in rule.then}
    causes = {effect.cause for effect in rule.effects}
    return (not fact or fact in facts) and (not cause or cause in causes)


def _names(rule: Rule, provider: str) -> bool:
    if not provider:
        return True
    wanted = provider.casefold()
    for test in tests_of(rule.when):
        values = test.operand if isinstance(test.operand, tuple) else (test.operand,)
        if test.fact.startswith("provider.") and wanted in {str(v).casefold() for v in values}:
            return True
    return False


def _holds(rule: Rule, text: str) -> bool:
    wanted = text.casefold()
    words = [rule.id, rule.because, rule.source]
    words += [str(test.operand) for test in tests_of(rule.when)]
    return not wanted or any(wanted in word.casefold() for word in words)


def origin_of(file: str, loaded: Loaded) -> str:
    """Which pack a file belongs to: ``shipped``, ``installed: name``, ``user``, or its folder."""
    path = Path(file)
    for folder in loaded.own:
        if path.is_relative_to(folder):
            return str(folder)
    for pack in installed_packs():
        if path.is_relative_to(pack.folder):
            return _called(pack)
    return "shipped"


def _line(rule: Rule, loaded: Loaded, origin: bool) -> str:
    says = ", ".join(effect_text(effect) for effect in rule.effects[:3])
    if len(rule.effects) > 3:
        says += f" and {len(rule.effects) - 3} more"
    concludes = ", ".join(f"{name} = {value}" for name, value in rule.then)
    line = f"{rule.id}: {' ; '.join(part for part in (says, concludes) if part)}"
    return f"{line}  [{origin_of(rule.place.file, loaded)}]" if origin else line


def _entry(rule: Rule, loaded: Loaded) -> dict[str, object]:
    return {
        "id": rule.id,
        "file": relative(rule.place.file),
        "line": rule.place.line,
        "origin": origin_of(rule.place.file, loaded),
        "group": rule.group,
        "effects": [effect_text(effect) for effect in rule.effects],
        "then": dict(rule.then),
        "facts": sorted({test.fact for test in tests_of(rule.when)}),
        "because": rule.because,
        "source": rule.source,
    }
