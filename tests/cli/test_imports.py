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

#: What goes over the network or starts programs.
NETWORK = frozenset({"httpx", "ssl", "asyncio", "why401.facts.collect", "why401.facts.probe"})
#: What reads rules from YAML.
YAML = frozenset({"yaml"})
COMMANDS = {
    "diagnose --text": [
        "diagnose",
        "--text",
        "Incorrect API key provided",
        "--json",
        "--engine",
        "python",
    ],
    "diagnose --set": ["diagnose", "--set", "http.status=401", "--json", "--engine", "python"],
    "diagnose --markdown": [
        "diagnose",
        "--set",
        "http.status=401",
        "--markdown",
        "--engine",
        "python",
    ],
}


#: Every other command that ends by itself and looks at nothing but files, with what it may not
#: import once its work is cached.
OTHERS: dict[str, tuple[list[str], frozenset[str]]] = {
    "explain": (["explain", "CASE"], NETWORK | YAML),
    "diff": (["diff", "CASE", "CASE"], NETWORK | YAML),
    "facts list": (["facts", "list"], NETWORK | YAML),
    "redact": (["redact", "CASE"], NETWORK | YAML | {"rich"}),
    "batch": (["batch", "LINES", "-o", "OUT"], NETWORK | YAML | {"rich", "dask", "jinja2"}),
    "cases run": (["cases", "run", "LINES"], NETWORK | YAML | {"rich"}),
    "rules list": (["rules", "list"], NETWORK | YAML),
    "ask": (["ask", "CASE"], NETWORK | YAML),
}


def imported(arguments: list[str], cache: Path) -> set[str]:
    command = [sys.executable, "-c", CODE, *arguments]
    environment = {"WHY401_CACHE": str(cache), "PATH": "", "SYSTEMROOT": "C:\\Windows"}
    ran = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env=environment,
        timeout=100,
        stdin=subprocess.DEVNULL,
    )
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
    assert "why401.engine.diagnosis" in modules
    assert modules & HEAVY == set()


@pytest.mark.parametrize(("arguments", "unwanted"), OTHERS.values(), ids=OTHERS.keys())
def test_a_command_imports_nothing_that_it_does_not_use(
    arguments: list[str], unwanted: frozenset[str], cache: Path, tmp_path: Path
) -> None:
    line = '{"id": "one", "facts": {"http.status": 401}, "cause": "key_revoked"}'
    for name in ("CASE", "LINES"):
        (tmp_path / name).write_text(line + "\n")
    places = {name: str(tmp_path / name) for name in ("CASE", "LINES", "OUT")}
    modules = imported([places.get(word, word) for word in arguments], cache)
    assert modules & unwanted == set()
