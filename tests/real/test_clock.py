"""A clock that is wrong, by libfaketime, seen by the command as a user runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from counterparts import keys
from counterparts.certificates import authority, server_context
from counterparts.processes import program
from counterparts.replay import replaying

pytestmark = [pytest.mark.real, pytest.mark.timeout(300)]
KEY = keys.plain()


def ask(port: int, ca: Path, *before: str) -> Mapping[str, Any]:
    """What ``why401 probe`` says of https://localhost:port, run after the words ``before``."""
    command = [
        *before, sys.executable, "-m", "why401", "probe", "--provider", "litellm",
        "--base-url", f"https://localhost:{port}/v1", "--key-env", "THE_KEY", "--alone",
        "--json",
    ]  # fmt: skip
    env = {
        "PATH": os.environ["PATH"], "THE_KEY": KEY, "SSL_CERT_FILE": str(ca), "HOME": str(ca.parent),
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
    }  # fmt: skip
    ran = subprocess.run(command, capture_output=True, env=env, timeout=280, check=False)
    assert KEY.encode() not in ran.stdout + ran.stderr
    assert ran.stdout, ran.stderr.decode()
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The authority as a file, in a home that keeps the compiled rules for the next test."""
    path = tmp_path_factory.mktemp("home") / "ca.pem"
    authority("Test Trust").cert_pem.write_to_path(str(path))
    return path


def value(document: Mapping[str, Any], fact: str) -> Any:
    facts = document["diagnosis"]["facts"]
    assert fact in facts, document["steps"]
    return facts[fact]["value"]


def assert_skew(document: Mapping[str, Any], seconds: int) -> None:
    """The skew is what it is, to the second, where the answer came at once.

    The server looks at its clock at any moment of the time that the answer takes: on a busy
    machine that is some seconds, and the middle of them may be half of it away.
    """
    most = 2 + value(document, "timing.http") / 2
    assert abs(value(document, "clock.skew_seconds") - seconds) <= most


@pytest.mark.parametrize(("shift", "seconds"), [("+20m", 1200), ("-20m", -1200)])
def test_skew_is_measured(ca: Path, shift: str, seconds: int) -> None:
    with replaying(server_context("localhost")) as there:
        document = ask(there.tls, ca, program("faketime"), "-f", shift)
    assert_skew(document, seconds)


def test_right_clock_is_right(ca: Path) -> None:
    with replaying(server_context("localhost")) as there:
        document = ask(there.tls, ca)
    assert_skew(document, 0)


def test_clock_years_behind_makes_every_certificate_come_from_the_future(ca: Path) -> None:
    with replaying(server_context("localhost")) as there:
        document = ask(there.tls, ca, program("faketime"), "-f", "-2y")
        assert not there.asked
    assert document["reached"] == "tls"
    assert value(document, "tls.fault") == "not_yet_valid"
    assert document["diagnosis"]["causes"][0]["id"] == "clock_skew"
