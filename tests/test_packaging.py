"""The wheel and the sdist hold everything: installed into empty environments, run from elsewhere.

The environments borrow the dependencies of the one that runs the tests (a plain path, so that no
editable install of why401 comes along) and install why401 itself from the built file only.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
BIN = "Scripts" if os.name == "nt" else "bin"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.xdist_group("packaging")]


def run(*command: str | Path, cwd: Path, codes: tuple[int, ...] = (0,)) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PIP_"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode in codes, f"{command}: {done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist, the wheel made from the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    # From a copy: tests beside this one compile modules and keep examples in the checkout, and
    # setuptools stops at a file that was listed a moment ago and is gone.
    source = tmp_path_factory.mktemp("source") / "why401"
    unwanted = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "*.egg-info")
    shutil.copytree(ROOT, source, ignore=unwanted)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, source, cwd=folder)
    return folder


def wheel_of(source: Path, wheels: Path) -> Path:
    """The wheel of an sdist or a folder, built by the interpreter of the tests: its setuptools is
    new enough, that of a fresh environment may be older than wheels without a package of theirs."""
    wheels.mkdir()
    run(
        sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-index", "--no-build-isolation",
        "--wheel-dir", wheels, source, cwd=wheels,
    )  # fmt: skip
    (wheel,) = wheels.glob("*.whl")
    return wheel


def environment(folder: Path, archive: Path) -> Path:
    """An empty virtual environment with only that archive installed; gives its interpreter."""
    if archive.suffix != ".whl":
        archive = wheel_of(archive, folder.parent / "wheels")
    run(sys.executable, "-m", "venv", folder, cwd=folder.parent)
    python = folder / BIN / "python"
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder)
    (Path(site.strip()) / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    run(
        python, "-m", "pip", "install", "--no-deps", "--no-index", "--disable-pip-version-check",
        archive, cwd=folder,
    )  # fmt: skip
    return python


@pytest.mark.parametrize("kind", ["*.whl", "*.tar.gz"])
def test_an_installed_archive_diagnoses_from_another_folder(
    built: Path, tmp_path: Path, kind: str
) -> None:
    (archive,) = built.glob(kind)
    python = environment(tmp_path / "venv", archive)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    where = run(python, "-c", "import why401.engine as e; print(e.__file__)", cwd=elsewhere)
    assert where.startswith(str(tmp_path / "venv"))
    out = run(
        python.parent / "why401", "diagnose", "--json", "--set", "provider.name=deepseek",
        "--text", "402 Insufficient Balance", cwd=elsewhere,
    )  # fmt: skip
    assert json.loads(out)["causes"][0]["id"] == "prepaid_balance_empty"
    assert "why401" in run(python, "-m", "why401", "--version", cwd=elsewhere)


def test_an_installed_rule_pack_counts_in_a_plain_diagnosis(built: Path, tmp_path: Path) -> None:
    (archive,) = built.glob("*.whl")
    python = environment(tmp_path / "venv", archive)
    said = ("diagnose", "--json", "--set", "http.status=403", "--text", "no active seat assigned")

    def diagnosed() -> dict[str, Any]:
        return json.loads(run(python.parent / "why401", *said, cwd=tmp_path, codes=(0, 1)))

    assert diagnosed()["causes"][0]["id"] != "example_seat_missing"
    pack = tmp_path / "example-pack"
    shutil.copytree(ROOT / "docs" / "example-pack", pack)
    run(
        python, "-m", "pip", "install", "--no-deps", "--no-index", "--disable-pip-version-check",
        wheel_of(pack, tmp_path / "wheels"), cwd=tmp_path,
    )  # fmt: skip
    assert diagnosed()["causes"][0]["id"] == "example_seat_missing"
    listed = run(python.parent / "why401", "rules", "list", "--origin", "--cause",
                 "example_seat_missing", cwd=tmp_path)  # fmt: skip
    assert "[installed: example]" in listed
    run(python, "-m", "pip", "uninstall", "-y", "why401-example-rules", cwd=tmp_path)
    assert diagnosed()["causes"][0]["id"] != "example_seat_missing"


def test_the_wheel_holds_every_rule_sample_and_schema_and_nothing_generic(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tops = {name.split("/", 1)[0] for name in names}
    assert tops - {name for name in tops if name.endswith(".dist-info")} == {"why401"}
    for room in ("rules", "facts", "engine", "cli"):
        for path in (ROOT / room).rglob("*"):
            if path.suffix in (".yaml", ".json", ".py"):
                assert f"why401/{path.relative_to(ROOT).as_posix()}" in names
    assert {"why401/py.typed", "why401/__main__.py"} <= names
