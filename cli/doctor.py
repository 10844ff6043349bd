"""``why401 doctor``: whether why401 itself is in order on this machine."""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import click

from ..engine.matcher import make_matcher
from ..facts import cache
from ..facts.errors import RuleError, UsageFault
from .rulebase import choose
from .version import own_version

State = Literal["ok", "without", "wrong"]
SCHEMA = "why401.doctor/1"
#: extra -> (a module of it, what is missing without it)
EXTRAS: dict[str, tuple[str, str]] = {
    "ask": ("prompt_toolkit", "editing and completion of lines in `why401 ask`"),
    "author": ("ruamel.yaml", "`why401 rules fmt` and `rules check --fix`"),
    "cluster": ("distributed", "`why401 batch --scheduler` and URLs"),
    "html": ("jinja2", "pages of `why401 report` and `batch --summary`"),
    "logs": ("jmespath", "`why401 batch --from` and `--map`"),
    "lsp": ("pygls", "`why401 rules lsp`"),
    "socks": ("socksio", "probing through a SOCKS proxy"),
    "tls": ("truststore", "the operating system's list of issuers in `why401 probe`"),
    "zstd": ("backports.zstd", "cases packed as .zst"),
}
_SIGNS: dict[State, str] = {"ok": "ok", "without": "–", "wrong": "WRONG"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what, how it stands, and a sentence."""

    what: str
    state: State
    note: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Machine output, why401.doctor/1.")
def doctor(as_json: bool) -> int:
    """Say whether why401 itself is in order: engine, rules, cache, terminal, extras.

    Exit code 1 where something is wrong; an extra that is not installed is not wrong.
    """
    found = list(findings())
    if as_json:
        document = {"schema": SCHEMA, "findings": [asdict(finding) for finding in found]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        width = max(len(finding.what) for finding in found)
        for finding in found:
            click.echo(f"{_SIGNS[finding.state]:<6}{finding.what:<{width}}  {finding.note}")
    return int(any(finding.state == "wrong" for finding in found))


def findings() -> Iterator[Finding]:
    """Everything that is looked at, in the order in which it matters."""
    system = f"{platform.python_implementation()} {platform.python_version()}, {platform.system()}"
    yield Finding("why401", "ok", f"{own_version()} on {system}")
    yield _engine()
    yield _rules()
    yield _cache()
    for name, (module, use) in EXTRAS.items():
        try:
            there = importlib.util.find_spec(module) is not None
        except ModuleNotFoundError:
            there = False
        note = use if there else f"not installed: {use}. pip install 'why401[{name}]'"
        yield Finding(f"extra {name}", "ok" if there else "without", note)


def _engine() -> Finding:
    """Whether durable-rules is there and answers rightly: one rule, fired by its atom."""
    try:
        session = make_matcher("durable", [(0,), (0, 1)]).session()
    except UsageFault:
        note = "pure Python; durable-rules wants Python 3.11 or 3.12, a C compiler and not Windows"
        return Finding("engine", "without", note)
    if [session.add([0]), session.add([1])] != [[0], [1]]:
        return Finding("engine", "wrong", "durable-rules answers wrongly; use --engine python")
    return Finding("engine", "ok", "durable-rules, beside pure Python")


def _rules() -> Finding:
    try:
        program, notes = choose().program()
    except RuleError as error:
        problem = f"{len(error.faults)} faults; see: why401 rules check"
        return Finding("rules", "wrong", problem)
    base = program.base
    note = f"{len(base.causes)} causes, {len(base.rules)} rules"
    if base.origins:
        note += f", packs: {', '.join(base.origins)}"
    if notes:
        note += f", {len(notes)} notes; see: why401 rules check"
    return Finding("rules", "ok", note)


def _cache() -> Finding:
    folder = cache.folder()
    if folder is None:
        return Finding("cache", "without", "switched off: each start reads all rules")
    try:
        Path(folder).mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        note = f"{folder} cannot be written ({error.strerror}): each start reads all rules"
        return Finding("cache", "without", note)
    kept = [item for item in os.scandir(folder) if item.name.endswith(".why401")]
    size = sum(item.stat().st_size for item in kept) / 1e6
    return Finding("cache", "ok", f"{folder}: {len(kept)} entries, {size:.1f} MB")
