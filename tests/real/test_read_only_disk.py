"""A disk that takes no byte, no network, no bus, no home: collecting goes on and says what fails."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import homes
import pytest

pytestmark = pytest.mark.real
KEY = homes.openai_key()
_CANNOT = 77
#: Makes every mounted disk read-only, for this process alone, and runs the rest of its arguments.
_ON_A_READ_ONLY_DISK = f"""
mount --make-rprivate / || exit {_CANNOT}
for place in $(awk '{{print $2}}' /proc/mounts | sort -r); do
    mount -o remount,bind,ro "$place" 2>/dev/null
done
for place in /tmp /var/tmp /dev/shm "$PWD"; do
    if touch "$place/why401-$$" 2>/dev/null; then rm "$place/why401-$$"; exit {_CANNOT}; fi
done
exec "$@"
"""


def collect(cwd: Path, home: Path, *arguments: str) -> Mapping[str, Any]:
    """The case that ``why401 collect`` prints where nothing can be written or contacted."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("only Linux's unshare gives a process disks and networks of its own")
    ran = subprocess.run(
        [unshare, "--mount", "--net", *_as_root(), "sh", "-c", _ON_A_READ_ONLY_DISK, "sh",
         sys.executable, "-m", "why401", "collect", *arguments],
        cwd=cwd, capture_output=True, timeout=100, check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "OPENAI_API_KEY": KEY,
             "PYTHONPATH": os.environ.get("PYTHONPATH", ""), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    if ran.returncode == _CANNOT or b"unshare failed" in ran.stderr:
        pytest.skip(f"disks cannot be made read-only here: {ran.stderr.decode().strip()[:200]}")
    assert ran.returncode == 0, ran.stderr.decode()
    assert KEY.encode() not in ran.stdout + ran.stderr
    assert b"cannot be written" in ran.stderr
    return json.loads(ran.stdout)


def _as_root() -> list[str]:
    return [] if os.geteuid() == 0 else ["--map-root-user"]


def test_without_home_bus_and_network_the_case_lists_what_failed(tmp_path: Path) -> None:
    case = collect(tmp_path, tmp_path / "nowhere")
    facts = {name: held["value"] for name, held in case["facts"].items()}
    failed = {each["collector"]: each["error"] for each in case["failures"]}
    assert failed["cursor.state"] == "there is no home folder"
    assert facts["collector.failed.cursor.state"] == "unavailable"
    assert facts["keyring.service"] == "no_bus"
    assert (facts["probe.reached"], facts["dns.resolves"]) == ("dns", False)
    assert facts["os.name"] == "linux"
    assert "crashed" not in {v for n, v in facts.items() if n.startswith("collector.failed.")}


def test_what_can_be_read_is_read_where_no_copy_can_be_made(tmp_path: Path) -> None:
    """The settings database is read in place, with what stands in its log alone."""
    path = homes.cursor_database(tmp_path, {homes.APPLICATION_USER: {"useOpenAIKey": True}})
    writer = sqlite3.connect(path)
    try:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("INSERT INTO ItemTable VALUES ('cursorAuth/openAIKey', ?)", (KEY,))
        writer.commit()
        case = collect(tmp_path, tmp_path, "--no-network")
    finally:
        writer.close()
    facts = {name: held["value"] for name, held in case["facts"].items()}
    assert facts["cursor.store"] == "ok"
    assert facts["cursor.key.openai.storage"] == "plaintext"


def test_log_that_cannot_be_read_there_is_a_failure_and_no_fault_of_the_store(
    tmp_path: Path,
) -> None:
    path = homes.cursor_database(tmp_path, {homes.APPLICATION_USER: {"useOpenAIKey": True}})
    path.with_name("state.vscdb-wal").write_bytes(_log(tmp_path))
    case = collect(tmp_path, tmp_path, "--no-network")
    assert "cursor.store" not in case["facts"]
    failed = {each["collector"]: each["error"] for each in case["failures"]}
    assert "nothing can be written" in failed["cursor.state"]


def _log(folder: Path) -> bytes:
    """A log as an editor leaves it where it is killed."""
    path = folder / "other"
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("CREATE TABLE t (x)")
    writer.commit()
    written = path.with_name("other-wal").read_bytes()
    writer.close()
    return written
