"""``why401 rules coverage``: what the examples of the rules exercise, and what they do not."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import click

from ...engine.check.coverage import FALSE, TRUE, UNKNOWN, Coverage, cover, covered
from ...engine.check.examples import examples_of
from ...engine.diagnosis import make_diagnoser
from ...engine.model import Rule, Test
from ...facts.memory import WorkingMemory
from .cases import cases_beside
from .common import Loaded, folders, load, relative
from .conditions import test_text

SCHEMA = "why401.coverage/1"


@click.command("coverage")
@folders
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text",
              show_default=True, help="HTML is one self-contained page.")  # fmt: skip
@click.option("--missing", is_flag=True, help="List every condition that is not covered.")
@click.option("--at-least", type=click.FloatRange(0, 100), default=0.0,
              help="Exit 4 where fewer per cent of the conditions are covered.")  # fmt: skip
def command(
    folders: tuple[Path, ...], no_builtin: bool, form: str, missing: bool, at_least: float
) -> int:
    """Say which rules, conditions and causes the examples and cases exercise.

    A condition is covered when some example sees it hold and another sees it not hold.
    """
    loaded = load(folders, no_builtin=no_builtin)
    found = measure(loaded)
    if form == "json":
        click.echo(json.dumps(as_document(found), ensure_ascii=False, indent=2))
    elif form == "html":
        click.echo(as_html(found))
    else:
        _show(found, missing)
    done, total = found.totals()["conditions covered"]
    return 4 if total and 100 * done / total < at_least else 0


def measure(loaded: Loaded) -> Coverage:
    """Run the examples of the rules meant, and the cases beside them."""
    base = loaded.base
    memories = [
        WorkingMemory.of(dict(example.given))
        for example in examples_of(base)
        if loaded.mine(example.place.file)
    ]
    memories += [b.case.memory() for b in cases_beside(loaded.own, loaded.vocabulary)]
    return cover(
        make_diagnoser(base, vocabulary=loaded.vocabulary),
        memories,
        [rule for rule in base.rules.values() if loaded.mine(rule.place.file)],
        [cause.id for cause in base.causes.values() if loaded.mine(cause.place.file)],
    )


def _seen(value: int) -> str:
    words = [name for bit, name in ((TRUE, "true"), (FALSE, "false"), (UNKNOWN, "unknown"))
             if value & bit]  # fmt: skip
    return ", ".join(words) or "never"


def _show(found: Coverage, missing: bool) -> None:
    for name, (done, total) in found.totals().items():
        share = f"{done / total:.1%}" if total else "none"
        click.echo(f"{name:<24} {done:>6,} of {total:>6,}  {share:>6}")
    causes = sorted(set(found.causes) - found.led)
    if causes:
        click.echo(f"causes that never led: {', '.join(causes)}")
    never = [rule.id for rule in found.rules if rule.id not in found.fired]
    if never:
        click.echo(f"rules that never fired: {', '.join(never)}")
    if missing:
        for rule in found.rules:
            for test, seen in found.conditions(rule):
                if not covered(seen):
                    click.echo(f"{rule.place}: {test_text(test)}  (seen {_seen(seen)})")


def as_document(found: Coverage) -> dict[str, object]:
    """The coverage as JSON: totals, causes that never led, and each rule's conditions."""
    return {
        "schema": SCHEMA,
        "cases": found.cases,
        "totals": {
            name: {"done": done, "of": total} for name, (done, total) in found.totals().items()
        },
        "causes_never_first": sorted(set(found.causes) - found.led),
        "rules": [
            {
                "id": rule.id,
                "file": relative(rule.place.file),
                "line": rule.place.line,
                "fired": rule.id in found.fired,
                "silent": rule.id in found.silent,
                "conditions": [_condition(test, seen) for test, seen in found.conditions(rule)],
            }
            for rule in found.rules
        ],
    }


def _condition(test: Test, seen: int) -> dict[str, object]:
    return {
        "condition": test_text(test),
        "true": bool(seen & TRUE),
        "false": bool(seen & FALSE),
        "unknown": bool(seen & UNKNOWN),
    }


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Coverage of the rules</title><style>
body{{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}}
table{{border-collapse:collapse}}td,th{{padding:.2rem .8rem;text-align:left;vertical-align:top}}
.miss{{background:#fde2e2;color:#600}}code{{white-space:pre-wrap;overflow-wrap:anywhere}}
@media(prefers-color-scheme:dark){{body{{background:#111;color:#ddd}}.miss{{background:#502;color:#fcc}}}}
</style></head><body><h1>Coverage of the rules</h1><p>{cases} cases.</p>
<table>{totals}</table><h2>Conditions by rule</h2>{rules}</body></html>"""


def as_html(found: Coverage) -> str:
    """One self-contained page; what is not covered is marked."""
    totals = "".join(
        f"<tr><td>{escape(name)}</td><td>{done:,} of {total:,}</td></tr>"
        for name, (done, total) in found.totals().items()
    )
    rules = "".join(_html_rule(found, rule) for rule in found.rules)
    return _PAGE.format(cases=found.cases, totals=totals, rules=rules)


def _html_rule(found: Coverage, rule: Rule) -> str:
    conditions = found.conditions(rule)
    whole = rule.id in found.fired and all(covered(seen) for _, seen in conditions)
    rows = "".join(
        f'<tr class="{"" if covered(seen) else "miss"}"><td><code>{escape(test_text(test))}</code>'
        f"</td><td>{_seen(seen)}</td></tr>"
        for test, seen in conditions
    )
    mark = "" if whole else " open"
    fired = "" if rule.id in found.fired else ' <b class="miss">never fired</b>'
    return (
        f"<details{mark}><summary>{escape(rule.id)}{fired}</summary><table>{rows}</table></details>"
    )
