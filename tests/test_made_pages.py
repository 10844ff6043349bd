"""The pages made from the program say what the program says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_pages_of_commands_and_facts_are_up_to_date() -> None:
    """Renew them: python scripts/make-pages"""
    done = subprocess.run(
        [sys.executable, "scripts/make-pages", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
