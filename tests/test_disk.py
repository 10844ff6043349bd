"""Whatever the disk does, and whenever the process is killed: what is kept is whole."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import homes
import pytest
from faultydisk import Harm, harmed

from why401.cli import session
from why401.cli.many import journal as runs
from why401.cli.many.record import Done
from why401.cli.many.tally import Tally
from why401.cli.repair.journal import Journal
from why401.cli.repair.model import Cut, Repair, digest_of
from why401.engine.consult import Consultation, Step
from why401.facts import cache
from why401.facts.case import Case, load_case, write_case
from why401.facts.errors import CaseError
from why401.facts.memory import Fact, Source
from why401.facts.redact import Redactor

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and signals of POSIX")
HARMS = pytest.mark.parametrize("harm", ["killed", "full"])


def closed_to_others(folder: Path) -> bool:
    """Whether every file below is 0600 and every folder 0700."""
    return all(
        stat.S_IMODE(each.stat().st_mode) == (0o700 if each.is_dir() else 0o600)
        for each in folder.rglob("*")
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder of the user's own, under a mask that would let everybody read."""
    os.umask(0o000)
    folder = tmp_path / "place"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture(autouse=True)
def _mask():
    before = os.umask(0o022)
    yield
    os.umask(before)


@HARMS
def test_a_case_is_the_old_or_the_new_one(place: Path, harm: Harm) -> None:
    target = place / "case.json"
    old, new = (Case((Fact("http.status", code),)) for code in (401, 403))
    numbers = 0
    write_case(target, old, Redactor())
    for n, told in harmed(lambda: write_case(target, new, Redactor()), harm, CaseError):
        numbers = n
        assert load_case(target).facts[0].value in (401, 403)
        assert harm == "killed" or not told or len(list(place.iterdir())) == 1
        assert closed_to_others(place)
    assert load_case(target).facts[0].value == 403
    assert numbers > 4


@HARMS
def test_a_cache_entry_is_whole_or_none(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: Harm
) -> None:
    source = tmp_path / "source"
    source.write_text("x")
    monkeypatch.setenv("WHY401_CACHE", str(place / "cache"))
    body = b"body" * 20_000

    def keep() -> None:
        entry = cache.Entry("e", "k", lambda: [str(source)])
        assert entry.read() in (None, body)
        entry.keep(body)

    for _, told in harmed(keep, harm, CaseError):
        assert not told
        assert cache.Entry("e", "k", lambda: [str(source)]).read() in (None, body)
        assert closed_to_others(place)
        shutil.rmtree(place / "cache", ignore_errors=True)


def _consultation() -> Consultation:
    return Consultation((Fact("http.status", 401, Source("user")),))


@HARMS
def test_a_session_holds_every_answer_that_was_taken(place: Path, harm: Harm) -> None:
    folder, taken = place / "sessions", place / "taken"
    steps = [Step("answer", "key.present", (Fact("key.present", n % 2 == 0, Source("user")),))
             for n in range(4)]  # fmt: skip

    told = os.open(taken, os.O_RDWR | os.O_CREAT, 0o600)

    def talk() -> None:
        os.ftruncate(told, 0)
        os.lseek(told, 0, os.SEEK_SET)
        kept = session.SessionFile.create(_consultation(), folder)
        for step in steps:
            kept.step(step)
            if not kept.fault:
                os.write(told, b".")
        kept.close()

    for _ in harmed(talk, harm, CaseError):
        count = taken.stat().st_size
        files = sorted(folder.glob("*.jsonl")) if folder.exists() else []
        read = session.read_session(files[-1]) if count else _consultation()
        assert len(read.steps) >= count
        assert read.steps == tuple(steps[: len(read.steps)])
        assert closed_to_others(place)
        shutil.rmtree(folder, ignore_errors=True)
    os.close(told)


def test_a_session_killed_before_its_first_line_hides_no_earlier_one(place: Path) -> None:
    kept = session.SessionFile.create(_consultation(), place)
    kept.close()
    for name, data in (
        ("29990101T000000000000-1.jsonl", b""),
        ("29990102-1.jsonl", b'{"event": "st'),
    ):
        (place / name).write_bytes(data)
        assert session.last_session(place) == kept.path


@HARMS
def test_a_repair_can_be_undone_whenever_it_stopped(place: Path, harm: Harm) -> None:
    target, state = place / ".env", place / "state" / "repairs.jsonl"
    quoted, bare = (
        b'KEY="' + homes.openai_key().encode() + b'"\n',
        b"KEY=" + homes.openai_key().encode() + b"\n",
    )
    repair = Repair("key_quotes", "", "t", "c", target, digest_of(quoted),
                    (Cut(4, b'"'), Cut(len(quoted) - 2, b'"')), None)  # fmt: skip

    def fresh() -> None:
        shutil.rmtree(state.parent, ignore_errors=True)
        for each in place.glob(".env*"):
            each.unlink()
        target.write_bytes(quoted)
        target.chmod(0o600)

    fresh()
    for _ in harmed(lambda: Journal(state).do(repair) and None, harm, CaseError):
        assert target.read_bytes() in (quoted, bare)
        kept = Journal(state)
        if target.read_bytes() == bare:
            kept.undo(kept.entries()[-1])
        assert target.read_bytes() == quoted
        assert closed_to_others(place)
        fresh()
    Journal(state).do(repair)
    for _ in harmed(lambda: Journal(state).undo(Journal(state).entries()[0]), harm, CaseError):
        assert target.read_bytes() in (quoted, bare)
        kept = Journal(state)
        if not kept.entries()[0].undone:
            kept.undo(kept.entries()[0])
        assert target.read_bytes() == quoted
        assert kept.entries()[0].undone
        fresh()
        Journal(state).do(repair)


