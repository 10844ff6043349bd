"""``why401 rules``: the author's workbench. Each command is imported when it is called."""

from __future__ import annotations

import importlib

import click

from .misspelt import ForgivingGroup

#: command -> module of `workbench`; the object in it is called ``command``
COMMANDS = {
    "check": "check",
    "test": "test",
    "coverage": "coverage",
    "mutate": "mutate",
    "new": "new",
    "list": "listing",
    "show": "show",
    "graph": "graph",
    "docs": "docs",
    "schema": "schema",
    "watch": "watch",
    "lsp": "lsp",
    "fmt": "fmt",
}


class _Workbench(ForgivingGroup):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        return importlib.import_module(f".workbench.{module}", __package__).command


@click.group(cls=_Workbench)
def rules() -> None:
    """Write, check, test and read rules."""
