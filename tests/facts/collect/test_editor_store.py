"""The settings database is read whole while its program writes, and nothing of it is touched."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import homes
import pytest

from why401.facts.collect import editor_store
from why401.facts.collect.editor_store import StoreError, decoded, open_store

_WRITER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("PRAGMA wal_autocheckpoint=0")
connection.execute("INSERT INTO ItemTable VALUES ('fresh', 'in the log only')")
connection.commit()
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Path]:
    """A database in WAL mode with a row that a living process has put into the log only."""
    path = homes.cursor_database(tmp_path, {"old": "in the file"})
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert writer.stdout is not None
    assert writer.stdin is not None
    assert writer.stdout.readline().strip() == b"ready"
    yield path
    writer.stdin.close()
    writer.stdout.close()
    writer.wait()


def digests(folder: Path) -> dict[str, str]:
    """What stands in the files; the index of the log is shared memory, which readers may touch."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if not path.name.endswith("-shm")
    }


def test_rows_in_the_log_of_a_living_writer_are_seen_and_nothing_is_written(live: Path):
    before = digests(live.parent)
    with open_store(live) as store:
        assert (store.text("fresh"), store.text("old")) == ("in the log only", "in the file")
    assert digests(live.parent) == before


def test_the_file_alone_does_not_hold_the_row(live: Path):
    alone = sqlite3.connect(f"{live.as_uri()}?immutable=1", uri=True)
    assert alone.execute("SELECT * FROM ItemTable WHERE key = 'fresh'").fetchall() == []
    alone.close()


def test_a_store_too_large_to_copy_is_read_in_place_with_its_log(live: Path, monkeypatch):
    monkeypatch.setattr(editor_store, "COPY_LIMIT", 0)
    before = digests(live.parent)
    with open_store(live) as store:
        assert store.text("fresh") == "in the log only"
    assert digests(live.parent) == before


def test_a_disk_without_room_for_a_copy_is_no_reason_to_fail(live: Path, monkeypatch):
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryDirectory", full)
    with open_store(live) as store:
        assert store.text("fresh") == "in the log only"


def test_in_place_and_without_a_log_no_file_appears_beside_it(tmp_path: Path, monkeypatch):
    path = homes.cursor_database(tmp_path, {"old": "x"})
    monkeypatch.setattr(editor_store, "COPY_LIMIT", 0)
    with open_store(path) as store:
        assert store.text("old") == "x"
    assert [each.name for each in path.parent.iterdir()] == ["state.vscdb"]


def test_the_copy_is_private_and_gone_afterwards(tmp_path: Path, monkeypatch):
    path = homes.cursor_database(tmp_path / "home", {"old": "x"})
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with open_store(path):
        (folder,) = temporary.iterdir()
        assert folder.stat().st_mode & 0o077 == 0
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "fault"), [(b"no database" * 999, "corrupt"), (b"", "corrupt"), (None, "missing")]
)
def test_what_is_no_store_says_so(tmp_path: Path, content: bytes | None, fault: str):
    path = tmp_path / "state.vscdb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StoreError) as raised, open_store(path):
        pass
    assert raised.value.fault == fault


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("plain", "plain"),
        (b"bytes", "bytes"),
        ("naïve".encode("utf-16-le"), "naïve"),
        (b"\xff\xfe\xff", "\ufffd\ufffd\ufffd"),
        (None, ""),
        (3, ""),
    ],
)
def test_values_come_in_several_encodings(stored: object, text: str):
    assert decoded(stored) == text


def test_json_may_be_encoded_twice_and_text_quoted(tmp_path: Path):
    path = homes.cursor_database(tmp_path, {"q": '"pro"', "j": '"{\\"a\\": 1}"', "e": "{"})
    with open_store(path) as store:
        assert (store.text("q"), store.json("j"), store.json("e")) == ("pro", {"a": 1}, None)


def test_keys_are_listed_by_their_beginning(tmp_path: Path):
    path = homes.cursor_database(tmp_path, {"secret://c/a": "1", "secret://c/b": "2", "z": "3"})
    with open_store(path) as store:
        assert store.keys_below("secret://c/") == ("secret://c/a", "secret://c/b")
