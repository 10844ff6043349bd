"""``why401 cases guard``: rules that know one labelled case by words that nothing explains."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from ..engine.check.memorised import Memorised, explained, memorised
from ..engine.diagnosis import make_diagnoser
from ..engine.model import RuleBase
from ..facts.memory import WorkingMemory
from .labelled import read_labelled
from .workbench.common import load, packs, plural, relative

SCHEMA = "why401.memorised/1"


@click.command("guard")
@click.argument("file", type=click.Path(path_type=Path))
@packs
@click.option("--json", "as_json", is_flag=True, help="The rules found as JSON.")
@click.option("--at-most", type=click.IntRange(0), default=None,
              help="Exit 4 where more rules than this are found.")  # fmt: skip
def guard(
    file: Path, folders: tuple[Path, ...], no_builtin: bool, as_json: bool, at_most: int | None
) -> int:
    """List rules that match exactly one of the labelled cases in FILE, by its words alone.

    Only rules whose source is a thread or a report are meant: a document, source code or a
    catalogue explains a wording, so that it may be expected elsewhere, too. Such a rule may
    know that one report and nothing more: widen it to what is behind the words, name the
    document that explains them, or drop it.
    """
    loaded = load(folders, no_builtin=no_builtin)
    diagnoser = make_diagnoser(loaded.base, engine="python", vocabulary=loaded.vocabulary)
    cases: dict[str, WorkingMemory] = {
        case.id: diagnoser(case.memory(), ask=False).memory for case in read_labelled(file)
    }
    found = [m for m in memorised(loaded.base, cases) if loaded.mine(m.rule.place.file)]
    if as_json:
        document = {"schema": SCHEMA, "cases": len(cases), "rules": [_entry(m) for m in found]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        for line in _lines(found, loaded.base, len(cases)):
            click.echo(line)
    return 4 if at_most is not None and len(found) > at_most else 0


def _lines(found: list[Memorised], base: RuleBase, cases: int) -> Iterator[str]:
    for item in found:
        yield f"{relative(item.rule.place.file)}:{item.rule.place.line}: {item.rule.id}"
        yield f"    matches {item.case} alone, by {' and '.join(map(repr, item.phrases))}"
        yield f"    source: {item.rule.source or 'none'}"
    told = sum(not explained(rule.source) for rule in base.rules.values())
    yield (
        f"{plural(len(found), 'rule')} of {len(base.rules):,} "
        f"({told:,} with threads or reports as their only source), {plural(cases, 'case')}."
    )


def _entry(item: Memorised) -> dict[str, object]:
    return {
        "rule": item.rule.id,
        "file": relative(item.rule.place.file),
        "line": item.rule.place.line,
        "case": item.case,
        "phrases": list(item.phrases),
        "source": item.rule.source,
    }
