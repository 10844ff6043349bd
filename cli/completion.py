"""``why401 completion``: what a shell needs to complete commands, facts, causes and rules."""

from __future__ import annotations

import os
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from ..facts.errors import UsageFault

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS), required=False)
def completion(shell: str | None) -> None:
    """Print the completion script of SHELL (bash, zsh or fish; else the one of $SHELL).

    For bash: eval "$(why401 completion bash)" in ~/.bashrc; zsh alike; for fish, write it to
    ~/.config/fish/completions/why401.fish.
    """
    shell = shell or Path(os.environ.get("SHELL", "")).name
    if shell not in SHELLS:
        raise UsageFault(f"Name the shell: why401 completion {'|'.join(SHELLS)}")
    from .main import why401

    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(why401, {}, "why401", "_WHY401_COMPLETE").source())
