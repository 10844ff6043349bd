"""The compiled base: encoded and decoded without loss, kept, and made anew when anything changes."""

from __future__ import annotations

import json
import os
from dataclasses import fields, replace
from pathlib import Path

import pytest
from drawn import rule_bases
from hypothesis import HealthCheck, given, settings

from packs import cause, rule, write
from why401.engine import load
from why401.engine.atoms import AtomIndex
from why401.engine.cache import load_program
from why401.engine.compile import Program, compile_base
from why401.engine.diagnosis import diagnoser_of, make_diagnoser
from why401.engine.encode import decode, encode
from why401.engine.load import load_base
from why401.engine.model import RuleBase
from why401.facts.errors import RuleError
from why401.facts.memory import WorkingMemory

PACK = {
    "key/a.yaml": cause(
        "a",
        rule("r", "{os.name: linux, not: {key.present: true}}"),
        rule("s", "{error.masked_key: {matches: ['^\"', 'sk-[a-z]+']}}", "rules_out: true"),
        rule("t", "{any: [{http.status: {between: [400, 403]}}, {key.age_days: {above: 1.5}}]}"),
    ),
    "key/b.yaml": cause("b", rule("r", "{key.provider: {differs_from: provider.name}}")),
}


def assert_same(one: Program, other: Program) -> None:
    """Equal in every field, from both sides."""
    for field in fields(Program):
        left, right = getattr(one, field.name), getattr(other, field.name)
        assert left == right, field.name
        assert right == left, field.name
    for field in fields(RuleBase):
        assert getattr(one.base, field.name) == getattr(other.base, field.name), field.name
    assert list(one.base.causes) == list(other.base.causes)
    assert repr(tuple(one.rules)) == repr(tuple(other.rules))


def test_the_shipped_rules_come_back_as_they_were() -> None:
    base, notes = load_base()
    program = compile_base(base)
    found, told = decode(encode(program, notes))
    assert_same(program, found)
    assert told == notes
    assert encode(found, told) == encode(program, notes)


def test_the_atoms_of_answers_are_those_that_the_tests_give() -> None:
    program, _ = load_program()
    assert {"key.source", "client.name"} <= program.foreseen.keys()
    index = AtomIndex(program.watched, program.known)
    for name, values in program.foreseen.items():
        for value, atoms in values:
            assert index.atoms_of(name, value) == frozenset(atoms)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(base=rule_bases())
def test_drawn_rules_come_back_as_they_were(base: RuleBase) -> None:
    program = compile_base(base)
    assert_same(program, decode(encode(program, ()))[0])


def test_lines_that_are_missing_are_an_error() -> None:
    data = encode(compile_base(load_base()[0]), ())
    with pytest.raises(ValueError, match="missing"):
        decode(data.rpartition(b"\n")[0])
    with pytest.raises((ValueError, KeyError, TypeError)):
        decode(json.dumps({"rules": []}).encode())


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WHY401_CACHE", str(tmp_path / "cache"))
    return write(tmp_path / "pack", PACK)


def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, reading rules from YAML is a failure."""
    monkeypatch.setattr(load, "load_base", lambda *a, **k: pytest.fail("the rules were read"))


def test_what_was_compiled_once_is_not_read_again(
    pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, notes = load_program([pack], builtin=False)
    unread(monkeypatch)
    again, told = load_program([pack], builtin=False)
    assert_same(first, again)
    assert told == notes


def test_a_kept_base_diagnoses_alike(pack: Path) -> None:
    memory = WorkingMemory.of({"os.name": "linux", "key.present": False, "http.status": 401})
    plain = make_diagnoser(load_base([pack], builtin=False)[0], engine="python")(memory)
    load_program([pack], builtin=False)
    kept = diagnoser_of(load_program([pack], builtin=False)[0], engine="python")(memory)
    assert kept.beliefs == plain.beliefs
    assert kept.fixes == plain.fixes
    assert kept.questions == plain.questions
    assert kept.fired == plain.fired != ()


@pytest.mark.parametrize("change", ["edit", "add", "remove", "facts"])
def test_every_change_is_seen_at_once(pack: Path, change: str) -> None:
    load_program([pack], builtin=False)
    load_program([pack], builtin=False)
    path = pack / "key/a.yaml"
    if change == "edit":
        before = path.stat()
        path.write_text(path.read_text("utf-8").replace("linux", "macos"), "utf-8")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    elif change == "add":
        write(pack, {"key/c.yaml": cause("c")})
    elif change == "remove":
        (pack / "key/b.yaml").unlink()
    else:
        write(pack, {"facts.yaml": "vendor.region: {type: text, means: A region.}\n"})
        write(pack, {"key/c.yaml": cause("c", rule("r", "{vendor.region: eu}"))})
    found, _ = load_program([pack], builtin=False)
    anew = compile_base(load_base([pack], builtin=False)[0])
    assert_same(replace(found, foreseen={}), anew)


def test_packs_do_not_take_each_others_place(pack: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", {"key/z.yaml": cause("z")})
    both, notes = load_program([pack, other], builtin=False)
    assert list(both.base.causes) == ["a", "b", "z"]
    assert notes == ()
    assert list(load_program([other], builtin=False)[0].base.causes) == ["z"]
    assert list(load_program([pack], builtin=False)[0].base.causes) == ["a", "b"]


def test_notes_are_kept(pack: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", {"key/a.yaml": cause("a")})
    _, first = load_program([pack, other], builtin=False)
    _, again = load_program([pack, other], builtin=False)
    assert first == again
    assert [note.code for note in first] == ["N001"]


def test_faulty_rules_are_faulty_every_time(pack: Path) -> None:
    write(pack, {"key/a.yaml": "cause: [\n"})
    for _ in range(2):
        with pytest.raises(RuleError):
            load_program([pack], builtin=False)


def test_a_damaged_entry_is_made_anew(pack: Path, tmp_path: Path) -> None:
    first, _ = load_program([pack], builtin=False)
    (entry,) = (tmp_path / "cache").glob("rules-*")
    entry.write_bytes(entry.read_bytes()[:-50])
    assert_same(first, load_program([pack], builtin=False)[0])
