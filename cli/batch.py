"""``why401 batch``: one line of conclusions for each line of facts."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import click

from ..engine.cache import load_program
from ..engine.diagnose import Diagnoser, EngineName, diagnoser_of
from ..facts.atomic import replacing
from ..facts.case import read_case
from ..facts.errors import CaseError, Fault, Place
from ..facts.vocabulary import builtin
from .diagnose import redactor_for
from .render.document import as_document

TOP = 5
#: Longest line read, in bytes; a longer one becomes a line with an error.
MAX_LINE = 32_000_000


@click.command()
@click.argument("source", type=click.Path(path_type=Path, allow_dash=True))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, allow_dash=True),
              help="Where the lines go; - is standard output.")  # fmt: skip
@click.option("--rules", "packs", multiple=True, type=click.Path(path_type=Path),
              help="A folder of more rules; repeatable, later ones win.")  # fmt: skip
@click.option("--no-builtin", is_flag=True, help="Leave out the rules that ship with why401.")
@click.option("--engine", type=click.Choice(["auto", "durable", "python"]), default="auto",
              show_default=True, help="Which engine chains the rules.")  # fmt: skip
@click.option("--top", type=click.IntRange(1, 1000), default=TOP, show_default=True,
              help="How many causes and fixes a line holds.")  # fmt: skip
def batch(
    source: Path,
    output: Path,
    packs: tuple[Path, ...],
    no_builtin: bool,
    engine: str,
    top: int,
) -> None:
    """Diagnose every case in SOURCE (JSON lines, or - for standard input).

    Each line of the output is a diagnosis with the case's id, in the order of the input. A line
    that cannot be read becomes a line with an error, and the run goes on.
    """
    program, _ = load_program(packs, builtin=not no_builtin)
    diagnoser = diagnoser_of(program, engine=cast(EngineName, engine))
    counts = {"good": 0, "bad": 0}
    with _opened(source) as lines:
        results = _results(lines, diagnoser, top, counts)
        if str(output) == "-":
            sys.stdout.writelines(results)
        else:
            with replacing(output) as stream:
                stream.writelines(results)
    bad = f", {counts['bad']} with an error" if counts["bad"] else ""
    click.echo(f"{counts['good']} cases diagnosed{bad}.", err=True)


def _opened(source: Path) -> IO[bytes]:
    if str(source) == "-":
        return sys.stdin.buffer
    try:
        return source.open("rb")
    except OSError as error:
        raise CaseError(
            Fault("C002", f"cannot be read: {error.strerror}.", Place(str(source)))
        ) from error


def _results(
    lines: IO[bytes], diagnoser: Diagnoser, top: int, counts: dict[str, int]
) -> Iterator[str]:
    number = 0
    while line := lines.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE and not line.endswith(b"\n"):
            while (rest := lines.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
        if not line.strip():
            continue
        document = _one(line, number, diagnoser, top)
        counts["bad" if "error" in document else "good"] += 1
        yield json.dumps(document, ensure_ascii=False) + "\n"


def _one(line: bytes, number: int, diagnoser: Diagnoser, top: int) -> dict[str, Any]:
    from ..facts.redact import Redactor

    name = f"line {number}"
    try:
        if len(line) > MAX_LINE:
            problem = f"the line is longer than {MAX_LINE} bytes."
            raise CaseError(Fault("C001", problem, Place(name)))
        case = read_case(line, name=name, vocabulary=builtin())
    except CaseError as error:
        redact = Redactor().text
        return {"id": name, "error": [redact(str(fault)) for fault in error.faults]}
    diagnosis = diagnoser(case.memory(), ask=False)
    redact = redactor_for(diagnosis)
    document = as_document(diagnosis, redact, top=top)
    given = (case.label.id if case.label else "") or name
    return {"id": Redactor().text(given), **document}
