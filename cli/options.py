"""Options that several commands share, each with the words and the completion it has everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from .names import complete_setting

Command = Callable[..., Any]
Decorator = Callable[[Command], Command]

with_text: Decorator = click.option(
    "--text", "texts", multiple=True, help="Pasted text: an error, a log, a curl answer."
)
with_settings: Decorator = click.option(
    "--set", "settings", multiple=True, metavar="FACT=VALUE", shell_complete=complete_setting,
    help="What you know, such as client.name=cursor; repeatable.",
)  # fmt: skip
with_engine: Decorator = click.option(
    "--engine", type=click.Choice(["auto", "durable", "python"]), default="auto",
    show_default=True, help="Which engine chains the rules.",
)  # fmt: skip


def with_rules(command: Command) -> Command:
    """``--rules`` and ``--no-builtin``: which packs count."""
    command = click.option(
        "--no-builtin", is_flag=True, help="Leave out the shipped rules and installed packs."
    )(command)
    return click.option(
        "--rules", "packs", multiple=True, type=click.Path(path_type=Path),
        help="A folder of more rules; repeatable, later ones win.",
    )(command)  # fmt: skip
