"""``why401 cases run``: the figures against hand-made ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from packs import cause, rule, write
from ran import Why401
from why401.cli.accuracy import calibration_error

OTHER = "unknown_unresolved"


def labelled(folder: Path, *cases: dict[str, object]) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("".join(json.dumps(case) + "\n" for case in cases))
    return path


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    a = cause("a", rule("r", "{http.status: 401}", "weight: 30"))
    b = cause("b", rule("r", "{http.status: 403}", "weight: 30"))
    return write(
        tmp_path / "pack",
        {
            "key/a.yaml": a,
            "net/b.yaml": b,
            "net/c.yaml": cause("c"),
            f"other/{OTHER}.yaml": cause(OTHER),
        },
    )


def test_strict_and_lenient_figures(why401: Why401, tmp_path: Path, pack: Path) -> None:
    path = labelled(
        tmp_path,
        {"id": "1", "facts": {"http.status": 401}, "cause": "a"},
        {"id": "2", "facts": {"http.status": 403}, "cause": "c", "also_acceptable": ["b"]},
        {"id": "3", "facts": {"http.status": 403}, "cause": "a"},
        {"id": "4", "facts": {"http.status": 403}, "cause": "b"},
    )
    ran = why401("cases", "run", path, "--rules", pack, "--no-builtin", "--json")
    figures = ran.document
    assert figures["strict"]["top1"] == 0.5
    assert figures["lenient"]["top1"] == 0.75
    assert figures["strict"]["family"] == 0.75
    assert figures["strict"]["top3"] == 1.0
    assert figures["strict"]["claimed90"] == {"count": 4, "right": 0.5}
    text = why401("cases", "run", path, "--rules", pack, "--no-builtin", "--by", "status").out
    assert "* 2: c is" in text
    assert "  3: a is" in text
    assert "403" in text


def test_the_error_text_alone(why401: Why401, tmp_path: Path, pack: Path) -> None:
    path = labelled(
        tmp_path,
        {"id": "said", "facts": {"http.status": 401, "response.body": "HTTP 403"}, "cause": "b"},
        {"id": "kept", "facts": {"http.status": 401, "symptom.text": "no status"}, "cause": "a"},
        {"id": "none", "facts": {"http.status": 401}, "cause": "a"},
    )
    options = ("cases", "run", path, "--rules", pack, "--no-builtin", "--json", "--only-text")
    cases = {case["id"]: case for case in why401(*options).document["cases"]}
    assert set(cases) == {"said", "kept"}, "a case without a text is left out"
    assert cases["said"]["first"] == "b", "what stands in the text counts"
    assert cases["kept"]["probability"] < 0.5, "the status beside the text does not"
    bare = labelled(tmp_path, {"id": "none", "facts": {"http.status": 401}, "cause": "a"})
    assert why401("cases", "run", bare, "--only-text").code == 2


def test_the_calibration_error_by_hand() -> None:
    assert calibration_error([0.95, 0.95, 0.95, 0.95], [True, True, True, False]) == pytest.approx(
        0.2
    )
    assert calibration_error([0.55, 0.25], [True, False]) == pytest.approx((0.45 + 0.25) / 2)
    assert calibration_error([1.0], [True]) == 0


def test_faulty_lines_are_all_told(why401: Why401, tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"facts": {"http.status": 401}}\n{\n')
    ran = why401("cases", "run", path)
    assert ran.code == 3
    assert "has no label" in ran.err
    assert ":2" in ran.err
