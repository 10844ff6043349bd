"""Ctrl-C at any moment: the process ends at once, with the code for it and without a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from counterparts.hosts import host, silent

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
#: Says when the command begins, so that the moments below are its own.
_COMMAND = """
import sys
from why401.cli.main import run
sys.stderr.write("begins\\n"); sys.stderr.flush()
run(sys.argv[1:])
"""
MOMENTS = [0.05, 0.1, 0.2, 0.4, 0.8]
CASE = '{"http.status": 401, "provider.name": "openai"}'
COMMANDS = {
    "diagnose": ("diagnose", "case.json"),
    "from standard input": ("diagnose", "-"),
    "collect": ("collect", "--no-network", "-o", "made.json"),
    "a host that hangs": ("probe", "--alone", "--key-env", "SOME_KEY", "--provider", "vllm"),
    "batch": ("batch", "lines.jsonl", "-o", "made.jsonl"),
    "batch to standard output": ("batch", "lines.jsonl", "-o", "-"),
    "ask": ("ask", "case.json"),
    "rules": ("rules", "check"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_it_ends_at_once_and_says_so_by_its_code(tmp_path: Path, name: str) -> None:
    (tmp_path / "case.json").write_text(CASE)
    (tmp_path / "lines.jsonl").write_text((CASE + "\n") * 5000)
    with host(silent) as there:
        url = ("--base-url", f"http://127.0.0.1:{there.port}/v1") if "host" in name else ()
        for moment in MOMENTS:
            code, told = _interrupted(tmp_path, (*COMMANDS[name], *url), moment)
            assert "Traceback" not in told
            assert code in (0, 130, -signal.SIGINT), told  # 0: it was over before
            for left in tmp_path.glob("*made*"):
                assert "part" in left.name or "journal" in left.name or code == 0
                left.unlink()


def _interrupted(room: Path, command: tuple[str, ...], moment: float) -> tuple[int, str]:
    """The code and the words of a command that got Ctrl-C so long after it began."""
    env = {"PATH": os.environ["PATH"], "HOME": str(room), "SOME_KEY": "k" * 40,
           "WHY401_CACHE": os.environ.get("WHY401_CACHE", "off")}  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-c", _COMMAND, *command], cwd=room, env=env, stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    assert process.stderr.readline() == b"begins\n"
    time.sleep(moment)
    process.send_signal(signal.SIGINT)
    try:  # longer than the second it takes: the machine may be busy
        return process.wait(15), process.stderr.read().decode()
    finally:
        process.kill()
        process.communicate()
