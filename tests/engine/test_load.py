"""Loading rule packs: what is read, and every fault with its line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from packs import cause, load, rule, write
from why401.engine.load import load_base
from why401.engine.model import All, Any, Effect, Not, Test
from why401.facts.errors import RuleError


def faults_of(folder: Path, text: str, name: str = "key/broken.yaml") -> list[tuple[str, int, int]]:
    write(folder, {name: text})
    with pytest.raises(RuleError) as caught:
        load_base([folder], builtin=False)
    assert caught.value.exit_code == 4
    return [(f.code, f.place.line, f.place.column) for f in caught.value.faults]


def test_conditions_are_read_as_written(tmp_path: Path) -> None:
    when = (
        "{client.name: cursor, any: [{http.status: {in: [401, 403]}}, {not: {key.present: true}}],"
        " text.all: {contains: quota, matches: ['a+', 'b']}}"
    )
    base = load(tmp_path, {"key/one.yaml": cause("one", rule("r", when))})
    assert base.rules["one/r"].when == All(
        (
            Test("client.name", "is", "cursor"),
            Any(
                (
                    Test("http.status", "in", (401, 403)),
                    Not(Test("key.present", "is", True)),
                )
            ),
            All(
                (Test("text.all", "contains", ("quota",)), Test("text.all", "matches", ("a+", "b")))
            ),
        )
    )


def test_a_text_fact_takes_an_unquoted_number(tmp_path: Path) -> None:
    base = load(tmp_path, {"key/one.yaml": cause("one", rule("r", "{error.code: 2049}"))})
    assert base.rules["one/r"].when == Test("error.code", "is", "2049")


def test_durations_may_be_written_in_words(tmp_path: Path) -> None:
    base = load(
        tmp_path, {"key/one.yaml": cause("one", rule("r", "{key.age_days: {below: 12 h}}"))}
    )
    assert base.rules["one/r"].when == Test("key.age_days", "below", 0.5)


def test_words_become_decibans(tmp_path: Path) -> None:
    rules = [
        rule("a", "{http.status: 401}", "weight: weak"),
        rule("b", "{http.status: 402}", "against: very_strong"),
        rule("c", "{http.status: 403}", "weight: 7.5"),
        rule("d", "{http.status: 404}", "confirms: true"),
        rule("e", "{http.status: 500}", "rules_out: true"),
    ]
    base = load(tmp_path, {"key/one.yaml": cause("one", *rules)})
    assert [r.effects[0] for r in base.rules.values()] == [
        Effect("one", "weight", 3.0),
        Effect("one", "weight", -15.0),
        Effect("one", "weight", 7.5),
        Effect("one", "confirms", 30.0),
        Effect("one", "rules_out", 0.0),
    ]


def test_a_family_in_an_effect_means_its_causes_but_not_the_one_named_beside_it(
    tmp_path: Path,
) -> None:
    shared = (
        "rules:\n  - id: s\n    when: {http.status: 200}\n    because: It is so.\n    effects:\n"
        "      - {family: key, rules_out: true}\n      - {cause: two, weight: weak}\n"
    )
    base = load(
        tmp_path,
        {"key/one.yaml": cause("one"), "key/two.yaml": cause("two"), "shared/s.yaml": shared},
    )
    assert set(base.rules["s/s"].effects) == {
        Effect("one", "rules_out", 0.0),
        Effect("two", "weight", 3.0),
    }


def test_a_later_pack_replaces_a_cause_with_its_rules_and_says_so(tmp_path: Path) -> None:
    first = write(
        tmp_path / "a",
        {
            "key/one.yaml": cause(
                "one", rule("r", "{http.status: 401}"), rule("s", "{http.status: 1}")
            )
        }
        | {"key/one.yaml": cause("one", rule("r", "{http.status: 401}"))},
    )
    second = write(tmp_path / "b", {"key/one.yaml": cause("one", rule("t", "{http.status: 403}"))})
    base, notes = load_base([first, second], builtin=False)
    assert list(base.rules) == ["one/t"]
    assert [(note.code, note.severity) for note in notes] == [("N001", "note")]


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "key/a.yaml": cause("a", rule("r", "{http.statsu: 401}")),
            "key/b.yaml": cause(
                "b", rule("r", "{http.status: '401'}"), rule("Bad Id", "{os.name: x}")
            ),
        },
    )
    with pytest.raises(RuleError) as caught:
        load_base([tmp_path], builtin=False)
    found = [(Path(f.place.file).name, f.code) for f in caught.value.faults]
    assert found == [("a.yaml", "R210"), ("b.yaml", "R211"), ("b.yaml", "R110")]
    assert "Did you mean 'http.status'?" in caught.value.faults[0].hint


BROKEN = {
    "R101": "- a list\n",
    "R102": cause("one").replace("action:", "acton:"),
    "R103": "cause: one\naction: pay\nprior: rare\n",
    "R108": cause("one").replace("reconfigure", "rekonfigure"),
    "R110": cause("One Cause"),
    "R111": cause("one", rule("r", "{http.status: 401}"), rule("r", "{http.status: 402}")),
    "R201": cause("one", rule("r", "{}")),
    "R202": cause("one", rule("r", "{any: []}")),
    "R203": cause("one", rule("r", "{http.status: [401, 403]}")),
    "R204": cause("one", rule("r", "{http.status: {abov: 400}}")),
    "R205": cause("one", rule("r", "{client.name: {above: 3}}")),
    "R207": cause("one", rule("r", "{http.status: {in: 401}}")),
    "R209": cause("one", rule("r", "{text.all: {contains: ''}}")),
    "R210": cause("one", rule("r", "{nobody.knows: 1}")),
    "R211": cause("one", rule("r", "{client.build: other}")),
    "R212": cause("one", rule("r", "{text.all: {matches: '(?=ahead)'}}")),
    "R213": cause("one", rule("r", "{key.age_days: {below: soon}}")),
    "R214": cause("one", rule("r", "{http.status: {above: high}}")),
    "R215": cause("one", rule("r", "{http.status: {between: [500, 400]}}")),
    "R216": cause("one", rule("r", "{http.status: {known: maybe}}")),
    "R217": cause("one", rule("r", "{client.version: {version_below: new}}")),
    "R301": cause("one", rule("r", "{http.status: 401}", "group: g")),
    "R303": cause("one", rule("r", "{http.status: 401}", "weight: weak, against: weak")),
    "R304": cause("one", rule("r", "{http.status: 401}", "weight: heavy")),
    "R305": cause("one", rule("r", "{http.status: 401}", "weight: 0")),
    "R107": cause("one", rule("r", "{http.status: 401}", "weight: 31")),
    "R309": cause("one", rule("r", "{http.status: 401}"))
    + "examples:\n  - given: {http.status: 1}\n",
    "R310": cause("one").replace(
        "prior: normal", "prior: {default: rare, when: [{http.status: 401}]}"
    ),
    "R402": cause("one", rule("r", "{http.status: 401}", "effects: [{cause: two, weight: weak}]")),
    "R312": cause("one").replace("Mend one.", "Set OPENAI_API_KEY=" + "sk-" + "aB3" * 16),
    "R401": cause(
        "one", rule("r", "{http.status: 401}", "effects: [{family: keys, weight: weak}]")
    ),
    "R404": cause("one") + "examples:\n  - {given: {http.status: 401}, fires: [gone]}\n",
    "R405": cause("one", rule("r", "{http.status: 401}", "then: {response.body: x}")),
}


@pytest.mark.parametrize("code", BROKEN)
def test_each_fault_has_its_code_and_a_place(tmp_path: Path, code: str) -> None:
    found = faults_of(tmp_path, BROKEN[code])
    assert code in [item[0] for item in found]
    assert all(line >= 1 and column >= 1 for _, line, column in found)


def test_the_place_of_a_fault_is_exact(tmp_path: Path) -> None:
    text = cause("one", "  - id: r\n    when:\n      http.status: {abov: 400}\n    weight: weak\n"
                 "    because: It is so.")  # fmt: skip
    assert faults_of(tmp_path, text) == [("R204", 8, 21)]


def test_a_cycle_through_absence_is_refused(tmp_path: Path) -> None:
    text = (
        "rules:\n"
        "  - {id: a, when: {waiting.helps: {known: false}}, then: {fault.side: client}, because: So.}\n"
        "  - {id: b, when: {fault.side: client}, then: {waiting.helps: true}, because: So.}\n"
    )
    codes = [code for code, _, _ in faults_of(tmp_path, text, "derive/loop.yaml")]
    assert codes == ["R410"]


def test_a_missing_or_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as caught:
        load_base([tmp_path / "none", tmp_path], builtin=False)
    assert [fault.code for fault in caught.value.faults] == ["R002", "R001"] or [
        fault.code for fault in caught.value.faults
    ] == ["R001", "R002"]
