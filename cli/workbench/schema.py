"""``why401 rules schema``: the JSON Schema of rule files, for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from ...engine.check.schema import rule_schema
from ...engine.installed import installed_packs
from ...engine.packs import pack_vocabulary
from ...facts.vocabulary import Vocabulary


@click.command("schema")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False),
              help="Write it to a file.")  # fmt: skip
def command(folders: tuple[Path, ...], output: Path | None) -> None:
    """Print the JSON Schema of rule files, with the facts that the packs in FOLDERS add.

    A rule file's first line, "# yaml-language-server: $schema=PATH", points editors to it.
    """
    installed = [pack.folder for pack in installed_packs()]
    text = schema_text(pack_vocabulary([*installed, *folders]))
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8", newline="\n")


def schema_text(vocabulary: Vocabulary) -> str:
    """The schema as it is shipped."""
    return json.dumps(rule_schema(vocabulary), ensure_ascii=False, indent=1) + "\n"
