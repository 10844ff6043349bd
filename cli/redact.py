"""``why401 redact``: a file without its secrets."""

from __future__ import annotations

from pathlib import Path

import click

from ..facts.atomic import replacing
from ..facts.redact import Redactor
from .facts import read_text


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE …|-")
@click.option("-o", "--output", type=click.Path(path_type=Path), default=None,
              help="Where it goes instead of standard output (one FILE only).")  # fmt: skip
@click.option("--in-place", is_flag=True, help="Replace each file by its redacted form.")
@click.option("--check", is_flag=True,
              help="Write nothing; exit code 1 where a file holds a secret.")  # fmt: skip
@click.pass_context
def redact(
    ctx: click.Context,
    files: tuple[str, ...],
    output: Path | None,
    in_place: bool,
    check: bool,
) -> int:
    """Take keys, tokens, passwords and account names out of logs, cases or any other text.

    Equal secrets become equal tokens in all files of one call, and others in the next one.
    """
    if sum((output is not None, in_place, check)) > 1:
        raise click.UsageError("-o, --in-place and --check exclude each other.", ctx)
    if (output is not None and len(files) > 1) or (in_place and "-" in files):
        raise click.UsageError("-o goes with one FILE, --in-place with files only.", ctx)
    redactor = Redactor()
    found = False
    for file in files:
        text = read_text(file)
        clean = redactor.text(text)
        found |= clean != text
        if check:
            if clean != text:
                click.echo(f"{file}: holds secrets")
        elif in_place or output is not None:
            with replacing(output or Path(file)) as stream:
                stream.write(clean)
        else:
            click.echo(clean, nl=False)
    return 1 if check and found else 0
