"""Figures put into a page by the command that measured them."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def machine() -> str:
    """What the figures were taken on."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores{load}."


def fill(page: Path, command: str, text: str) -> None:
    """Replace what stands between the marks of that command in the page."""
    begin, end = (f"<!-- {command}: {word} -->" for word in ("begin", "end"))
    before, rest = page.read_text("utf-8").split(begin)
    after = rest.split(end)[1]
    page.write_text(f"{before}{begin}\n{text}\n{end}{after}", "utf-8")
