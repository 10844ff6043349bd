"""``why401 rules fmt``: keys in the order of the documents, comments kept."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ...engine.load import builtin_rules, rule_files
from ...facts.atomic import replacing
from ...facts.errors import Fault, UsageFault
from ...facts.yamlnodes import FaultyYaml, compose, plain
from .common import plural, relative

FILE_KEYS = (
    "name", "cause", "title", "summary", "action", "known_from", "family", "source", "note",
    "prior", "rules", "fixes", "examples",
)  # fmt: skip
KEYS = {
    "rules": ("id", "group", "when", "weight", "against", "confirms", "rules_out", "effects",
              "then", "because", "source", "note"),
    "fixes": ("id", "when", "do", "command", "minutes", "success", "risk", "safe", "undo",
              "verify", "cures", "note"),
    "examples": ("given", "fires", "silent", "derives", "first", "note"),
}  # fmt: skip
WIDTH = 100_000  # lines are the author's to break


@click.command("fmt")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--check", is_flag=True, help="Write nothing; exit 4 where a file would change.")
def command(folders: tuple[Path, ...], check: bool) -> int:
    """Put the keys of rule files in order; comments stay where they are."""
    changed = 0
    for folder in folders or (builtin_rules(),):
        for path in [folder] if folder.is_file() else rule_files(folder):
            text = path.read_text("utf-8")
            tidy = formatted(text)
            if tidy == text:
                continue
            changed += 1
            click.echo(f"{relative(str(path))} {'would change' if check else 'put in order'}.")
            if not check:
                mode = path.stat().st_mode
                with replacing(path) as stream:
                    stream.write(tidy)
                path.chmod(mode)
    click.echo(f"{plural(changed, 'file')} {'to change' if check else 'changed'}.")
    return 4 if check and changed else 0


def formatted(text: str) -> str:
    """The text with its keys in order; unchanged where they are, or where it cannot be read.

    Raises `UsageFault` where ruamel.yaml is not installed.
    """
    try:
        before = plain(compose(text, name=""))
    except FaultyYaml:
        return text
    yaml = _yaml()
    document = yaml.load(text)
    if not isinstance(document, dict) or not _sort(document):
        return text
    out = io.StringIO()
    yaml.dump(document, out)
    tidy = out.getvalue()
    # What is written must say the same; a file that cannot be kept so is left alone.
    return tidy if plain(compose(tidy, name="")) == before else text


def _yaml() -> Any:
    try:
        from ruamel.yaml import YAML
    except ImportError:
        hint = "Install it: pip install 'why401[author]'"
        raise UsageFault(Fault("W000", "ruamel.yaml is not installed.", hint=hint)) from None
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _sort(document: Any) -> bool:
    """Put a document's keys in order; whether anything moved."""
    moved = _order(document, FILE_KEYS)
    for name, keys in KEYS.items():
        items = document.get(name)
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict):
                moved = _order(item, keys) or moved
    return moved


def _order(mapping: Any, keys: Sequence[str]) -> bool:
    held = list(mapping)
    wanted = [key for key in keys if key in mapping] + [key for key in held if key not in keys]
    if held == wanted:
        return False
    for key in wanted:
        mapping.move_to_end(key)
    return True
