"""Rule files kept between loads: read again only where they changed, or as an editor holds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from packs import cause, rule, write
from why401.engine import shelf as module
from why401.engine.load import load_base
from why401.engine.shelf import Shelf
from why401.facts.errors import Fault, RuleError
from why401.facts.yamlnodes import Node


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Two causes."""
    texts = {f"key/{name}.yaml": cause(name, rule("r", "{http.status: 402}")) for name in "ab"}
    return write(tmp_path / "pack", texts)


@pytest.fixture
def composed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files whose YAML was read, in order."""
    names: list[str] = []
    real = Shelf.node

    def node(shelf: Shelf, path: Path, faults: list[Fault]) -> Node | None:
        names.append(path.name)
        return real(shelf, path, faults)

    monkeypatch.setattr(Shelf, "node", node)
    return names


def test_only_what_changed_is_read_again(pack: Path, composed: list[str]) -> None:
    shelf = Shelf()
    first, _ = load_base([pack], builtin=False, shelf=shelf)
    again, _ = load_base([pack], builtin=False, shelf=shelf)
    assert first == again
    assert composed == ["a.yaml", "b.yaml"]
    write(pack, {"key/b.yaml": cause("b", rule("other", "{http.status: 401}"))})
    changed, _ = load_base([pack], builtin=False, shelf=shelf)
    assert composed == ["a.yaml", "b.yaml", "b.yaml"]
    assert changed == load_base([pack], builtin=False)[0]


def test_an_unsaved_text_counts_until_it_is_dropped(pack: Path, composed: list[str]) -> None:
    shelf = Shelf()
    saved, _ = load_base([pack], builtin=False, shelf=shelf)
    shelf.unsaved = {
        (pack / "key" / "a.yaml").resolve(): cause("a", rule("new", "{http.status: 403}"))
    }
    base, _ = load_base([pack], builtin=False, shelf=shelf)
    assert set(base.rules) == {"a/new", "b/r"}
    shelf.unsaved = {}
    assert load_base([pack], builtin=False, shelf=shelf)[0] == saved


def test_unsaved_facts_count_and_the_files_that_read_them_are_read_again(pack: Path) -> None:
    write(pack, {"facts.yaml": "my.fact: {type: text, means: Mine.}\n",
                 "key/c.yaml": cause("c", rule("r", "{my.fact: x}"))})  # fmt: skip
    shelf = Shelf()
    load_base([pack], builtin=False, shelf=shelf)
    shelf.unsaved = {(pack / "facts.yaml").resolve(): "my.fact: {type: integer, means: Mine.}\n"}
    with pytest.raises(RuleError) as caught:
        load_base([pack], builtin=False, shelf=shelf)
    assert [fault.code for fault in caught.value.faults] == ["R211"]


def test_faults_of_a_kept_file_are_told_each_time_and_go_with_the_file(pack: Path) -> None:
    write(pack, {"key/b.yaml": "cause: b\n"})
    shelf = Shelf()
    for _ in range(2):
        with pytest.raises(RuleError) as caught:
            load_base([pack], builtin=False, shelf=shelf)
        assert {fault.code for fault in caught.value.faults} == {"R103"}
    shelf.left_out = frozenset({str(pack / "key" / "b.yaml")})
    assert set(load_base([pack], builtin=False, shelf=shelf)[0].causes) == {"a"}


def test_an_id_that_stands_in_two_files_is_told_at_the_second(pack: Path) -> None:
    write(pack, {"key/c.yaml": "\n" + cause("a", rule("r", "{http.status: 403}"))})
    with pytest.raises(RuleError) as caught:
        load_base([pack], builtin=False)
    places = [(f.code, Path(f.place.file).name, f.place.line) for f in caught.value.faults]
    assert places == [("R113", "c.yaml", 2), ("R111", "c.yaml", 7)]


def test_a_file_that_is_too_large_is_not_read(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_FILE_BYTES", 50)
    with pytest.raises(RuleError) as caught:
        load_base([pack], builtin=False)
    assert {fault.code for fault in caught.value.faults} == {"R003"}
