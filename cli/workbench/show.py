"""``why401 rules show``: a rule, a cause or a fact with all that belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from ...engine.check.index import Index
from ...engine.model import Cause, Fix, Rule
from ...facts.errors import Fault, UsageFault, did_you_mean
from ..names import complete_any
from ..render.escape import plain
from .common import load, packs, plural
from .conditions import condition_lines, effect_text


@click.command("show")
@click.argument("name", shell_complete=complete_any)
@packs
def command(name: str, folders: tuple[Path, ...], no_builtin: bool) -> None:
    """Show the rule, cause or fact NAME: conditions, effects, who establishes its facts, and
    what it chains to."""
    loaded = load(folders, no_builtin=no_builtin)
    index = Index(loaded.base, loaded.vocabulary)
    if name in loaded.base.rules:
        lines = rule_lines(loaded.base.rules[name], index)
    elif name in loaded.base.causes:
        lines = cause_lines(loaded.base.causes[name], index)
    elif loaded.vocabulary.get(name) is not None:
        lines = fact_lines(name, index)
    else:
        raise UsageFault(
            Fault("W000", f"there is no rule, cause or fact {name!r}.", hint=_near(name, index))
        )
    for line in lines:
        click.echo(plain(line))


def _near(name: str, index: Index) -> str:
    ends = [rule for rule in index.base.rules if rule.split("/")[-1] == name.split("/")[-1]]
    if ends:
        return f"Did you mean {ends[0]!r}?"
    return did_you_mean(name, [*index.base.causes, *index.vocabulary.specs, *index.base.rules])


def rule_lines(rule: Rule, index: Index) -> Iterator[str]:
    """Everything about a rule."""
    yield rule.id
    yield f"  {rule.because}"
    yield f"  source: {rule.source or 'none'}"
    yield f"  stands in {rule.place}" + (f", group {rule.group}" if rule.group else "")
    yield "  when"
    yield from condition_lines(rule.when, "    ")
    yield "  then"
    for effect in rule.effects:
        yield f"    {effect_text(effect)}"
    for name, value in rule.then:
        yield f"    {name} = {value}"
        readers = [other.id for other in index.readers.get(name, ()) if other.id != rule.id]
        yield f"      read by {_some(readers)}"
    yield "  its facts"
    for name in sorted(index.reads[rule.id]):
        yield f"    {name}: {givers(name, index)}"


def givers(name: str, index: Index) -> str:
    """Who can establish a fact: collectors, the text parser, a question, rules."""
    spec = index.vocabulary.get(name)
    ways: list[str] = []
    if spec is not None and spec.collected_by == "text":
        ways.append("read from pasted text")
    elif spec is not None and spec.collected_by:
        ways.append(f"collected by {spec.collected_by}")
    if spec is not None and spec.question is not None:
        ways.append(f"asked: {spec.question.prompt}")
    rules = [rule.id for rule in index.concluders.get(name, ())]
    if rules:
        ways.append(f"concluded by {_some(rules)}")
    return "; ".join(ways) or "only a case file or --set gives it"


def _some(names: list[str], limit: int = 5) -> str:
    if not names:
        return "no rule"
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def cause_lines(cause: Cause, index: Index) -> Iterator[str]:
    """A cause with its rules by weight, and its fixes."""
    yield f"{cause.id}: {cause.title}"
    yield f"  {cause.summary}"
    yield f"  family {cause.family}, action {cause.action}, stands in {cause.place}"
    items = index.by_cause[cause.id]
    yield f"  {plural(len(items), 'rule')}"
    order = sorted(items, key=lambda item: (-abs(item[1].db), item[0].id))
    for rule, effect in order:
        said = "rules out" if effect.kind == "rules_out" else f"{effect.db:+g} dB"
        yield f"    {said:>9}  {rule.id}"
    for fix in cause.fixes:
        yield from _fix_lines(fix)


def _fix_lines(fix: Fix) -> Iterator[str]:
    text = fix.do.get("default") or next(iter(fix.do.values()), "")
    yield f"  fix {fix.id.split('/')[-1]}: {text}"
    yield f"    {fix.minutes:g} min, works in {fix.success:.0%}, risk {fix.risk}"
    yield f"    worked when: {fix.verify}"


def fact_lines(name: str, index: Index) -> Iterator[str]:
    """A fact: its meaning, who gives it, who reads it."""
    spec = index.vocabulary.get(name)
    assert spec is not None
    yield f"{name} ({spec.type}): {spec.means}"
    if spec.values:
        yield f"  values: {', '.join(spec.values)}{', or another' if spec.open else ''}"
    yield f"  {givers(name, index)}"
    yield f"  read by {_some([rule.id for rule in index.readers.get(name, ())], 20)}"
