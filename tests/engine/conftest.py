"""What the engine's tests share: durable-rules where it can be had."""

from __future__ import annotations

import importlib
import os
import sys
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def durable() -> ModuleType:
    """``why401.engine.durable``. Where it belongs, CI counts its absence as a failure."""
    try:
        return importlib.import_module("why401.engine.durable")
    except ImportError as error:
        belongs = sys.version_info < (3, 13) and sys.platform != "win32"
        if os.environ.get("CI") == "true" and belongs:
            pytest.fail(f"durable-rules is missing in CI: {error}")
        pytest.skip(f"durable-rules cannot be imported: {error}")
