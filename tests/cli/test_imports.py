"""Each command imports what it uses, and nothing that costs time at every start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

#: What no command for scripts may import, once its work is cached.
HEAVY = frozenset({
    "httpx", "rich", "yaml", "jinja2", "asyncio", "importlib.metadata", "platformdirs", "difflib",
    "email", "ssl", "socket", "multiprocessing", "concurrent.futures", "importlib.resources",
    "why401.engine.load", "why401.engine.read.rule", "why401.facts.collect", "why401.engine.durable",
})  # fmt: skip

CODE = """
import sys
from why401.cli.main import main
code = main(sys.argv[1:])
print("\\n".join(sorted(sys.modules)), file=sys.stderr)
sys.exit(code)
"""

COMMANDS = {
    "diagnose --text": ["diagnose", "--text", "Incorrect API key provided", "--json"],
    "diagnose --set": ["diagnose", "--set", "http.status=401", "--json"],
    "diagnose --markdown": ["diagnose", "--set", "http.status=401", "--markdown"],
}


def imported(arguments: list[str], cache: Path) -> set[str]:
    command = [sys.executable, "-c", CODE, *arguments, "--engine", "python"]
    environment = {"WHY401_CACHE": str(cache), "PATH": "", "SYSTEMROOT": "C:\\Windows"}
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=100)
    assert ran.returncode in (0, 1), ran.stderr[-2000:]
    return set(ran.stderr.split())


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("why401") / "cache"
    assert "yaml" in imported(COMMANDS["diagnose --text"], folder)  # the first run fills it
    return folder


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_command_for_scripts_imports_nothing_heavy(arguments: list[str], cache: Path) -> None:
    modules = imported(arguments, cache)
    assert "why401.engine.diagnose" in modules
    assert modules & HEAVY == set()
