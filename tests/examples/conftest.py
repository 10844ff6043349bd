"""The documents' examples as modules."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import pytest

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


@pytest.fixture
def httpx_hook(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The example for httpx."""
    monkeypatch.syspath_prepend(str(EXAMPLES))
    return importlib.import_module("httpx_hook")
