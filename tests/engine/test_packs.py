"""Rule packs: where they are found, what they may add, and that nothing of them is run."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

import pytest

from packs import cause, rule, write
from ran import Ran
from why401.cli.main import main
from why401.engine import packs
from why401.engine.diagnose import make_diagnoser
from why401.engine.load import load_base
from why401.facts.errors import RuleError
from why401.facts.memory import WorkingMemory

EXAMPLE = Path(__file__).parents[2] / "docs" / "example-pack" / "why401_example_rules"


def distribution(folder: Path, package: str, entry: str) -> None:
    """A distribution as pip leaves it: its metadata beside its package."""
    write(
        folder / f"{package}-1.0.dist-info",
        {
            "METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n",
            "entry_points.txt": f"[why401.rules]\n{entry} = {package}\n",
        },
    )


def test_an_installed_pack_is_found_and_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        tmp_path,
        {
            "dangerous_pack/__init__.py": "raise SystemExit('the pack was run')\n",
            "dangerous_pack/key/one.yaml": cause("one", rule("r", "{http.status: 402}")),
        },
    )
    distribution(tmp_path, "dangerous_pack", "danger")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(packs, "user_folder", lambda: tmp_path / "none")
    found = [pack for pack in packs.installed_packs() if pack.name == "danger"]
    assert [(pack.kind, pack.folder) for pack in found] == [
        ("installed", tmp_path / "dangerous_pack")
    ]
    assert "dangerous_pack" not in sys.modules
    assert any(point.name == "danger" for point in metadata.entry_points(group=packs.GROUP))


def test_the_user_s_own_folder_wins_over_installed_packs_and_named_ones_over_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("user", "named"):
        write(
            tmp_path / name,
            {"key/one.yaml": cause("one", rule(f"of-{name}", "{http.status: 402}"))},
        )
    monkeypatch.setattr(packs, "user_folder", lambda: tmp_path / "user")
    code = main(["rules", "list", "--rules", str(tmp_path / "named"), "--cause", "one", "--origin"])
    captured = capsys.readouterr()
    ran = Ran(code, captured.out, captured.err)
    assert ran.out.splitlines()[0] == f"one/of-named: 10 dB for one  [{tmp_path / 'named'}]"
    assert "of-user" not in ran.out
    assert "replaces the cause 'one'" in ran.out
    code = main(["rules", "list", "--cause", "one", "--origin"])
    assert "one/of-user: 10 dB for one  [user]" in capsys.readouterr().out


def test_a_pack_adds_facts_questions_and_causes() -> None:
    base, notes = load_base([EXAMPLE])
    assert notes == ()
    diagnosis = make_diagnoser(base, engine="python")(
        WorkingMemory.of({"http.status": 403, "text.all": "no seat assigned"})
    )
    assert diagnosis.leader.cause == "example_seat_missing"
    vocabulary = packs.pack_vocabulary([EXAMPLE])
    spec = vocabulary.get("example.seat")
    assert spec is not None
    assert spec.question is not None
    assert spec.question.choices[0] == ("assigned", "a seat is shown")


def test_the_example_pack_names_its_own_folder() -> None:
    project = (EXAMPLE.parent / "pyproject.toml").read_text("utf-8")
    assert f'[project.entry-points."{packs.GROUP}"]\nexample = "{EXAMPLE.name}"' in project


BROKEN = {
    "http.status: {type: integer, means: Mine.}\n": "R501",
    "Bad Name: {type: text, means: x}\n": "R501",
    "a.b: {type: texte, means: x}\n": "R108",
    "a.b: {type: choice, means: x}\n": "R501",
    "a.b: {means: x}\n": "R103",
    "a.b: {type: text, means: x, question: {how: y}}\n": "R103",
    "a.b: {type: text, means: x, sensitive: maybe}\n": "R109",
    "- a\n": "R101",
    "a: [\n": "Y004",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_faulty_facts_file_is_told_about_at_its_place(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"facts.yaml": text, "key/one.yaml": cause("one")})
    with pytest.raises(RuleError) as caught:
        load_base([tmp_path], builtin=False)
    fault = caught.value.faults[0]
    assert (fault.code, Path(fault.place.file).name) == (BROKEN[text], "facts.yaml")
    assert fault.place.line >= 1
