"""The pages about causes say what the rule files say."""

from __future__ import annotations

from pathlib import Path

from why401.cli.workbench.docs import pages
from why401.engine.check.index import Index
from why401.engine.load import load_base
from why401.facts.vocabulary import builtin

PAGES = Path(__file__).parents[2] / "docs" / "causes"


def test_the_pages_are_those_of_the_rules() -> None:
    """Renew them: why401 rules docs docs/causes"""
    wanted = pages(Index(load_base()[0], builtin()))
    held = {path.name: path.read_text("utf-8") for path in PAGES.glob("*.md")}
    assert sorted(held) == sorted(wanted)
    assert [name for name, text in wanted.items() if held[name] != text] == []
