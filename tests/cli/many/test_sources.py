"""Where a batch's records come from: files, folders, globs, packed files, damaged ones."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest
from backports import zstd

from why401.cli.many.sources import MAX_LINE, find_sources, read_records
from why401.facts.errors import CaseError


def read(*inputs: Path | str, lines_only: bool = False) -> list[tuple[str, int, bytes]]:
    sources = find_sources([str(item) for item in inputs], lines_only=lines_only)
    return [(record.source, record.number, record.data) for record in read_records(sources)]


def test_lines_are_numbered_as_an_editor_does_and_blank_ones_left_out(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(b"one\n\n  \ntwo")
    assert read(source) == [("", 1, b"one\n"), ("", 4, b"two")]


def test_packed_lines_are_those_of_the_plain_file(tmp_path: Path) -> None:
    data = b"".join(b'{"n": %d}\n' % n for n in range(5000))
    plain, packed, zst = (tmp_path / f"in.jsonl{end}" for end in ("", ".gz", ".zst"))
    plain.write_bytes(data)
    packed.write_bytes(gzip.compress(data))
    zst.write_bytes(zstd.compress(data))
    assert read(plain) == read(packed) == read(zst)


@pytest.mark.parametrize("end", [".gz", ".zst"])
def test_a_packed_file_that_is_cut_off_tells_and_the_next_follows(tmp_path: Path, end: str) -> None:
    data = b"".join(b'{"n": %d}\n' % random.Random(n).getrandbits(200) for n in range(9000))
    packed = gzip.compress(data) if end == ".gz" else zstd.compress(data)
    (tmp_path / f"a.jsonl{end}").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "b.jsonl").write_bytes(b"next\n")
    found = list(read_records(find_sources([str(tmp_path)])))
    assert found[-1].data == b"next\n"
    assert found[0].data.startswith(b'{"n": ')
    told = [record for record in found if record.problem]
    assert [record.source for record in told] == [str(tmp_path / f"a.jsonl{end}")]


def test_a_folder_gives_its_cases_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.json", "a.yaml", "sub/c.jsonl", "readme.txt"):
        (tmp_path / name).write_text(f"{name}\nmore\n")
    found = read(tmp_path)
    assert [(Path(name).name, number) for name, number, _ in found] == [
        ("a.yaml", 0),
        ("b.json", 0),
        ("c.jsonl", 1),
        ("c.jsonl", 2),
    ]
    assert found[0][2] == b"a.yaml\nmore\n"


def test_a_log_is_lines_whatever_its_suffix(tmp_path: Path) -> None:
    (tmp_path / "spans.json").write_text("1\n2\n")
    assert len(read(tmp_path, lines_only=True)) == 2


def test_globs_and_every_missing_input_at_once(tmp_path: Path) -> None:
    for name in ("x1.jsonl", "x2.jsonl", "y.jsonl"):
        (tmp_path / name).write_text("line\n")
    found = read(str(tmp_path / "x*.jsonl"))
    assert [Path(name).name for name, _, _ in found] == ["x1.jsonl", "x2.jsonl"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(CaseError) as caught:
        read(tmp_path / "none.jsonl", str(tmp_path / "z*.jsonl"), tmp_path / "empty")
    assert len(caught.value.faults) == 3


def test_a_line_beyond_all_bounds_is_a_fault_of_its_own(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    with source.open("wb") as stream:
        stream.write(b"a\n")
        for _ in range(MAX_LINE // 1_000_000 + 1):
            stream.write(b"x" * 1_000_000)
        stream.write(b"\nb\n")
    found = list(read_records(find_sources([str(source)])))
    assert [(record.number, bool(record.problem)) for record in found] == [
        (1, False),
        (2, True),
        (3, False),
    ]


def test_how_far_the_files_were_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"one\ntwo\n")
    (tmp_path / "b.jsonl").write_bytes(b"three\n")
    told: list[int] = []
    list(read_records(find_sources([str(tmp_path)]), told.append))
    assert told == sorted(told)
    assert told[-1] == 14
