"""``why401 doctor`` and ``why401 completion``: why401 about itself, and for the shell."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ran import Why401


def findings(why401: Why401) -> dict[str, dict[str, str]]:
    found = json.loads(why401("doctor", "--json").out)["findings"]
    return {finding["what"]: finding for finding in found}


def test_it_tells_engine_rules_cache_and_extras(why401: Why401) -> None:
    ran = why401("doctor")
    assert ran.code == 0
    assert "134 causes" in ran.out
    found = findings(why401)
    assert found["rules"]["state"] == "ok"
    engine = "ok" if sys.version_info < (3, 13) else "without"
    assert found["engine"]["state"] == engine
    assert found["extra html"]["state"] == "ok"


def test_an_extra_that_is_not_there_says_how_to_get_it(
    why401: Why401, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    extra = findings(why401)["extra html"]
    assert extra["state"] == "without"
    assert "pip install 'why401[html]'" in extra["note"]


def test_a_cache_that_cannot_be_is_told_and_is_no_fault(
    why401: Why401, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("WHY401_CACHE", str(tmp_path / "file"))
    assert findings(why401)["cache"]["state"] == "without"
    monkeypatch.setenv("WHY401_CACHE", "off")
    assert "switched off" in findings(why401)["cache"]["note"]
    assert why401("doctor").code == 0


def test_broken_rules_of_the_user_are_wrong(
    why401: Why401, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "why401" / "rules" / "mine").mkdir(parents=True)
    (tmp_path / "why401" / "rules" / "mine" / "bad.yaml").write_text("cause: x\nrules: 5\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    ran = why401("doctor")
    if sys.platform == "linux":
        assert ran.code == 1
        assert "why401 rules check" in ran.out


def completed(words: str, folder: Path) -> list[str]:
    """What bash is told for the last of these words."""
    environment = {
        **os.environ,
        "_WHY401_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    ran = subprocess.run(
        [Path(sys.executable).with_name("why401")],
        env=environment, cwd=folder, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return [line.partition(",")[2] for line in ran.stdout.splitlines()]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("why401 diagn", "diagnose"),
        ("why401 diagnose --set http.sta", "http.status="),
        ("why401 diagnose --set key.has_quotes=t", "key.has_quotes=true"),
        ("why401 diagnose --set provider.name=deeps", "provider.name=deepseek"),
        ("why401 explain --how key_quo", "key_quotes_or_prefix"),
        ("why401 explain --why-not key_quotes_or_prefix/", ""),
        ("why401 facts show account.bal", "account.balance_usd"),
        ("why401 rules show prepaid_bal", "prepaid_balance_empty"),
    ],
)
def test_commands_facts_values_causes_and_rules_complete(
    words: str, wanted: str, tmp_path: Path
) -> None:
    found = completed(words, tmp_path)
    assert found
    assert not wanted or wanted in found


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_the_script_works_in_bash(why401: Why401, tmp_path: Path) -> None:
    script = tmp_path / "complete.sh"
    script.write_text(why401("completion", "bash").out)
    lines = f"source {script}; COMP_WORDS=(why401 repo); COMP_CWORD=1; _why401_completion why401; echo ${{COMPREPLY[@]}}"
    folder = Path(sys.executable).parent
    ran = subprocess.run(
        ["bash", "-c", lines],
        env={**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert ran.stdout.split() == ["report"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(why401: Why401, shell: str) -> None:
    ran = why401("completion", shell)
    assert ran.code == 0
    assert f"_WHY401_COMPLETE={shell}_complete" in ran.out


def test_a_shell_that_is_not_known_is_told(why401: Why401, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    ran = why401("completion")
    assert ran.code == 2
    assert "bash|zsh|fish" in ran.err
