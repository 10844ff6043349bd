"""``why401 batch``: a line a case, bad lines told, nothing half-written."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from ran import Why401

SCHEMA = json.loads(
    resources.files("why401.facts.schemas").joinpath("diagnosis.schema.json").read_text("utf-8")
)
GOOD = '{"id": "good", "facts": {"provider.name": "deepseek", "response.body": "Insufficient Balance"}}'


def lines_of(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_each_line_gives_a_line_in_order_and_bad_ones_an_error(
    why401: Why401, tmp_path: Path
) -> None:
    bad = ["{", "[1]", "null", '{"http.status": "x"}', '{"sid": 1}', "\x00\x01", '"text"']
    source = tmp_path / "in.jsonl"
    source.write_text("\n".join([GOOD, *bad, "", GOOD.replace('"good"', '"last"')]) + "\n")
    target = tmp_path / "out.jsonl"
    ran = why401("batch", source, "-o", target)
    assert ran.code == 0
    found = lines_of(target)
    for document in found:
        jsonschema.validate(document, SCHEMA)
    assert [d["id"] for d in found] == ["good", *(f"line {n}" for n in range(2, 9)), "last"]
    assert all("error" in d for d in found[1:-1])
    assert "2 cases diagnosed, 7 with an error" in ran.err


def test_standard_input_and_output(why401: Why401) -> None:
    ran = why401("batch", "-", "-o", "-", stdin=(GOOD + "\n").encode())
    assert json.loads(ran.out)["id"] == "good"


def test_batch_and_diagnose_agree(why401: Why401, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text(GOOD)
    single = why401("diagnose", case, "--json", "--top", "5").document
    line = json.loads(why401("batch", "-", "-o", "-", stdin=(GOOD + "\n").encode()).out)
    for field in ("causes", "fixes", "facts", "fired", "misfit"):
        assert line[field] == single[field]


def test_a_missing_input_leaves_the_old_output(why401: Why401, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("old\n")
    ran = why401("batch", tmp_path / "none.jsonl", "-o", target)
    assert ran.code == 3
    assert "none.jsonl" in ran.err
    assert target.read_text() == "old\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_an_output_that_cannot_be_written_is_told(why401: Why401, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(GOOD + "\n")
    ran = why401("batch", source, "-o", tmp_path / "no" / "such" / "out.jsonl")
    assert ran.code == 3
    assert "cannot be written" in ran.err


def test_an_interrupted_run_leaves_nothing_half_written(
    why401: Why401, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text((GOOD + "\n") * 5)
    calls: list[int] = []

    def interrupted(*_: object, **__: object) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("why401.cli.batch.redactor_for", interrupted)
    monkeypatch.setattr("why401.cli.batch.as_document", lambda *_, **__: {})
    assert why401("batch", source, "-o", target).code == 130
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]