def _run(output: Path, rejects: Path, *, resume: bool) -> None:
    """A run of six chunks, from where an earlier one stopped."""
    run = runs.Run(output, rejects, ["same"])
    run.begin(resume=resume)
    try:
        for n in range(run.records, 6):
            run.commit(Done(1, f'{{"line": {n}}}\n' * 30, f"bad {n}\n", Tally(diagnosed=1)))
    except BaseException:
        run.abandon()
        raise
    run.finish()


@HARMS
def test_a_run_goes_on_to_the_same_bytes_wherever_it_stopped(
    place: Path, monkeypatch: pytest.MonkeyPatch, harm: Harm
) -> None:
    monkeypatch.setattr(runs, "EVERY", 0.0)
    output, rejects = place / "out.jsonl", place / "bad.jsonl"
    _run(output, rejects, resume=False)
    whole = output.read_bytes(), rejects.read_bytes()
    output.unlink()
    rejects.unlink()
    for _ in harmed(lambda: _run(output, rejects, resume=False), harm, CaseError):
        if not (output.exists() and rejects.exists() and len(list(place.iterdir())) == 2):
            _run(output, rejects, resume=True)
        assert (output.read_bytes(), rejects.read_bytes()) == whole
        assert closed_to_others(place)
        for each in place.iterdir():
            each.unlink()


def test_a_device_is_never_replaced(place: Path) -> None:
    pipe = place / "pipe"
    os.mkfifo(pipe, 0o600)
    with pytest.raises(CaseError, match="no plain file"):
        runs.Run(pipe, None, []).begin(resume=False)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_case(pipe, Case((Fact("http.status", 401),)), Redactor())
    assert b"401" in os.read(reader, 10_000)
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_run_writes_through_a_link(place: Path) -> None:
    (place / "link").symlink_to(place / "real.jsonl")
    _run(place / "link", place / "bad", resume=False)
    assert (place / "link").is_symlink()
    assert (place / "real.jsonl").read_text().count("line") == 180


COMMANDS = [
    ("diagnose", "case.json"), ("diagnose", "case.json", "--json"), ("explain", "case.json"),
    ("redact", "case.json"), ("keys",), ("facts", "list"), ("rules", "list"), ("--version",),
    ("--help",), ("batch", "case.json", "-o", "-"), ("diff", "case.json", "case.json"),
]  # fmt: skip
INTO_FILES = [
    ("collect", "--no-network", "-o", "made.json"), ("report", "case.json", "-o", "made.html"),
    ("batch", "few.jsonl", "-o", "made.jsonl"), ("redact", "case.json", "-o", "made.txt"),
]  # fmt: skip


@pytest.fixture
def room(place: Path) -> Path:
    """A folder with inputs for the commands."""
    case = json.dumps({"http.status": 401, "provider.name": "openai"})
    (place / "case.json").write_text(case)
    (place / "lines.jsonl").write_text((case + "\n") * 400)
    (place / "few.jsonl").write_text((case + "\n") * 40)
    return place


def _ran(room: Path, *arguments: str, stdout: str = "", limit: int = 0) -> tuple[int, str]:
    def small() -> None:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(room),
        "WHY401_CACHE": os.environ.get("WHY401_CACHE", "off"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # a limit on files would cut Python's own as well
    with Path(stdout or os.devnull).open("w") as out:
        ran = subprocess.run(
            [sys.executable, "-m", "why401", *arguments], cwd=room, env=env, stdout=out,
            stderr=subprocess.PIPE, timeout=100, check=False, preexec_fn=small if limit else None,
        )  # fmt: skip
    return ran.returncode, ran.stderr.decode()


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="Linux has a full device")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_output_to_a_full_disk_is_told_and_is_no_fault_of_why401(
    room: Path, command: tuple[str, ...]
) -> None:
    code, told = _ran(room, *command, stdout="/dev/full")
    assert (code, "No space left" in told) == (3, True), told
    assert Path("/dev/full").is_char_device()


@pytest.mark.parametrize("command", INTO_FILES, ids=" ".join)
def test_a_file_that_may_not_grow_is_told_and_nothing_half_stands_there(
    room: Path, command: tuple[str, ...]
) -> None:
    code, told = _ran(room, *command, limit=16)
    made = [path for path in room.glob("made*") if path.stat().st_size]
    assert (code, "File too large" in told) == (3, True), told
    assert not made


def test_two_runs_at_once_leave_one_whole_output(room: Path) -> None:
    """The second one finds the first one's files, or its own are whole."""
    command = [sys.executable, "-m", "why401", "batch", "lines.jsonl", "-o", "made.jsonl"]
    both = [subprocess.Popen(command, cwd=room, stderr=subprocess.PIPE) for _ in range(2)]
    told = [process.communicate(timeout=100)[1].decode() for process in both]
    assert 0 in [process.returncode for process in both], told
    lines = (room / "made.jsonl").read_text().splitlines()
    assert len(lines) == 400
    assert all(json.loads(line)["id"] for line in lines)
    with suppress(FileNotFoundError):
        (room / ".made.jsonl.journal").unlink()
