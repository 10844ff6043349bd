"""A key in the files and the history of a git repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import homes
import pytest
from homes import facts_of

from why401.facts.collect import key_file_age, published
from why401.facts.collect.model import KeySighting, Machine
from why401.facts.secret import Secret

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

(PUBLISHED,) = published.COLLECTORS
(AGE,) = key_file_age.COLLECTORS
KEY = homes.openai_key()
SEEN = KeySighting("", "openai", "OPENAI_API_KEY", "environment", "env", 1, Secret(KEY))


def git(folder: Path, *arguments: str, days_ago: int = 0) -> None:
    moment = f"{int(time.time()) - days_ago * 86400} +0000"
    environ = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment,
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
    }  # fmt: skip
    subprocess.run(("git", *arguments), cwd=folder, env=environ, check=True, capture_output=True)


def commit(folder: Path, name: str, text: str, days_ago: int) -> None:
    homes.write(folder / name, text)
    git(folder, "add", "--force", name)
    git(folder, "commit", "--message", f"change {name}", days_ago=days_ago)


@pytest.fixture
def repository(machine: Machine) -> Path:
    git(machine.cwd, "init", "--quiet", "--initial-branch", "main")
    commit(machine.cwd, "readme", "nothing here", 400)
    return machine.cwd


def test_a_key_in_an_old_commit_is_found_with_its_age(look, machine: Machine, repository: Path):
    commit(repository, "config.py", f"KEY = '{KEY}'", 90)
    commit(repository, "config.py", "KEY = environ['KEY']", 80)
    commit(repository, "other.py", f"{KEY}", 20)
    commit(repository, "other.py", "", 10)
    collected = look(PUBLISHED, machine, keys=[SEEN])
    facts = facts_of(collected)
    assert facts["key.published"] is True
    assert facts["key.git_history"] == "old_commit"
    assert facts["key.age_days"] == pytest.approx(90, abs=0.2)
    details = {fact.name: fact.source.detail for fact in collected.facts}
    assert "config.py in " in details["key.git_history"]


def test_a_key_on_another_branch_counts(look, machine: Machine, repository: Path):
    git(repository, "checkout", "--quiet", "-b", "side")
    commit(repository, "a", KEY, 3)
    git(repository, "checkout", "--quiet", "main")
    assert facts_of(look(PUBLISHED, machine, keys=[SEEN]))["key.git_history"] == "old_commit"


def test_a_key_in_a_tracked_file_is_found(look, machine: Machine, repository: Path):
    commit(repository, "sub/.env", f"OPENAI_API_KEY={KEY}\n", 5)
    facts = facts_of(look(PUBLISHED, machine, keys=[SEEN]))
    assert facts["key.git_history"] == "tracked_file"


def test_an_ignored_file_is_not_published(look, machine: Machine, repository: Path):
    homes.write(repository / ".env", f"OPENAI_API_KEY={KEY}\n")
    commit(repository, ".gitignore", ".env\n", 5)
    assert facts_of(look(PUBLISHED, machine, keys=[SEEN])) == {"key.published": False}


def test_without_a_repository_or_a_key_nothing_is_said(look, machine: Machine):
    assert look(PUBLISHED, machine, keys=[SEEN]).facts == ()
    (machine.cwd / ".git").mkdir()
    assert look(PUBLISHED, machine).facts == ()


def test_the_key_is_on_no_command_line(look, machine: Machine, repository: Path, monkeypatch):
    calls: list[object] = []
    start = subprocess.Popen.__init__

    def watched(self: object, arguments: object, *rest: object, **named: object) -> None:
        calls.append(arguments)
        start(self, arguments, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(subprocess.Popen, "__init__", watched)
    commit(repository, "a", KEY, 3)
    look(PUBLISHED, machine, keys=[SEEN])
    assert any("log" in str(call) for call in calls)
    assert KEY not in str(calls)


def test_a_key_that_a_piece_of_output_cuts_in_two_is_found(
    look, machine: Machine, repository: Path, monkeypatch
):
    commit(repository, "a", "x" * 500 + KEY, 3)
    monkeypatch.setattr(published, "_BLOCK", 64)
    monkeypatch.setattr(published, "_OVERLAP", 300)
    assert facts_of(look(PUBLISHED, machine, keys=[SEEN]))["key.published"] is True


def test_a_dotenv_file_untouched_for_days_bounds_the_keys_age(look, machine: Machine):
    path = homes.write(machine.cwd / ".env", f"OPENAI_API_KEY={KEY}")
    seen = KeySighting("", "openai", "OPENAI_API_KEY", "~/project/.env:1", "dotenv", 1, Secret(KEY))
    assert facts_of(look(AGE, machine, keys=[seen])) == {}
    week_ago = time.time() - 7 * 86400
    os.utime(path, (week_ago, week_ago))
    assert facts_of(look(AGE, machine, keys=[seen]))["key.age_days"] == pytest.approx(7, abs=0.1)
