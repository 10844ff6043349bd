"""The LiteLLM example in LiteLLM itself: a diagnosis in the log, and no key."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from counterparts import keys
from counterparts.hosts import host, says
from counterparts.processes import program

pytestmark = [pytest.mark.real, pytest.mark.timeout(150)]
ROOT = Path(__file__).parents[2]
KEY = keys.openai()
BODY = b'{"error":{"message":"Incorrect API key provided: \\"sk-pr*****wxyz\\".","type":"invalid_request_error","code":"invalid_api_key"}}'
REFUSAL = (
    b"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
)


def test_litellm_tells_the_callback_of_refused_calls() -> None:
    python = program("python", "litellm")
    version = "import sys; print(sys.version_info[:2])"
    theirs = subprocess.run([python, "-c", version], capture_output=True, text=True, check=True)
    if theirs.stdout.strip() != str(sys.version_info[:2]):
        pytest.skip("LiteLLM is installed for another Python, which cannot import this why401")
    with host(says(REFUSAL % (len(BODY), BODY))) as there:
        done = subprocess.run(
            [
                python,
                ROOT / "tests/counterparts/litellm_refused.py",
                f"http://127.0.0.1:{there.port}/v1",
                ROOT / "docs/examples",
                sysconfig.get_path("purelib"),
            ],
            env={**os.environ, "LITELLM_KEY": KEY, "LITELLM_LOCAL_MODEL_COST_MAP": "True"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert KEY.encode() in there.heard
    lines = [line for line in done.stdout.splitlines() if "was refused" in line]
    assert len(lines) == 2, done.stdout + done.stderr
    for line in lines:
        assert line.startswith("gpt-4o was refused: Quotation marks")
    assert KEY not in done.stdout + done.stderr
