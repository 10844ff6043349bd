"""``why401 rules new``: a cause's file with one rule and one fix, or a rule more for a known cause,
each with a firing and a silent example."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from ...engine.check.examples import examples_of, run_example
from ...engine.diagnosis import make_diagnoser
from ...engine.load import rule_files
from ...engine.model import ACTIONS, PRIOR_WORDS, WEIGHT_WORDS
from ...facts.errors import Fault, RuleError, UsageFault, did_you_mean
from ...facts.redact import Redactor
from ...facts.vocabulary import Vocabulary
from .check import findings
from .common import load, plural
from .draft import conditions_of, examples_of_rule, flow, scalar, written_condition
from .schemaline import ensure_schema, schema_line

_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,79}")
_TEMPLATE = """\
cause: {cause}
title: {title}
summary: {summary}
action: {action}
known_from: reports
prior: {prior}
rules:
  - id: {rule}
    when:
{when}
    weight: {weight}
    because: {because}
    source: {source}
fixes:
  - id: first-thing-to-do
    do: {fix}
    minutes: 5
    success: 0.8
    risk: none
    verify: {verify}
examples:
  - given: {firing}
    fires: [{rule}]
  - given: {silent}
    silent: [{rule}]
"""
_ANOTHER = """\
rules:
  - id: {rule}
    when:
{when}
    effects:
      - cause: {cause}
        weight: {weight}
    because: {because}
    source: {source}
examples:
  - given: {firing}
    fires: [{rule}]
  - given: {silent}
    silent: [{rule}]
