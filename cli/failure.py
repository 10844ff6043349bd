"""How errors are shown: what is wrong, where, the line with a caret, and what to do."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable
from pathlib import Path

import click

from ..facts.errors import CaseError, Fault, Place, RuleError, Why401Error
from ..facts.sourcetext import excerpt

MAX_SHOWN = 50


def show_error(error: Why401Error) -> None:
    """Write every fault of an error to standard error."""
    from ..facts.redact import Redactor

    redact = Redactor().text
    for fault in error.faults[:MAX_SHOWN]:
        click.echo(
            fault_text(fault, with_line=isinstance(error, RuleError), redact=redact), err=True
        )
    if len(error.faults) > MAX_SHOWN:
        click.echo(f"… and {len(error.faults) - MAX_SHOWN} more.", err=True)


def show_usage(error: click.ClickException) -> None:
    """Write click's complaint to standard error; it quotes arguments, and one may be a key."""
    from ..facts.redact import Redactor

    said = io.StringIO()
    error.show(file=said)
    click.echo(Redactor().text(said.getvalue()), err=True, nl=False)


def fault_text(fault: Fault, *, with_line: bool, redact: Callable[[str], str] | None = None) -> str:
    """One fault as text: ``place: severity code: problem``, the line with a caret, the hint.

    Secrets are taken out by ``redact``, or by a redactor of its own.
    """
    if redact is None:
        from ..facts.redact import Redactor

        redact = Redactor().text
    return redact(_told(fault, with_line=with_line))


def _told(fault: Fault, *, with_line: bool) -> str:
    place = f"{fault.place}: " if str(fault.place) else ""
    text = f"{place}{fault.severity} {fault.code}: {fault.problem}"
    if with_line and fault.place.line:
        line = _line_of(fault)
        if line:
            text += "\n" + "\n".join(f"    {part}" for part in line.splitlines())
    if fault.hint:
        text += f"\n    {fault.hint}"
    return text


def _line_of(fault: Fault) -> str:
    try:
        source = Path(fault.place.file).read_text("utf-8", errors="replace")
    except OSError:
        return ""
    return excerpt(source, fault.place)


def show_system(error: OSError, *, debug: bool) -> None:
    """Tell what the system refused (a full disk, a folder that is not there), with its place."""
    if debug:
        show_internal(error, debug=True)
        return
    name = error.filename
    place = Place(name if isinstance(name, str) else "")
    reason = error.strerror or type(error).__name__
    full = "Nothing that was there before is damaged: make room, or choose another place."
    hint = full if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else ""
    problem = f"the system says: {reason}."
    show_error(CaseError(Fault("C042", problem, place, hint)))


def show_internal(error: Exception, *, debug: bool) -> None:
    """Tell about a fault of why401 itself; its text may hold a secret, so it is redacted."""
    from ..facts.redact import Redactor

    redact = Redactor().text
    if debug:
        import traceback

        click.echo(redact("".join(traceback.format_exception(error))), err=True)
    kind = type(error).__name__
    click.echo(f"why401 failed: {kind}. This is a fault of why401, not of your input.", err=True)
    if not debug:
        click.echo("Run it again with 'why401 --debug …' and report what it prints.", err=True)
