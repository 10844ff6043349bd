"""``why401 rules new``: a rule file with one rule, one fix, a firing and a silent example."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import click

from ...engine.check.examples import examples_of, run_example
from ...engine.conditions import compile_pattern, pattern_problem
from ...engine.diagnose import make_diagnoser
from ...engine.load import rule_files
from ...engine.model import ACTIONS, PRIOR_WORDS, WEIGHT_WORDS
from ...facts.errors import CaseError, Fault, RuleError, UsageFault, did_you_mean
from ...facts.redact import Redactor
from ...facts.vocabulary import FactSpec, Vocabulary
from .check import findings
from .common import load, plural
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


@click.command("new")
@click.argument("cause", required=False)
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path("rules"),
              show_default=True, help="The pack: the folder that the file goes to.")  # fmt: skip
@click.option("--family", help="The folder in the pack, such as key, billing or provider.")
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
    """Write a new cause's file, then check and test it.

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
    if name in taken:
        raise UsageFault(Fault("W000", f"the cause {name!r} exists already.",
                               hint=f"Look at it: why401 rules show {name}"))  # fmt: skip
    family = ask("family", "Family", "other")
    path = folder / family / f"{name}.yaml"
    if not _ID.fullmatch(family) or path.exists():
        raise UsageFault(Fault("W000", f"{path} cannot be written: it exists or has no name."))
    text = _content(name, ask, given, vocabulary)
    path.parent.mkdir(parents=True, exist_ok=True)
    ensure_schema(folder)
    path.write_text(f"{schema_line(path)}\n{text}", "utf-8", newline="\n")
    return path


def _content(name: str, ask: _Asker, given: dict[str, object], vocabulary: Vocabulary) -> str:
    title = ask("title", "What is wrong").rstrip(".")
    written = given["conditions"]
    assert isinstance(written, tuple)
    texts = list(written) or _asked_conditions(ask)
    pairs = [_condition(text, vocabulary) for text in texts]
    firing, silent = _examples(pairs, given, vocabulary)
    return _TEMPLATE.format(
        cause=name,
        title=_yaml(title),
        summary=_yaml(f"{title}."),
        action=ask("action", f"What helps ({', '.join(ACTIONS)})", "reconfigure"),
        prior=given["prior"],
        rule=name.replace("_", "-"),
        when="\n".join(f"      {spec.name}: {_when(op, value)}" for spec, op, value in pairs),
        weight=ask("weight", f"How much it says ({', '.join(WEIGHT_WORDS)})", "strong"),
        because=_yaml(ask("because", "Why this speaks for the cause")),
        source=_yaml(ask("source", "Who says so")),
        fix=_yaml(ask("fix", "What to do first")),
        verify=_yaml(ask("verify", "How one sees that it worked", "The same request works.")),
        firing=_flow(firing),
        silent=_flow(silent),
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


def _condition(text: str, vocabulary: Vocabulary) -> tuple[FactSpec, str, object]:
    found = re.match(r"\s*([^=~\s]+)\s*([=~])\s*(.*)", text, re.S)
    if found is None or not found[3].strip():
        raise UsageFault(Fault("W000", f"{text[:60]!r} is no condition.",
                               hint="As in http.status=402 or text.all~'no credit'."))  # fmt: skip
    name, operator, value = found[1], found[2], found[3].strip()
    spec = vocabulary.get(name)
    if spec is None:
        hint = did_you_mean(name, vocabulary.specs) or "Facts are listed by: why401 facts list"
        raise UsageFault(Fault("W000", f"unknown fact {name!r}.", hint=hint))
    if spec.is_pattern or spec.name != name:
        spec = FactSpec(name, spec.type, spec.means)
    if operator == "~":
        return (spec, "matches", value)
    try:
        return (spec, "is", vocabulary.parse(name, value))
    except CaseError as error:
        raise UsageFault(*error.faults) from error


def _examples(
    pairs: list[tuple[FactSpec, str, object]], given: dict[str, object], vocabulary: Vocabulary
) -> tuple[dict[str, object], dict[str, object]]:
    """Facts on which the rule fires, and facts that miss it by its last condition."""
    firing: dict[str, object] = {}
    for spec, op, value in pairs:
        firing[spec.name] = (
            (given.get("firing") or _found_by(str(value))) if op == "matches" else value
        )
    spec, op, value = pairs[-1]
    silent = dict(firing)
    if op == "matches":
        silent[spec.name] = given.get("near_miss") or "Something else went wrong."
    else:
        other = _other(spec, value)
        silent.pop(spec.name) if other is None else silent.update({spec.name: other})
    return firing, silent or {"symptom.intermittent": True}


def _found_by(pattern: str) -> str:
    """A text that a simple pattern finds. Raises `UsageFault` where none can be guessed."""
    for optional in ("", r"\1"):
        text = re.sub(r"\(([^()]*)\)\?", optional, re.sub(r"\\b|\^|\$|\(\?:", "", pattern))
        text = re.sub(r"\.[*+?]|\.\{\d+,?\d*\}|[()?]", " ", text.split("|")[0])
        text = re.sub(r"\\(.)", r"\1", re.sub(r"\s+", " ", text)).strip()
        if text and not pattern_problem(pattern) and compile_pattern(pattern, exact=False)(text):
            return text
    hint = pattern_problem(pattern) or "Give --firing: a text that it must find."
    raise UsageFault(
        Fault("W000", f"no text is known for the pattern {pattern[:60]!r}.", hint=hint)
    )


def _other(spec: FactSpec, value: object) -> object | None:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1 if spec.maximum is None or value + 1 <= spec.maximum else value - 1
    return next((other for other in spec.values if other != value), None)


def _when(op: str, value: object) -> str:
    return _yaml(value) if op == "is" else f"{{matches: {_yaml(value)}}}"


def _flow(facts: dict[str, object]) -> str:
    return "{" + ", ".join(f"{name}: {_yaml(value)}" for name, value in facts.items()) + "}"


def _yaml(value: object) -> str:
    """A scalar of YAML: texts that could be read as something else in quotation marks."""
    if not isinstance(value, str):
        return json.dumps(value)
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9 _./()'-]*", value) and value.lower() not in (
        "true", "false", "null", "yes", "no", "on", "off"
    ):  # fmt: skip
        return value
    return "'" + value.replace("'", "''").replace("\n", " ") + "'"
