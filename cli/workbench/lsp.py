"""``why401 rules lsp``: the language server, for editors to start."""

from __future__ import annotations

from importlib.util import find_spec

import click

from ...facts.errors import Fault, UsageFault


@click.command("lsp")
def command() -> None:
    """Serve editors over standard input and output (Language Server Protocol).

    Shows faults while you type, completes facts, operators, values and causes, explains them,
    goes to where they are defined, and runs the examples.
    """
    if find_spec("pygls") is None:
        hint = "Install it: pip install 'why401[lsp]'"
        raise UsageFault(Fault("W000", "pygls is not installed.", hint=hint))
    from ..lsp.server import serve

    serve()
