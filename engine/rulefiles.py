"""Which files of a folder are rules, found without reading or importing any of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

#: Files in a pack's own folder that add facts with their questions, and providers.
FACTS = "facts.yaml"
PROVIDERS = "providers.yaml"
#: Files beside the rules that hold cases to try them on.
CASE_ENDINGS = (".case.yaml", ".case.yml")
MAX_FILES = 20_000


def builtin_rules() -> Path:
    """The folder of the rules that ship with why401."""
    from .. import rules

    return Path(next(iter(rules.__path__)))


def rule_files(folder: Path) -> list[Path]:
    """The rule files of a pack, in order of their paths: not its data, not its cases."""
    data = [folder / FACTS, folder / PROVIDERS]
    found = (path for path in map(Path, _yaml_files(str(folder))) if path not in data)
    return sorted(found)[:MAX_FILES]


def _yaml_files(folder: str) -> Iterator[str]:
    """Every YAML file below a folder; hidden ones and links to folders are left out."""
    waiting = [folder]
    while waiting:
        try:
            items = os.scandir(waiting.pop())
        except OSError:
            continue
        with items:
            for item in items:
                if item.name.startswith("."):
                    continue
                if item.name.endswith((".yaml", ".yml")) and not item.name.endswith(CASE_ENDINGS):
                    yield item.path
                if item.is_dir(follow_symlinks=False):
                    waiting.append(item.path)
