"""The cache: gives back what was kept, notices every change, and trusts nothing that looks odd."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from why401.facts import cache
from why401.facts.cache import YOUNG_NS, Entry

posix = pytest.mark.skipif(os.name == "nt", reason="owners, modes and links of POSIX")


@pytest.fixture
def kept_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("WHY401_CACHE", str(folder))
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source.yaml"
    path.write_text("first", "utf-8")
    return path


def entry(source: Path, key: object = "k") -> Entry:
    return Entry("test", key, lambda: [str(source)])


def keep(source: Path, body: bytes = b"work\nlines", key: object = "k") -> None:
    making = entry(source, key)
    making.read()
    making.keep(body)


def the_file(folder: Path) -> Path:
    (found,) = folder.iterdir()
    return found


def test_what_was_kept_is_given_back(kept_in: Path, source: Path) -> None:
    assert entry(source).read() is None
    keep(source)
    assert entry(source).read() == b"work\nlines"


@posix
def test_folder_and_entry_are_the_users_own(kept_in: Path, source: Path) -> None:
    keep(source)
    assert kept_in.stat().st_mode & 0o777 == 0o700
    assert the_file(kept_in).stat().st_mode & 0o777 == 0o600


def test_another_key_is_another_entry(kept_in: Path, source: Path) -> None:
    keep(source)
    assert entry(source, "other").read() is None


def test_a_changed_file_is_noticed_even_with_its_old_size_and_time(
    kept_in: Path, source: Path
) -> None:
    keep(source)
    before = source.stat()
    source.write_text("FIRST", "utf-8")
    os.utime(source, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert entry(source).read() is None


def test_a_file_changed_within_the_clocks_tick_is_noticed(
    kept_in: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(source)
    frozen = cache.stamps([str(source)])
    source.write_text("FIRST", "utf-8")
    monkeypatch.setattr(cache, "stamps", lambda paths: frozen)
    assert entry(source).read() is None


def test_a_file_with_a_new_time_and_the_old_contents_changes_nothing(
    kept_in: Path, source: Path
) -> None:
    keep(source)
    os.utime(source, (1, 1))
    assert entry(source).read() == b"work\nlines"


@posix
def test_old_files_are_not_read_again(
    kept_in: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = time.time_ns() + 2 * YOUNG_NS
    monkeypatch.setattr(time, "time_ns", lambda: later)
    keep(source)
    monkeypatch.setattr(cache, "_contents", lambda stamps: pytest.fail("the files were read"))
    assert entry(source).read() == b"work\nlines"


def test_a_file_more_or_less_is_noticed(kept_in: Path, source: Path, tmp_path: Path) -> None:
    keep(source)
    second = tmp_path / "second.yaml"
    second.write_text("", "utf-8")
    assert Entry("test", "k", lambda: [str(source), str(second)]).read() is None
    assert Entry("test", "k", list).read() is None


def test_nothing_is_kept_of_a_file_that_changes_meanwhile(kept_in: Path, source: Path) -> None:
    begun = entry(source)
    begun.read()
    source.write_text("other", "utf-8")
    begun.keep(b"work")
    assert not kept_in.exists()


def test_a_missing_file_keeps_nothing(kept_in: Path, source: Path) -> None:
    source.unlink()
    keep(source)
    assert entry(source).read() is None
    assert not kept_in.exists()


@pytest.mark.parametrize("share", range(0, 100, 7))
def test_a_flipped_bit_is_noticed(kept_in: Path, source: Path, share: int) -> None:
    keep(source)
    path = the_file(kept_in)
    data = bytearray(path.read_bytes())
    data[len(data) * share // 100] ^= 4
    path.write_bytes(data)
    assert entry(source).read() is None


@pytest.mark.parametrize("length", [0, 5, 20, 100])
def test_a_cut_entry_is_noticed_and_replaced(kept_in: Path, source: Path, length: int) -> None:
    keep(source)
    path = the_file(kept_in)
    path.write_bytes(path.read_bytes()[:length])
    assert entry(source).read() is None
    keep(source)
    assert entry(source).read() == b"work\nlines"


def test_longer_and_foreign_entries_are_refused(kept_in: Path, source: Path) -> None:
    keep(source)
    path = the_file(kept_in)
    path.write_bytes(path.read_bytes() + b"x")
    assert entry(source).read() is None
    path.write_bytes(b"\x80\x04K\x01.")  # a pickle
    assert entry(source).read() is None


@posix
def test_a_link_in_place_of_the_entry_is_refused(
    kept_in: Path, source: Path, tmp_path: Path
) -> None:
    keep(source)
    path = the_file(kept_in)
    elsewhere = tmp_path / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    assert entry(source).read() is None
    keep(source)
    assert not path.is_symlink()
    assert entry(source).read() == b"work\nlines"


@posix
def test_a_link_in_place_of_the_folder_is_refused(
    kept_in: Path, source: Path, tmp_path: Path
) -> None:
    real = tmp_path / "real"
    real.mkdir(mode=0o700)
    kept_in.symlink_to(real)
    keep(source)
    assert not list(real.iterdir())


@posix
@pytest.mark.parametrize("which", ["folder", "entry"])
def test_what_others_may_write_is_refused(kept_in: Path, source: Path, which: str) -> None:
    keep(source)
    target = kept_in if which == "folder" else the_file(kept_in)
    target.chmod(0o777)
    assert entry(source).read() is None


@posix
def test_a_pipe_in_place_of_the_entry_does_not_hang(kept_in: Path, source: Path) -> None:
    keep(source)
    path = the_file(kept_in)
    path.unlink()
    os.mkfifo(path, 0o600)
    assert entry(source).read() is None


def test_off_keeps_nothing(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHY401_CACHE", "off")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    keep(source)
    assert entry(source).read() is None
    assert not (tmp_path / "xdg").exists()


@posix
def test_a_home_that_cannot_be_written_costs_only_time(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", "utf-8")
    monkeypatch.setenv("WHY401_CACHE", str(blocked / "below"))
    keep(source)
    assert entry(source).read() is None
    monkeypatch.setenv("WHY401_CACHE", "/proc/why401")
    keep(source)
    assert entry(source).read() is None


@pytest.mark.skipif(sys.platform != "linux", reason="where Linux keeps caches")
def test_the_folder_is_the_one_that_platformdirs_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import platformdirs

    monkeypatch.delenv("WHY401_CACHE", raising=False)
    for base in (str(tmp_path), ""):
        monkeypatch.setenv("XDG_CACHE_HOME", base)
        assert cache.folder() == platformdirs.user_cache_dir("why401", appauthor=False)


@posix
def test_without_a_home_nothing_breaks(monkeypatch: pytest.MonkeyPatch, source: Path) -> None:
    for name in ("WHY401_CACHE", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # no such user, no home
    assert cache.folder() is None
    keep(source)
    assert entry(source).read() is None


def test_old_entries_make_room(
    kept_in: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "MAX_ENTRIES", 3)
    for number in range(6):
        keep(source, b"work", number)
        os.utime(max(kept_in.iterdir(), key=lambda path: path.stat().st_mtime_ns), (number, number))
    assert len(list(kept_in.iterdir())) == 3
    assert entry(source, 5).read() == b"work"


def test_what_is_too_large_is_not_kept(
    kept_in: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "MAX_SIZE", 100)
    keep(source, b"x" * 200)
    assert not kept_in.exists()


RACE = """
import sys
from why401.facts.cache import Entry
for turn in range(60):
    entry = Entry("race", "k", lambda: [sys.argv[1]])
    body = entry.read()
    assert body is None or body == b"work" * 50_000, len(body)
    entry.keep(b"work" * 50_000)
"""


def test_processes_that_write_at_once_never_see_half_an_entry(kept_in: Path, source: Path) -> None:
    command = [sys.executable, "-c", RACE, str(source)]
    racing = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]
    for process in racing:
        _, errors = process.communicate(timeout=100)
        assert process.returncode == 0, errors.decode()
    assert Entry("race", "k", lambda: [str(source)]).read() == b"work" * 50_000
    assert len(list(kept_in.iterdir())) == 1
