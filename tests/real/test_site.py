"""The documents as a site: built strictly, nothing loaded from elsewhere, searched in a browser."""

from __future__ import annotations

import functools
import http.server
import importlib.util
import os
import re
import subprocess
import sys
import threading
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from counterparts.processes import missing

pytestmark = [pytest.mark.real, pytest.mark.timeout(180), pytest.mark.xdist_group("browser")]
ROOT = Path(__file__).parents[2]
LOADED = re.compile(r"<(?:script|img|iframe)[^>]+src=\"?https?:|<link[^>]+stylesheet[^>]+https?:")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site. Strict: a dead link, a dead anchor or a page outside the menu fails."""
    if importlib.util.find_spec("mkdocs") is None:
        missing("mkdocs", "pip install '.[docs]'")
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", folder],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Requests are not worth a line."""


@pytest.fixture
def address(site: Path) -> Generator[str]:
    """Where the site is served."""
    serve = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 100
    assert [page.name for page in pages if LOADED.search(page.read_text("utf-8"))] == []


def test_the_search_finds_a_cause_and_a_fact(address: str, browser: Browser) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for words, found in (("Bearer stored as part of the key", "Quotation marks"),
                         ("endpoint.host_class", "Facts")):  # fmt: skip
        page.goto(address)
        page.locator(".md-search__input").click()
        page.keyboard.type(words)
        hits = page.locator(".md-search-result__item h1", has_text=found)
        hits.first.wait_for(timeout=30_000)
    assert [url for url in asked if not url.startswith(address)] == []
    page.close()
