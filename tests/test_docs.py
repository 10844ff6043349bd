"""Every command in the documents is run, and the shown sessions are what the program prints.

A block marked ``console`` holds commands after ``$ ``. Lines below a command are its output; where
there are any, they must be what the command prints now (``scripts/refresh-docs`` writes them).
A picture whose words begin with ``$ `` shows that command's output as an SVG, under the same rule.
Files that a block needs are taken from the document itself: a ``cat FILE`` shows its content, a
YAML or Python block whose first line is ``# path`` is written there.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/*.md")])
PICTURE = re.compile(r"!\[\$ ([^\]]+)\]\(([^)]+\.svg)\)")
SVG = "{http://www.w3.org/2000/svg}"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Command:
    """One command of a page, with the output shown below it."""

    line: str
    output: str


def commands(page: Path) -> list[Command]:
    """The commands of a page's console blocks."""
    found: list[Command] = []
    for kind, body in BLOCK.findall(page.read_text("utf-8")):
        if kind == "console":
            for part in re.split(r"^\$ ", body, flags=re.M)[1:]:
                line, _, output = part.partition("\n")
                found.append(Command(line, output))
    return found


def files(page: Path) -> dict[str, str]:
    """Files that the page itself shows."""
    found = {
        command.line.split()[1]: command.output
        for command in commands(page)
        if command.line.startswith("cat ")
    }
    for kind, body in BLOCK.findall(page.read_text("utf-8")):
        if kind in ("yaml", "python") and (named := re.match(r"# (\S+\.(?:yaml|py))\n", body)):
            found[named[1]] = body
    return found


def prepare(page: Path, folder: Path) -> None:
    """What a reader has at hand: a clone, the page's own files, some cases."""
    for name in ("facts", "tests/cases"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.py", "__pycache__")
        )
    for name, text in files(page).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    lines = (ROOT / "tests/cases/public.jsonl").read_text("utf-8").splitlines(keepends=True)
    (folder / "cases.jsonl").write_text("".join(lines[:5]), "utf-8")


def pictures(page: Path) -> list[tuple[str, Path]]:
    """The commands whose output a page shows as a picture, each with the picture's file."""
    found = PICTURE.findall(page.read_text("utf-8"))
    return [(line, page.parent / name) for line, name in found]


PLAIN = {"NO_COLOR": "1"}


def run(command: str, folder: Path, look: Mapping[str, str] = PLAIN) -> tuple[int, str]:
    """Run a command line with the why401 of these tests, 80 columns wide."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "NO_COLOR"},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "80",
        **look,
    }
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.timeout(300)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_the_page_runs_and_prints_what_is_shown(
    page: Path, tmp_path: Path
) -> None:
    prepare(page, tmp_path)
    for command in commands(page):
        code, output = run(command.line, tmp_path)
        assert code in (0, 1), f"{command.line}: {output}"
        if command.output:
            renew = f"{command.line}: renew it with python scripts/refresh-docs"
            assert tidy(output) == tidy(command.output), renew
    for line, picture in pictures(page):
        _, output = run(line, tmp_path)
        drawn, said = written_in(picture), "".join(f"$ {line}{output}".split())
        assert drawn == said, f"{line}: renew it with python scripts/refresh-docs"


def written_in(picture: Path) -> str:
    """The words of an SVG from its top to its bottom, without blanks."""
    root = ElementTree.parse(picture).getroot()
    group = next(g for g in root.iter(f"{SVG}g") if g.get("class", "").endswith("-matrix"))
    return "".join("".join(text.text or "" for text in group.iter(f"{SVG}text")).split())


def tidy(text: str) -> str:
    """Text without blanks at line ends, which editors drop."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def test_the_readme_names_the_two_commands_that_work_in_an_empty_environment() -> None:
    shell = [
        body
        for kind, body in BLOCK.findall((ROOT / "README.md").read_text("utf-8"))
        if kind == "sh"
    ]
    assert len(shell) == 2
    assert shell[1].strip() == "bash scripts/check"
    sample = re.search(r"diagnose (\S+\.json)", shell[0])
    assert sample
    assert (ROOT / sample[1]).is_file()
