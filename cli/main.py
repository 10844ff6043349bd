"""The ``why401`` command: finds the sub-command, and turns errors into messages and exit codes.

Commands are imported when they are called, so that each pays only for what it uses.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from ..facts.errors import CaseError, Why401Error
from .failure import show_error, show_internal, show_system, show_usage
from .misspelt import ForgivingGroup
from .options import with_settings, with_text
from .rulebase import choose

#: command -> module of this package; the object in it has the command's name
COMMANDS = {
    "ask": "ask",
    "fix": "fix",
    "diff": "difference",
    "explain": "explain",
    "facts": "facts",
    "redact": "redact",
    "diagnose": "diagnose",
    "batch": "batch",
    "report": "report",
    "cases": "cases",
    "collect": "collect",
    "completion": "completion",
    "doctor": "doctor",
    "keys": "keys",
    "probe": "probe",
    "rules": "rules",
}


class LazyGroup(ForgivingGroup):
    """A group whose commands are imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        return getattr(importlib.import_module(f".{module}", __package__), cmd_name)


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from .version import version_text

    click.echo(version_text())
    ctx.exit()


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version,
              help="Show versions of why401, its rules and its engine, and stop.")  # fmt: skip
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
@click.option("--no-network", is_flag=True, help="Send nothing; look at this machine only.")
@with_text
@with_settings
@click.option("--json", "as_json", is_flag=True, help="Machine output, why401.diagnosis/1.")
@click.pass_context
def why401(
    ctx: click.Context,
    debug: bool,
    no_network: bool,
    texts: tuple[str, ...],
    settings: tuple[str, ...],
    as_json: bool,
) -> int | None:
    """Say why an LLM API key was refused, how that is known, and what to do first.

    Without a command: look at this machine, probe the API, and diagnose.
    """
    ctx.obj = {"debug": debug}
    choose()
    if ctx.invoked_subcommand is None:
        from .here import diagnose_here

        return diagnose_here(
            network=not no_network, texts=texts, settings=settings, as_json=as_json
        )
    if no_network or texts or settings or as_json:
        problem = f"Put the options after the command: why401 {ctx.invoked_subcommand} …"
        raise click.UsageError(problem, ctx)
    return None


def run(arguments: Sequence[str] | None = None) -> None:
    """Entry point: runs the command and exits with the code that DESIGN gives each outcome."""
    # A command makes much that stays and drops little: looking for garbage often is time lost.
    gc.set_threshold(50_000, 20, 50)
    code = main(arguments)
    gc.freeze()  # the process ends: what is left is not looked through once more
    sys.exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; gives the exit code."""
    debug = "--debug" in (sys.argv[1:] if arguments is None else arguments)
    try:
        outcome = why401.main(args=arguments, prog_name="why401", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        show_usage(error)
        return error.exit_code
    except Why401Error as error:
        show_error(error)
        return error.exit_code
    except KeyboardInterrupt:
        click.echo("Interrupted.", err=True)
        return 130
    except BrokenPipeError:
        _give_up_output()  # the reader (head, less) has gone
        return 0
    except OSError as error:
        show_system(error, debug=debug)
        _give_up_output()
        return CaseError.exit_code
    except Exception as error:  # noqa: BLE001 - the edge of the program: no traceback for users
        show_internal(error, debug=debug)
        return 6
    return outcome if isinstance(outcome, int) else 0


def _give_up_output() -> None:
    """Nothing more can be written to standard output, not even what is left of it at exit."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):  # a stream that is no file has no number
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
