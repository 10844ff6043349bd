"""The counterparts that several tests share."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from counterparts.certificates import server_context
from counterparts.processes import program
from counterparts.replay import Replay, replaying, vendors


@pytest.fixture
def providers() -> Iterator[Replay]:
    """A server that is every provider, with certificates that the stores trust."""
    hosts = {host for vendor in vendors().values() for host in vendor["hosts"]}
    pages = {"status.openai.com", "status.claude.com", "groqstatus.com", "status.deepseek.com",
             "status.openrouter.ai", "status.cohere.ai"}  # fmt: skip
    with replaying(server_context(*sorted(hosts | pages), "localhost", "127.0.0.1")) as replay:
        yield replay


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    """A headless Chromium of the system."""
    chromium = program("chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield launched
        launched.close()
