"""``why401 rules docs``: a Markdown page for each cause, made from the rule files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from ...engine.check.index import Index
from ...engine.model import OTHER, Cause, Effect, Fix, Rule
from ..render.markdown import code, escape
from .common import load, packs, plural
from .conditions import condition_lines

_HEAD = "<!-- Written by 'why401 rules docs' from the rule files: change those. -->"
#: A whole link: what follows one is text, and may hold markup.
_LINK = re.compile(r"https?://[^\s<>\"]+")


@click.command("docs")
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
@packs
@click.option("--check", is_flag=True, help="Write nothing; exit 4 where a page is out of date.")
def command(target: Path, folders: tuple[Path, ...], no_builtin: bool, check: bool) -> int:
    """Write a page for each cause, and an index, into the folder TARGET."""
    loaded = load(folders, no_builtin=no_builtin)
    wanted = pages(Index(loaded.base, loaded.vocabulary))
    held = {path.name: path for path in target.glob("*.md")} if target.is_dir() else {}
    stale = [name for name, text in wanted.items() if _differs(held.get(name), text)]
    gone = sorted(set(held) - set(wanted))
    if check:
        for name in (*stale, *gone):
            click.echo(f"{target / name} is out of date.")
        return 4 if stale or gone else 0
    target.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (target / name).write_text(wanted[name], "utf-8", newline="\n")
    for name in gone:
        held[name].unlink()
    click.echo(f"{plural(len(wanted), 'page')}, {len(stale):,} written, {len(gone):,} removed.")
    return 0


def _differs(path: Path | None, text: str) -> bool:
    return path is None or path.read_text("utf-8") != text


def pages(index: Index) -> Mapping[str, str]:
    """The pages by file name: one a cause, and README.md as their index."""
    found = {
        f"{cause.id}.md": "\n".join(_cause(cause, index)) + "\n"
        for cause in index.base.causes.values()
    }
    return found | {"README.md": "\n".join(_contents(index)) + "\n"}


def _contents(index: Index) -> Iterator[str]:
    yield from (_HEAD, "", "# Causes", "")
    families: dict[str, list[Cause]] = {}
    for cause in index.base.causes.values():
        families.setdefault(cause.family, []).append(cause)
    for family, causes in sorted(families.items()):
        yield from (f"## {family}", "")
        yield from (f"- [{escape(cause.title)}]({cause.id}.md)" for cause in causes)
        yield ""


def _cause(cause: Cause, index: Index) -> Iterator[str]:
    yield from (_HEAD, "", f"# {escape(cause.title)}", "")
    yield from (escape(cause.summary), "")
    yield from (f"`{cause.id}` · family {cause.family} · what helps: {cause.action}", "")
    if cause.fixes:
        yield from ("## What to do", "")
    for number, fix in enumerate(cause.fixes, 1):
        yield from _fix(number, fix)
    everywhere = _about_every_cause(index)
    items = [item for item in index.by_cause[cause.id] if item[0] not in everywhere]
    for title, sign in (("What speaks for it", True), ("What speaks against it", False)):
        chosen = [(rule, effect) for rule, effect in items if _speaks_for(effect) is sign]
        if chosen:
            yield from (f"## {title}", "")
        for rule, effect in sorted(chosen, key=lambda item: (-_strength(item[1]), item[0].id)):
            yield from _rule(rule, effect)
    if cause.id == OTHER and everywhere:
        yield from ("## What speaks against every other cause", "")
        for rule in everywhere:
            yield from _rule(rule, rule.effects[0])


def _about_every_cause(index: Index) -> list[Rule]:
    """Rules that say the same of all causes: they stand on one page, not on each."""
    named = set(index.base.causes) - {OTHER}
    return [
        rule
        for rule in index.base.rules.values()
        if len(rule.effects) >= len(named) > 1 and {e.cause for e in rule.effects} == named
    ]


def _speaks_for(effect: Effect) -> bool:
    return effect.kind == "confirms" or effect.db > 0


def _strength(effect: Effect) -> float:
    return 1000.0 if effect.kind == "rules_out" else abs(effect.db)


def _fix(number: int, fix: Fix) -> Iterator[str]:
    default = fix.do.get("default")
    yield f"{number}. {escape(default or 'It depends on where:')}"
    for where, text in fix.do.items():
        if where != "default":
            yield f"   - {escape(where)}: {escape(text)}"
    for where, text in fix.command.items():
        shown = "" if where == "default" else f"{escape(where)}: "
        yield f"   - {shown}{code(text)}"
    about = f"{fix.minutes:g} min, works in {fix.success:.0%} of the cases, risk: {fix.risk}."
    yield f"   - {about}"
    if fix.undo:
        yield f"   - Way back: {escape(fix.undo)}"
    if fix.verify:
        yield f"   - It worked when: {escape(fix.verify)}"
    yield ""


def _rule(rule: Rule, effect: Effect) -> Iterator[str]:
    said = "rules it out" if effect.kind == "rules_out" else f"{abs(effect.db):g} dB"
    yield from (f"### {rule.id} ({said})", "", escape(rule.because), "", "```yaml")
    yield from condition_lines(rule.when)
    yield from ("```", "")
    if rule.source:
        source = rule.source
        shown = f"<{source}>" if _LINK.fullmatch(source) else escape(source)
        yield from (f"Source: {shown}", "")
