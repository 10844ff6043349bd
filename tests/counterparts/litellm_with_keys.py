"""Runs a LiteLLM proxy that looks keys up in PostgreSQL; a program for LiteLLM's environment.

LiteLLM speaks to its database through Prisma, whose query engine is a binary that no package
registry holds. Only that layer is replaced here, by psycopg: the tables come from LiteLLM's own
migrations, the look-up is its own SQL, and every answer is written by its own code.

Arguments: the port. Environment: CONFIG_FILE_PATH as LiteLLM reads it, LOOKUP_DATABASE (libpq's
form), LOOKUP_KEYS: a JSON list of rows for the table of keys.
"""
# pyright: reportMissingImports=false

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import litellm_proxy_extras
import psycopg
import uvicorn
from litellm.proxy import proxy_server
from litellm.proxy.utils import PrismaClient
from psycopg.rows import dict_row

_TABLE = '"LiteLLM_VerificationToken"'


class Lookups:
    """The one query that the check of a key makes, as Prisma's client offers it."""

    engine_generation = 0

    def __init__(self, address: str) -> None:
        self._address = address

    async def query_first(self, sql: str, *values: object) -> Mapping[str, Any] | None:
        """The first row, or None."""
        link = await psycopg.AsyncConnection.connect(self._address, row_factory=dict_row)
        async with link:
            answer = await link.execute(re.sub(r"\$\d", "%s", sql), values)
            return await answer.fetchone()


def fill(address: str, rows: list[Mapping[str, Any]]) -> None:
    """Make LiteLLM's tables and put the keys in."""
    folder = Path(litellm_proxy_extras.__path__[0]) / "migrations"
    with psycopg.connect(address, autocommit=True) as link:
        for path in sorted(folder.glob("*/migration.sql")):
            link.execute(path.read_text("utf-8"))
        for row in rows:
            names = ", ".join(row)
            marks = ", ".join(["%s"] * len(row))
            link.execute(f"INSERT INTO {_TABLE} ({names}) VALUES ({marks})", [*row.values()])


def client(address: str) -> PrismaClient:
    """LiteLLM's own client, above the look-ups."""
    made = object.__new__(PrismaClient)
    made.db = Lookups(address)
    made.proxy_logging_obj = proxy_server.proxy_logging_obj
    return made


def with_database(address: str) -> Callable[..., Awaitable[None]]:
    """The proxy, which has a database from its first request on."""
    looked_up = client(address)

    async def app(scope: Mapping[str, Any], receive: object, send: object) -> None:
        if scope["type"] == "http":
            proxy_server.prisma_client = looked_up
        await proxy_server.app(scope, receive, send)

    return app


if __name__ == "__main__":
    fill(os.environ["LOOKUP_DATABASE"], json.loads(os.environ["LOOKUP_KEYS"]))
    program = with_database(os.environ["LOOKUP_DATABASE"])
    uvicorn.run(program, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