"""
SHARED = "shared"


@click.command("new")
@click.argument("cause", required=False)
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path("rules"),
              show_default=True, help="The pack: the folder that the file goes to.")  # fmt: skip
@click.option("--family", help="The folder in the pack, such as key, billing or provider.")
@click.option("--rule", help="The new rule's id, to write it for a cause that exists.")
@click.option("--title", help="What is wrong, in a sentence without a full stop.")
@click.option("--when", "conditions", multiple=True, metavar="FACT=VALUE",
              help="A condition; repeatable. FACT~PATTERN searches a text.")  # fmt: skip
@click.option("--weight", type=click.Choice(list(WEIGHT_WORDS)), help="How much it says.")
@click.option("--action", type=click.Choice(ACTIONS), help="What kind of thing helps.")
@click.option("--prior", type=click.Choice(list(PRIOR_WORDS)), default="rare", show_default=True,
              help="How common the cause is among refusals.")  # fmt: skip
@click.option("--because", help="Why the conditions speak for the cause.")
@click.option("--source", help="Who says so: a document, a report, a source file.")
@click.option("--fix", help="What to do first.")
@click.option("--verify", help="How one sees that it worked.")
@click.option("--firing", help="A text on which the rule must fire, for conditions with ~.")
@click.option("--near-miss", help="A similar text on which it must not.")
def command(cause: str | None, folder: Path, **given: object) -> None:
    """Write a new cause's file, or with --rule another rule for a known cause; check and test it.

    What is not given is asked for; nothing is asked where standard input is no terminal.
    """
    loaded = load([folder] if _has_rules(folder) else [], no_builtin=False)
    path = write_rule(
        cause, folder, _without_keys(given), loaded.vocabulary, set(loaded.base.causes)
    )
    click.echo(f"Wrote {path}.")
    loaded = load([folder], no_builtin=False)
    mine = str(path)
    for fault in findings(loaded):
        if fault.place.file == mine and fault.severity != "note":
            click.echo(str(fault))
    diagnoser = make_diagnoser(loaded.base, vocabulary=loaded.vocabulary)
    examples = [example for example in examples_of(loaded.base) if example.place.file == mine]
    faults = [fault for example in examples for fault in run_example(diagnoser, example)]
    if faults:
        raise RuleError(*faults)
    click.echo(f"It is sound, and {plural(len(examples), 'example')} came out as they say.")


def _without_keys(given: dict[str, object]) -> dict[str, object]:
    """What was given, as it may stand in a file that others read: errors quote the key."""
    redact = Redactor().text

    def clean(value: object) -> object:
        if isinstance(value, tuple):
            return tuple(map(clean, value))
        return redact(value) if isinstance(value, str) else value

    return {name: clean(value) for name, value in given.items()}


def _has_rules(folder: Path) -> bool:
    return folder.is_dir() and bool(rule_files(folder))


def write_rule(
    cause: str | None,
    folder: Path,
    given: dict[str, object],
    vocabulary: Vocabulary,
    taken: set[str],
) -> Path:
    """Ask for what is missing and write the file; gives its path.

    Raises `UsageFault` where something is missing that cannot be asked for, or does not fit.
    """
    ask = _Asker(given)
    name = cause or ask("cause", "Id of the cause, such as trial_credit_expired")
    if not _ID.fullmatch(name):
        raise UsageFault(Fault("W000", f"{name[:80]!r} is no id.", hint="As in key_expired."))
    rule = str(given.get("rule") or "")
    if rule and name not in taken:
        hint = did_you_mean(name, taken) or "Without --rule, a file for a new cause is written."
        raise UsageFault(Fault("W000", f"there is no cause {name!r}.", hint=hint))
    if name in taken and not rule:
        hint = f"Look at it: why401 rules show {name}. Another rule for it: add --rule ID."
        raise UsageFault(Fault("W000", f"the cause {name!r} exists already.", hint=hint))
    family = SHARED if rule else ask("family", "Family", "other")
    path = folder / family / f"{rule.replace('-', '_') or name}.yaml"
    if not _ID.fullmatch(family) or not _ID.fullmatch(rule or name) or path.exists():
        raise UsageFault(Fault("W000", f"{path} cannot be written: it exists or has no name."))
    parts = _parts(ask, given, vocabulary)
    if rule:
        text = _ANOTHER.format(cause=name, rule=rule, **parts)
    else:
        text = _content(name, ask, given, parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    ensure_schema(folder)
    path.write_text(f"{schema_line(path)}\n{text}", "utf-8", newline="\n")
    return path


def _parts(ask: _Asker, given: dict[str, object], vocabulary: Vocabulary) -> dict[str, str]:
    """What a rule and its examples consist of."""
    written = given["conditions"]
    assert isinstance(written, tuple)
    pairs = conditions_of(list(written) or _asked_conditions(ask), vocabulary)
    firing, silent = examples_of_rule(pairs, given)
    return {
        "when": "\n".join(
            f"      {spec.name}: {written_condition(op, value)}" for spec, op, value in pairs
        ),
        "weight": ask("weight", f"How much it says ({', '.join(WEIGHT_WORDS)})", "strong"),
        "because": scalar(ask("because", "Why this speaks for the cause")),
        "source": scalar(ask("source", "Who says so")),
        "firing": flow(firing),
        "silent": flow(silent),
    }


def _content(name: str, ask: _Asker, given: dict[str, object], parts: dict[str, str]) -> str:
    title = ask("title", "What is wrong").rstrip(".")
    return _TEMPLATE.format(
        cause=name,
        title=scalar(title),
        summary=scalar(f"{title}."),
        action=ask("action", f"What helps ({', '.join(ACTIONS)})", "reconfigure"),
        prior=given["prior"],
        rule=name.replace("_", "-"),
        fix=scalar(ask("fix", "What to do first")),
        verify=scalar(ask("verify", "How one sees that it worked", "The same request works.")),
        **parts,
    )


class _Asker:
    """What was given as a flag, or asked for on a terminal."""

    def __init__(self, given: dict[str, object]) -> None:
        self.given = given
        self.terminal = sys.stdin.isatty()

    def __call__(self, name: str, prompt: str, default: str | None = None) -> str:
        value = self.given.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if self.terminal:
            return Redactor().text(str(click.prompt(prompt, default=default)).strip())
        if default is not None:
            return default
        raise UsageFault(Fault("W000", f"{name} is missing.", hint=f"Give --{name}."))


def _asked_conditions(ask: _Asker) -> list[str]:
    return ask("when", "Condition, as FACT=VALUE or FACT~PATTERN (several: with ' ; ')").split(
        " ; "
    )
