"""The report in a real browser: unfolding, copying, themes, print, a phone, accessibility."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Literal

import axe_core_python
import pytest
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.real, pytest.mark.timeout(180), pytest.mark.xdist_group("browser")]
AXE = next(Path(axe_core_python.__file__).parent.rglob("axe.min.js"))
CASE = {
    "schema": "why401.case/1",
    "collected_at": "2026-11-23T18:00:00Z",
    "facts": {
        "client.name": {"value": "cursor", "source": "user"},
        "provider.name": "openai",
        "http.status": 401,
        "response.body": "<script>document.title='owned'</script> Incorrect API key provided: sk-or-v1-****9f21.",
        "key.age_days": 3,
        "probe.dns": "ok",
        "timing.dns": 0.02,
        "probe.auth": "failed",
        "timing.auth": 0.31,
    },
    "failures": [{"collector": "keyring", "error": "<b>no bus</b>", "seconds": 0.1}],
}


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Generator[Page]:
    """A tab with a fresh report in it; nothing may be said in its console or asked for."""
    case, report = tmp_path / "case.json", tmp_path / "report.html"
    case.write_text(json.dumps(CASE))
    command = [sys.executable, "-m", "why401", "report", case, "-o", report]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("request", lambda request: said.append(request.url))
    tab.goto(report.as_uri())
    yield tab
    assert said == [report.as_uri()]
    context.close()


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


def text(page: Page) -> str:
    return page.inner_text("main")


def test_it_shows_the_verdict_and_runs_nothing_of_the_case(page: Page) -> None:
    assert "key" in page.inner_text("h1")
    assert "owned" not in page.title()
    assert page.evaluate("document.scripts.length") == 1


def test_everything_unfolds_and_folds_again(page: Page) -> None:
    folds = page.locator("details").count()
    assert 0 < page.locator("details[open]").count() < folds
    page.click("#every")
    assert page.locator("details[open]").count() == folds
    for part in ("http.status", "sk-or-v1-****9f21", "keyring", "<b>no bus</b>", "0.310"):
        assert part in text(page)
    page.click("#every")
    assert page.locator("details[open]").count() == 0


def test_a_proof_leads_from_the_cause_to_where_a_fact_comes_from(page: Page) -> None:
    unfold(page)
    lines = [line for line in text(page).splitlines() if line]
    rule = next(n for n, line in enumerate(lines) if line.startswith("Rule "))
    assert lines[rule - 1].startswith("+")
    proof = "\n".join(lines[rule : rule + 12])
    assert "concluded by" in proof
    assert " case" in proof


def test_a_command_is_copied(page: Page) -> None:
    unfold(page)
    button = page.locator("button[data-copy]").first
    wanted = page.inner_text(f"#{button.get_attribute('data-copy')}")
    button.click()
    page.wait_for_function("document.getElementById('said').textContent === 'Copied'")
    assert page.evaluate("navigator.clipboard.readText()") == wanted


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_follows_the_system_and_the_button(
    page: Page, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    paper = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(paper)
    assert (before == "rgb(255, 255, 255)") == (scheme == "light")
    page.click("#theme")
    assert page.evaluate(paper) != before
    page.click("#theme")
    assert page.evaluate(paper) == before


@pytest.mark.parametrize("width", [320, 390, 1100])
def test_nothing_is_wider_than_the_screen(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_prints_with_everything_unfolded(page: Page) -> None:
    pages = [page.pdf().count(b"/Type /Page\n")]
    unfold(page)
    pages.append(page.pdf().count(b"/Type /Page\n"))
    assert pages[0] == pages[1] > 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(page: Page, theme: str) -> None:
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    unfold(page)
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run().then(result => result.violations)")
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found] == []
