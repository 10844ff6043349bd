"""``why401 fix``: repairs with a way back, on a machine of the test's own."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from packs import CAUSE, write
from ran import Ran, Why401
from why401.cli.repair import journal

if sys.platform != "linux":
    pytest.skip("the machine of this test is a Linux one", allow_module_level=True)

KEY = "sk-" + "proj-" + "Zq9x" * 12 + "T3Blbk" + "FJ" + "Ab7y" * 12 + "wxyz"
Fix = Callable[..., Ran]


class Home:
    """A home folder with a project, an AppImage and a dead proxy."""

    def __init__(self, folder: Path) -> None:
        self.dotenv = folder / "project" / ".env"
        self.image = folder / "Applications" / "Cursor-1.2.3.AppImage"
        self.profile = folder / ".bashrc"
        for path in (self.dotenv, self.image):
            path.parent.mkdir(parents=True)
        head = b"\x7fELF\x02\x01\x01\x00AI\x02" + b"\0" * 7
        self.image.write_bytes(head + (62).to_bytes(2, "little") + b"\0" * 600)
        self.image.chmod(0o644)
        self.profile.write_text("# mine\nexport HTTPS_PROXY=http://127.0.0.1:9\n")
        self.write(f"A=1\nexport OPENAI_API_KEY=\"'{KEY}'\"  # mine\nB=2\n")

    def write(self, text: str) -> None:
        self.dotenv.write_bytes(text.encode())
        self.dotenv.chmod(0o640)

    @property
    def mode(self) -> int:
        return stat.S_IMODE(self.image.stat().st_mode)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in list(os.environ):
        if name.endswith(("_KEY", "_TOKEN", "_BASE_URL")) or "proxy" in name.lower():
            monkeypatch.delenv(name)
    made = Home(tmp_path / "home")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(made.dotenv.parent)
    monkeypatch.setattr(journal, "journal_path", lambda: tmp_path / "state" / "repairs.jsonl")
    return made


@pytest.fixture
def fix(why401: Why401, home: Home) -> Fix:
    def call(*arguments: object) -> Ran:
        ran = why401("fix", *arguments)
        assert KEY not in ran.out + ran.err
        return ran

    return call


def test_two_faults_are_repaired_proved_and_undone(fix: Fix, home: Home, tmp_path: Path) -> None:
    before = home.dotenv.read_bytes()
    ran = fix("--yes")
    assert ran.out.count("Collected again: the fault is gone.") == 2
    assert "key.has_quotes: true → false" in ran.out
    assert "appimage.executable: false → true" in ran.out
    assert home.dotenv.read_text() == f"A=1\nexport OPENAI_API_KEY={KEY}  # mine\nB=2\n"
    assert stat.S_IMODE(home.dotenv.stat().st_mode) == 0o640
    assert home.mode == 0o755
    kept = tmp_path / "state" / "repairs.jsonl"
    assert KEY not in kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600

    assert fix("--undo").out.count("Undone") == 0
    ran = fix("--undo", "--yes")
    assert ran.out.count("Undone") == 2
    assert home.dotenv.read_bytes() == before
    assert home.mode == 0o644
    assert fix("--undo", "--yes").code == 1


def test_the_dead_proxy_is_told_with_its_place_and_left_alone(fix: Fix, home: Home) -> None:
    ran = fix("--yes")
    assert "HTTPS_PROXY names a proxy on this machine where nobody listens." in ran.out
    assert "~/.bashrc:2" in ran.out
    assert "$ unset HTTPS_PROXY" in ran.out
    assert "127.0.0.1:9" in home.profile.read_text()


def test_without_a_terminal_nothing_is_done(fix: Fix, home: Home, tmp_path: Path) -> None:
    before = home.dotenv.read_bytes()
    for arguments in ((), ("--dry-run",)):
        ran = fix(*arguments)
        assert "Takes out" in ran.out
        assert "Dry run: nothing was changed." in ran.out
        assert (home.dotenv.read_bytes(), home.mode) == (before, 0o644)
    assert not (tmp_path / "state").exists()


def test_for_another_machines_case_nothing_here_is_looked_at(fix: Fix, home: Home) -> None:
    ran = fix("--yes", "--no-collect", "--text", "402 Insufficient Balance",
              "--set", "provider.name=deepseek")  # fmt: skip
    assert "Takes out" not in ran.out
    assert home.mode == 0o644
    assert "1. " in ran.out


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("OPENAI_API_KEY=\"'{}'\"\n", "OPENAI_API_KEY={}\n"),
        ("OPENAI_API_KEY='Bearer {}'\n", "OPENAI_API_KEY={}\n"),
        ('OPENAI_API_KEY=" {} "\r\nX=1\r\n', "OPENAI_API_KEY={}\r\nX=1\r\n"),
        ("# é\nOPENAI_API_KEY = “{}”\n", "# é\nOPENAI_API_KEY ={}\n"),
    ],
)
def test_what_stands_around_a_key_is_taken_out_and_nothing_else(
    fix: Fix, home: Home, written: str, left: str
) -> None:
    home.write(written.format(KEY))
    fix("--yes")
    assert home.dotenv.read_bytes().decode() == left.format(KEY)
    fix("--undo", "--yes")
    assert home.dotenv.read_bytes().decode() == written.format(KEY)


def test_a_sound_file_is_left_alone(fix: Fix, home: Home) -> None:
    home.write(f'OPENAI_API_KEY="{KEY}"\n')
    assert "Takes out" not in fix("--yes").out
    assert home.dotenv.read_text() == f'OPENAI_API_KEY="{KEY}"\n'


def test_a_file_changed_after_the_repair_is_not_undone(fix: Fix, home: Home) -> None:
    fix("--yes")
    home.write("OPENAI_API_KEY=other\n")
    ran = fix("--undo", "--yes")
    assert ran.code == 3
    assert "left as it is" in ran.err
    assert "By hand" in ran.err
    assert home.dotenv.read_text() == "OPENAI_API_KEY=other\n"
    assert home.mode == 0o644


def test_a_crash_between_journal_and_change_can_be_undone(home: Home, tmp_path: Path) -> None:
    from why401.cli.repair.model import Repair, digest_of

    data = home.dotenv.read_bytes()
    kept = journal.Journal(tmp_path / "j.jsonl")
    repair = Repair("x", "", "t", "c", home.image, digest_of(home.image.read_bytes()), (), 0o755)
    kept.do(repair)
    home.image.chmod(0o644)  # as if the change had never come
    with (tmp_path / "j.jsonl").open("a") as file:
        file.write('{"number": 2, "na')
    (entry,) = kept.entries()
    kept.undo(entry)
    assert home.mode == 0o644
    assert kept.entries()[0].undone
    assert home.dotenv.read_bytes() == data


def test_a_file_that_changed_since_the_look_is_not_touched(home: Home, tmp_path: Path) -> None:
    from why401.cli.repair.model import Repair

    repair = Repair("x", "", "t", "c", home.image, "0" * 64, (), 0o755)
    with pytest.raises(journal.RepairFault):
        journal.Journal(tmp_path / "j.jsonl").do(repair)
    assert home.mode == 0o644


def test_a_safe_command_of_the_shipped_rules_runs_and_one_of_a_pack_never(
    fix: Fix, tmp_path: Path
) -> None:
    mark = tmp_path / "ran"
    text = CAUSE.format(
        name="mine", rules="  - {id: r, when: {gateway.name: acme}, weight: 30, because: So.}"
    )
    text = text.replace(
        "verify: It works.", f"verify: It works., safe: true, command: 'touch {mark}'"
    )
    pack = write(tmp_path / "pack", {"own/mine.yaml": text})
    ran = fix("--yes", "--no-collect", "--rules", pack, "--set", "gateway.name=acme")
    assert "packs never run anything" in ran.out
    assert not mark.exists()


def test_commands_that_may_run_and_those_that_may_not() -> None:
    from why401.cli.repair.command import run_command, why_not_run
    from why401.engine.load import load_base
    from why401.engine.plan import PlannedFix, text_for
    from why401.facts.memory import WorkingMemory

    memory = WorkingMemory.of({"os.name": "linux"})
    base, _ = load_base()
    allowed: list[str] = []
    for cause in base.causes.values():
        for fix in cause.fixes:
            planned = PlannedFix(fix, "", text_for(fix.command, memory), 0.5, 0.1)
            reason = why_not_run(planned, memory)
            assert fix.safe or reason, fix.id
            if not reason:
                allowed.append(planned.command)
    assert allowed
    for command in allowed:
        assert "sudo" not in command
        assert " rm " not in f" {command} "
        assert "<" not in command.replace("<(", "").replace("2>", "")
    ran = run_command("printf 'a b'; exit 3")
    assert (ran.code, ran.output) == (3, "a b")


def test_a_case_gets_fresh_facts_but_keeps_the_users_word(fix: Fix, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text(json.dumps({"schema": "why401.case/1", "facts": {
        "appimage.executable": {"value": True, "source": "collector: packaging"},
        "client.name": {"value": "aider", "source": "user: asked"},
    }}))  # fmt: skip
    ran = fix(case, "--dry-run")
    assert "may not be executed" in ran.out


def test_wrong_usage(fix: Fix) -> None:
    assert fix("--dry-run", "--yes").code == 2
