"""``why401 keys``: which key, from which place, goes to which host; never the key."""

from __future__ import annotations

import json
import secrets

import click

from ..facts.collect.model import Collection
from .gathering import gather
from .render.keys import as_document, grouped, show

_SOURCES = ("environment", "clients", "cursor.state")


@click.command()
@click.option("--client", default="", help="Only this client, such as cursor or aider.")
@click.option("--provider", default="", help="Only this provider, such as openai.")
@click.option("--json", "as_json", is_flag=True, help="Machine output, why401.keys/1.")
def keys(client: str, provider: str, as_json: bool) -> int:
    """Show every key that is found, by client and provider: first the one that is used.

    Of a key only its beginning, its last four characters and a token are shown; equal tokens
    mean equal keys, and change from run to run. Nothing is sent. Exit code 5 means that no
    place could be looked at.
    """
    collection = gather(only=_SOURCES, network=False)
    groups = [
        group
        for group in grouped(collection.keys)
        if (not client or group.client == client) and (not provider or group.provider == provider)
    ]
    salt = secrets.token_bytes(32)
    if as_json:
        document = as_document(groups, collection.failures, salt)
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        from rich.console import Console

        show(groups, collection.failures, salt, Console(highlight=False))
    return 5 if _nothing(collection) else 0


def _nothing(collection: Collection) -> bool:
    return not collection.keys and len(collection.failures) == len(collection.timings)
