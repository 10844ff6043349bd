"""Groups of commands that meet a misspelt name with the nearest one."""

from __future__ import annotations

import click

from ..facts.errors import did_you_mean


class ForgivingGroup(click.Group):
    """A group that says which command was probably meant; click does so only for imported ones."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the first argument. Raises `click.UsageError` where there is none."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            hint = did_you_mean(args[0], self.list_commands(ctx))
            if args[0].startswith("-") or not hint:
                raise
            raise click.UsageError(f"{error.message} {hint}", ctx) from None
