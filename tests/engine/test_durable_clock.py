"""The lease of durable-rules is measured with the system clock: it must not decide any answer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

_CLOCK = r"""
#include <stdlib.h>
#include <string.h>
#include <time.h>
time_t time(time_t *out) {
    static long calls;
    const char *mode = getenv("WHY401_TEST_CLOCK");
    time_t now = 1700000000;
    ++calls;
    if (!strcmp(mode, "backwards")) now -= 3600 * calls;
    if (!strcmp(mode, "stepped")) now += (calls % 3 - 1) * 86400L * 365;
    if (!strcmp(mode, "1970")) now = 10;
    if (out) *out = now;
    return now;
}
"""

_COMPARE = """
import random
from why401.engine.counting import PythonMatcher
from why401.engine.durable import DurableMatcher
from why401.facts.errors import Why401Error
rng = random.Random(401)
clauses = [tuple(sorted(rng.sample(range(20), 3))) for _ in range(100)]
durable, python = DurableMatcher(clauses), PythonMatcher(clauses)
fired = 0
try:
    for _ in range(300):
        one, other = durable.session(), python.session()
        for _ in range(3):
            atoms = rng.sample(range(20), 5)
            found = one.add(atoms)
            assert found == other.add(atoms)
            fired += len(found)
    print("equal", fired)
except Why401Error as error:
    print(error)
"""


@pytest.fixture(scope="module")
def clock(durable: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that takes the place of the C library's ``time``."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        if os.environ.get("CI") == "true" and sys.platform == "linux":
            pytest.fail("no C compiler in CI")
        pytest.skip("needs Linux and a C compiler")
    folder = tmp_path_factory.mktemp("clock")
    source, library = folder / "clock.c", folder / "clock.so"
    source.write_text(_CLOCK)
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source], check=True)
    return library


@pytest.mark.parametrize("mode", ["frozen", "backwards", "stepped"])
def test_the_answers_do_not_depend_on_the_system_clock(clock: Path, mode: str) -> None:
    words = _run(_COMPARE, LD_PRELOAD=str(clock), WHY401_TEST_CLOCK=mode).split()
    assert words[0] == "equal"
    assert int(words[1]) > 1000


def test_a_clock_at_1970_is_an_error_and_never_silence(clock: Path) -> None:
    text = _run(_COMPARE, LD_PRELOAD=str(clock), WHY401_TEST_CLOCK="1970")
    assert "system clock stand at 1970" in text


def _run(script: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
