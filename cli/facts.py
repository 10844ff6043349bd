"""``why401 facts``: the vocabulary, and what a text says."""

from __future__ import annotations

import json
from typing import Any

import click

from ..facts.case import Case, dump_case
from ..facts.errors import CaseError, Fault, Place, UsageFault
from ..facts.memory import WorkingMemory
from ..facts.parse import enrich, parse_text
from ..facts.redact import Redactor
from ..facts.vocabulary import FactSpec
from .inputs import MAX_INPUT
from .names import complete_fact
from .render.document import INTERNAL
from .render.escape import one_line, plain
from .render.phrases import written
from .rulebase import choose


@click.group()
def facts() -> None:
    """The names of facts, and the facts in a text."""


@facts.command(name="list")
@click.argument("begin", default="", shell_complete=complete_fact)
@click.option("--asked", is_flag=True, help="Only facts that a person can be asked for.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
def list_(begin: str, asked: bool, as_json: bool) -> int:
    """List the facts, or those whose name begins with BEGIN."""
    vocabulary = choose().vocabulary()
    specs = [
        spec
        for name, spec in sorted(vocabulary.specs.items())
        if name.startswith(begin) and (spec.question is not None or not asked)
    ]
    if not specs:
        raise UsageFault(
            Fault("U013", f"no fact begins with {begin!r}.", hint=vocabulary.suggest(begin))
        )
    if as_json:
        click.echo(json.dumps([_entry(spec) for spec in specs], ensure_ascii=False, indent=2))
        return 0
    width = max(len(spec.name) for spec in specs)
    for spec in specs:
        click.echo(f"{spec.name:<{width}}  {spec.type:<8}  {one_line(spec.means, 100)}")
    return 0


@facts.command()
@click.argument("name", shell_complete=complete_fact)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show(name: str, as_json: bool) -> int:
    """Show all about one fact: type, values, meaning, question."""
    vocabulary = choose().vocabulary()
    spec = vocabulary.specs.get(name) or vocabulary.get(name)
    if spec is None:
        raise UsageFault(
            Fault("U013", f"no fact is called {name!r}.", hint=vocabulary.suggest(name))
        )
    if as_json:
        click.echo(json.dumps(_entry(spec), ensure_ascii=False, indent=2))
        return 0
    for label, value in _entry(spec).items():
        if label == "question":
            click.echo(f"question: {value['prompt']}")
            click.echo(f"  how to find out: {value['how']}" if value["how"] else "", nl=False)
            click.echo(f"\n  takes {value['minutes']:g} min" if value["how"] else "")
            for choice in value["choices"]:
                click.echo(f"  {written(choice['value'])}: {choice['label']}")
        else:
            shown = ", ".join(value) if isinstance(value, list) else value
            click.echo(f"{label}: {shown}")
    return 0


def _entry(spec: FactSpec) -> dict[str, Any]:
    """What the vocabulary says of a fact, without what it leaves open."""
    found: dict[str, Any] = {
        "name": spec.name,
        "type": spec.type,
        "means": spec.means,
        "values": list(spec.values),
        "other values": "allowed" if spec.values and spec.open else "",
        "at least": spec.minimum,
        "at most": spec.maximum,
        "sensitive": "yes" if spec.sensitive else "",
        "concluded by rules": "yes" if spec.derived else "",
        "collected by": spec.collected_by,
    }
    if spec.question is not None:
        asked = spec.question
        found["question"] = {
            "prompt": asked.prompt,
            "how": asked.how,
            "minutes": asked.cost,
            "choices": [{"value": value, "label": label} for value, label in asked.choices],
        }
    return {name: value for name, value in found.items() if value not in ("", None, [])}


@facts.command()
@click.argument("file", default="-", metavar="[FILE|-]")
@click.option("--text", default=None, help="The text itself.")
@click.option("--json", "as_json", is_flag=True, help="The facts as a case, why401.case/1.")
def parse(file: str, text: str | None, as_json: bool) -> int:
    """Show which facts a pasted text holds. Exit code 1 means none but the text itself."""
    content = text if text is not None else read_text(file)
    memory = WorkingMemory(parse_text(content, origin="text" if text else file))
    enrich(memory)
    redactor = Redactor()
    found = [f for f in memory.observed() if f.name not in INTERNAL and f.name != "symptom.text"]
    if as_json:
        click.echo(dump_case(Case(facts=tuple(found)).redacted(redactor)), nl=False)
    else:
        for fact in Case(facts=tuple(found)).redacted(redactor).facts:
            value = one_line(written(fact.value), 200)
            click.echo(f"{fact.name} = {value}  ({plain(str(fact.source))})")
    return 0 if found else 1


def read_text(file: str) -> str:
    """The text of a file or of standard input (``-``), whatever its bytes.

    Raises `CaseError` where it cannot be read or is too long.
    """
    try:
        with click.open_file(file, "rb") as stream:
            data = stream.read(MAX_INPUT + 1)
    except OSError as error:
        problem = f"cannot be read: {error.strerror}."
        raise CaseError(Fault("C001", problem, Place(file))) from None
    if len(data) > MAX_INPUT:
        raise CaseError(Fault("C001", f"more than {MAX_INPUT} bytes came in.", Place(file)))
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig", "replace")
