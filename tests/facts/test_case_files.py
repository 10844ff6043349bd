"""Cases on disk: reading what may not be there, and writing that loses nothing."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from why401.facts.case import Case, Failure, Label, dump_case, load_case, read_case, write_case
from why401.facts.errors import CaseError, Fault
from why401.facts.memory import Fact, Source, WorkingMemory
from why401.facts.redact import Redactor


def unreadable(path: Path) -> Fault:
    with pytest.raises(CaseError) as caught:
        load_case(path)
    (fault,) = caught.value.faults
    assert fault.code == "C001"
    return fault


def test_a_missing_file_gets_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text("{}")
    assert unreadable(tmp_path / "cse.json").hint == "Did you mean 'case.json'?"
    assert "folder does not exist" in unreadable(tmp_path / "gone" / "case.json").hint


def test_a_folder_is_named_as_such(tmp_path: Path) -> None:
    assert unreadable(tmp_path).problem == "this is a folder."


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "case.json"
    path.write_text("{}")

    def deny(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", deny)
    assert unreadable(path).problem == "you may not read this file."


def test_a_name_that_no_file_can_have() -> None:
    assert "cannot be read" in unreadable(Path("a\0b")).problem


def test_an_endless_file_is_read_up_to_the_limit() -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("no /dev/zero here")
    with pytest.raises(CaseError, match="larger than"):
        load_case("/dev/zero")


SAVED = Case(
    facts=(
        Fact("http.status", 401, Source("text", "card"), "2026-11-20"),
        Fact("os.name", "linux"),
    ),
    declined=("client.plan",),
    failures=(Failure("tls", "timed out", 1.5),),
    collected_at="2026-11-20",
    label=Label(cause="key_expired", also_acceptable=("x",)),
)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    write_case(path, SAVED, Redactor())
    again = load_case(path)
    assert dump_case(again) == path.read_text("utf-8") == dump_case(SAVED)
    assert again.label == SAVED.label
    assert [entry.name for entry in tmp_path.iterdir()] == ["case.json"]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_case_is_written_in_one_order() -> None:
    turned = Case(
        tuple(reversed(SAVED.facts)),
        SAVED.declined,
        SAVED.failures,
        SAVED.collected_at,
        SAVED.label,
    )
    assert dump_case(turned) == dump_case(SAVED)


def test_secrets_are_taken_out_before_writing(tmp_path: Path) -> None:
    key = "sk-proj-" + "a1B2" * 20
    case = Case(
        facts=(
            Fact(
                "symptom.text", f"Incorrect API key provided: {key}", Source("text", f"card {key}")
            ),
            Fact("http.header.authorization", f"Bearer {'ab12' * 8}"),
        ),
        failures=(Failure("probe", f"Illegal header value b'Bearer {key}'"),),
    )
    write_case(tmp_path / "case.json", case, Redactor())
    written = (tmp_path / "case.json").read_text("utf-8")
    assert "a1B2a1B2" not in written
    assert "ab12ab12" not in written
    again = load_case(tmp_path / "case.json")
    tokens = {part.split("#")[1][:6] for part in written.split("openai-project")[1:]}
    assert len(tokens) == 1, "equal secrets have equal tokens"
    assert again.redacted(Redactor()) == again


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "case.json"
    path.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CaseError, match="No space left"):
        write_case(path, SAVED, Redactor())
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["case.json"]


@pytest.mark.parametrize("place", [".", "gone/case.json"])
def test_a_place_that_cannot_be_written_to(tmp_path: Path, place: str) -> None:
    with pytest.raises(CaseError, match="cannot be written"):
        write_case(tmp_path / place, SAVED, Redactor())


def test_a_link_is_followed(tmp_path: Path) -> None:
    if os.name != "posix":
        pytest.skip("links need rights here")
    (tmp_path / "link.json").symlink_to(tmp_path / "case.json")
    write_case(tmp_path / "link.json", SAVED, Redactor())
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "case.json").is_file()


def test_a_memory_becomes_a_case_without_its_conclusions() -> None:
    memory = WorkingMemory.of({"http.status": 401})
    memory.decline("os.name")
    memory.derive(Fact("complaint.kind", "auth_refused", Source("derived", "r")))
    case = Case.of(memory, collected_at="2026", failures=[Failure("a", "b")])
    assert [fact.name for fact in case.facts] == ["http.status"]
    assert case.declined == ("os.name",)
    assert case.memory().declined == {"os.name"}


def test_text_from_outside_that_no_file_can_hold_is_mended() -> None:
    case = Case((Fact("error.message", "a\udcffb"),))
    text = dump_case(case)
    assert read_case(text.encode(), name="c.json").facts[0].value == "a\ufffdb"
