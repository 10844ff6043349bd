"""The Secret Service: asked on a real bus, with a real gnome-keyring, unlocked, locked and absent."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import homes
import pytest
from homes import facts_of

from why401.engine.diagnosis import make_diagnoser
from why401.engine.load import load_base
from why401.facts.case import load_case
from why401.facts.collect import keyring
from why401.facts.collect.model import Machine

(KEYRING,) = keyring.COLLECTORS

_NEEDED = ("dbus-run-session", "gnome-keyring-daemon", "gdbus")

#: Runs inside the session: starts what the case needs, asks the collector, prints its facts.
_INSIDE = """
import asyncio, json, os, subprocess, sys, time
from pathlib import Path
from why401.facts.collect import keyring
from why401.facts.collect.model import Earlier, Machine

def call(name, path, method, *arguments):
    command = ["gdbus", "call", "--session", "--dest", name, "--object-path", path, "--method", method]
    return subprocess.run([*command, *arguments], capture_output=True, check=True).stdout

def owned():
    bus = "org.freedesktop.DBus"
    return b"true" in call(bus, "/org/freedesktop/DBus", bus + ".NameHasOwner", SECRETS)

SECRETS = "org.freedesktop.secrets"
case = sys.argv[1]
daemon = None
if case in ("unlocked", "locked"):
    daemon = subprocess.Popen(["gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock"],
                              stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    daemon.stdin.write(b"a password")
    daemon.stdin.close()
    while not owned():
        assert daemon.poll() is None, "gnome-keyring-daemon has ended"
        time.sleep(0.05)
if case == "locked":
    call(SECRETS, "/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock",
         "['/org/freedesktop/secrets/collection/login']")
try:
    if sys.argv[2:]:
        subprocess.run([sys.executable, "-m", "why401", "collect", "--no-network", "-o", sys.argv[2]], check=True)
    machine = Machine("linux", Path.home(), Path.cwd(), dict(os.environ), network=False)
    found = asyncio.run(keyring.COLLECTORS[0].collect(machine, Earlier()))
    print(json.dumps({fact.name: fact.value for fact in found.facts}))
finally:
    if daemon:
        daemon.terminate()
        daemon.wait()
"""


@pytest.fixture
def on_a_bus(tmp_path: Path):
    """The collector's facts on a session bus of its own."""
    missing = [name for name in _NEEDED if shutil.which(name) is None]
    if missing:
        reason = f"{', '.join(missing)} not installed; scripts/real-counterparts does it"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)

    def ask(case: str, saved: Path | None = None) -> dict[str, object]:
        home, runtime = tmp_path / "home", tmp_path / "run"
        home.mkdir(exist_ok=True)
        runtime.mkdir(mode=0o700)
        config = tmp_path / "bus.conf"
        config.write_text(_BUS.format(runtime=runtime, services=_SERVICES if case == "startable" else ""))  # fmt: skip
        environ = {
            "PATH": os.environ["PATH"], "HOME": str(home), "XDG_RUNTIME_DIR": str(runtime),
            "XDG_DATA_HOME": str(home / "data"), "LANG": "C",
        }  # fmt: skip
        done = subprocess.run(
            ["dbus-run-session", "--config-file", str(config), "--", sys.executable, "-c", _INSIDE, case, *([str(saved)] if saved else [])],
            env=environ, capture_output=True, text=True, timeout=60, check=False, cwd=home,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout.splitlines()[-1])

    return ask


_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir={runtime}</listen>
  {services}
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
_SERVICES = "<standard_session_servicedirs/>"


@pytest.mark.real
def test_an_unlocked_keyring_is_available(on_a_bus):
    facts = on_a_bus("unlocked")
    assert facts["keyring.service"] == "owned"
    assert facts["keyring.locked"] is False
    assert facts["keyring.available"] is True
    assert "gnome-keyring-daemon" in str(facts["keyring.programs"])


@pytest.mark.real
def test_a_locked_keyring_is_there_and_not_available(on_a_bus):
    facts = on_a_bus("locked")
    assert facts["keyring.service"] == "owned"
    assert facts["keyring.locked"] is True
    assert facts["keyring.available"] is False


@pytest.mark.real
def test_a_session_without_a_keyring_says_absent(on_a_bus):
    facts = on_a_bus("absent")
    assert facts["keyring.service"] == "absent"
    assert facts["keyring.available"] is False


@pytest.mark.real
@pytest.mark.parametrize(
    ("case", "first"), [("locked", True), ("absent", True), ("unlocked", False)]
)
def test_cursors_sealed_key_is_out_of_reach_unless_the_keyring_is_open(
    on_a_bus, tmp_path: Path, case: str, first: bool
):
    signed_in = {"cursorAuth/accessToken": "a", "cursorAuth/refreshToken": "r"}
    sealed = {"secret://cursorAuth/openAIKey": homes.encrypted(b"v11")}
    user = {homes.APPLICATION_USER: {"useOpenAIKey": True}}
    homes.cursor_database(tmp_path / "home", {**user, **signed_in, **sealed})
    saved = tmp_path / "case.json"
    on_a_bus(case, saved)
    diagnosis = make_diagnoser(load_base((), builtin=True)[0], engine="auto")(
        load_case(saved).memory()
    )
    assert (diagnosis.leader.cause == "linux_keyring_or_appimage") is first


@pytest.mark.real
def test_a_keyring_that_could_be_started_is_not_started(on_a_bus):
    facts = on_a_bus("startable")
    assert facts["keyring.service"] == "activatable"
    assert "keyring.available" not in facts


def _machine(folder: Path, **environ: str) -> Machine:
    return Machine("linux", folder, folder, environ, root=folder, network=False)


@pytest.mark.parametrize(("environ", "known"), [({}, False), ({"DISPLAY": ":0"}, True)])
def test_no_bus_matters_on_a_desktop_only(tmp_path: Path, look, environ, known):
    facts = facts_of(look(KEYRING, _machine(tmp_path, **environ)))
    assert facts["keyring.service"] == "no_bus"
    assert facts.get("keyring.available") == (False if known else None)


@pytest.mark.skipif(shutil.which("gdbus") is None, reason="gdbus is not installed")
def test_a_bus_address_that_leads_nowhere_is_no_bus(tmp_path: Path, look):
    machine = _machine(tmp_path, DBUS_SESSION_BUS_ADDRESS=f"unix:path={tmp_path}/none")
    assert facts_of(look(KEYRING, machine))["keyring.service"] == "no_bus"


def test_other_systems_have_a_store_of_their_own(tmp_path: Path):
    machine = Machine("macos", tmp_path, tmp_path, {}, root=tmp_path)
    from why401.facts.collect.model import Earlier

    assert asyncio.run(KEYRING.collect(machine, Earlier())).facts == ()
