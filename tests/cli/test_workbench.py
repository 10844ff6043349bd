"""The author's workbench, as an author uses it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from packs import cause, rule, write
from ran import Why401
from why401.cli.workbench.fmt import formatted
from why401.cli.workbench.mend import mend_text

EXAMPLES = (
    "examples:\n  - {given: {http.status: 402}, fires: [r]}\n"
    "  - {given: {http.status: 401}, silent: [r]}\n"
)
ONE = cause("one", rule("r", "{http.status: 402}", more=", source: a report")) + EXAMPLES


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack of one cause that needs no attention."""
    return write(tmp_path / "pack", {"key/one.yaml": ONE})


def test_a_sound_pack_is_called_sound(why401: Why401, pack: Path) -> None:
    ran = why401("rules", "check", "--no-builtin", pack)
    assert (ran.code, ran.out) == (0, "1 rule on 1 cause are sound.\n")


def test_findings_show_the_line_and_a_caret_and_strict_makes_them_count(
    why401: Why401, pack: Path
) -> None:
    write(pack, {"key/two.yaml": cause("two", rule("r", "{http.status: {above: 5, below: 4}}"))})
    ran = why401("rules", "check", "--no-builtin", "--strict", pack)
    assert ran.code == 4
    assert "two.yaml:6:5: warning A101: two/r can never fire" in ran.out
    assert "      - {id: r, when" in ran.out
    assert why401("rules", "check", "--no-builtin", pack).code == 0


def test_faults_come_as_json_sarif_and_annotations(why401: Why401, pack: Path) -> None:
    write(pack, {"key/two.yaml": cause("two", rule("r", "{http.statsu: 401}"))})
    ran = why401("rules", "check", "--no-builtin", "--format", "json", pack)
    assert ran.code == 4
    (fault,) = ran.document["faults"]
    assert (fault["code"], fault["line"], fault["column"]) == ("R210", 6, 20)
    assert fault["hint"] == "Did you mean 'http.status'?"
    run = why401("rules", "check", "--no-builtin", "--format", "sarif", pack).document["runs"][0]
    assert run["results"][0]["ruleId"] == run["tool"]["driver"]["rules"][0]["id"] == "R210"
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 6, "startColumn": 20}
    line = why401("rules", "check", "--no-builtin", "--format", "github", pack).out
    assert line.startswith("::error file=")
    assert "line=6,col=20,title=R210::unknown fact" in line


def test_fix_corrects_names_and_line_ends_and_keeps_comments(why401: Why401, pack: Path) -> None:
    text = ONE.replace("http.status: 402}, weight", "http.statsu: 402}, wieght")
    broken = "# mine\n" + text.replace("\n", "  \r\n").replace("action:", "acton:")
    (pack / "key" / "one.yaml").write_bytes(broken.encode())
    ran = why401("rules", "check", "--no-builtin", "--fix", pack)
    assert ran.code == 0, ran.err
    assert "names corrected" in ran.out
    assert (pack / "key" / "one.yaml").read_text("utf-8") == "# mine\n" + ONE


def test_fix_adds_the_schema_line_where_a_schema_is_near(why401: Why401, pack: Path) -> None:
    assert why401("rules", "schema", "-o", pack / "rules.schema.json").code == 0
    why401("rules", "check", "--no-builtin", "--fix", pack)
    first = (pack / "key" / "one.yaml").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../rules.schema.json"
    assert mend_text(first + "\n" + ONE, pack / "key" / "one.yaml")[1] == []


def test_tests_run_examples_and_cases_beside_the_rules(why401: Why401, pack: Path) -> None:
    case = {"facts": {"http.status": 402}, "cause": "one"}
    (pack / "key" / "paid.case.json").write_text(json.dumps(case))
    ran = why401("rules", "test", "--no-builtin", pack)
    assert (ran.code, ran.out) == (0, "2 examples, 1 case beside them, 0 expectations not met.\n")
    case["cause"] = "another"
    (pack / "key" / "more.cases.jsonl").write_text(json.dumps(case) + "\n")
    ran = why401("rules", "test", "--no-builtin", pack)
    assert ran.code == 4
    assert "another should come first, but one does" in ran.err


def test_coverage_tells_what_was_never_seen(why401: Why401, pack: Path) -> None:
    more = cause("two", rule("r", "{http.status: 403, provider.name: openai}"))
    write(pack, {"key/two.yaml": more})
    document = why401("rules", "coverage", "--no-builtin", "--format", "json", pack).document
    assert document["totals"]["rules fired"] == {"done": 1, "of": 2}
    assert document["causes_never_first"] == ["two"]
    two = next(entry for entry in document["rules"] if entry["id"] == "two/r")
    assert two["conditions"][1] == {
        "condition": "provider.name: openai", "true": False, "false": False, "unknown": True
    }  # fmt: skip
    text = why401("rules", "coverage", "--no-builtin", "--missing", pack).out
    assert "rules that never fired: two/r" in text
    assert "provider.name: openai  (seen unknown)" in text
    page = why401("rules", "coverage", "--no-builtin", "--format", "html", pack).out
    assert "never fired" in page
    assert "http" + "://" not in page
    assert why401("rules", "coverage", "--no-builtin", "--at-least", "90", pack).code == 4


def test_mutants_that_no_example_notices_survive(why401: Why401, pack: Path) -> None:
    ran = why401("rules", "mutate", "--no-builtin", pack)
    assert ran.out.splitlines()[-1] == "2 mutants, 2 killed (100.0 %)."
    loose = ONE.replace(
        "{http.status: 402}, weight", "{http.status: 402, account.trial: true}, weight"
    )
    loose = loose.replace(
        "{http.status: 402}, fires", "{http.status: 402, account.trial: true}, fires"
    )
    loose = loose.replace(
        "{http.status: 401}, silent", "{http.status: 401, account.trial: true}, silent"
    )
    write(pack, {"key/one.yaml": loose})
    ran = why401("rules", "mutate", "--no-builtin", "--json", pack)
    assert [entry["change"] for entry in ran.document["survivors"]] == [
        "dropping account.trial: true"
    ]


NEW = (
    "--family", "billing", "--title", "The trial is over", "--because", "It says so.",
    "--source", "a report", "--fix", "Pay.",
)  # fmt: skip


def test_a_new_rule_is_written_checked_and_tested(why401: Why401, tmp_path: Path) -> None:
    ran = why401(
        "rules", "new", "trial_over", "--to", tmp_path, "--when", "provider.name=deepseek",
        "--when", r"text.all~trial (is )?over", *NEW,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert "It is sound, and 2 examples came out as they say." in ran.out
    text = (tmp_path / "billing" / "trial_over.yaml").read_text("utf-8")
    assert text.startswith(
        "# yaml-language-server: $schema=../rules.schema.json\ncause: trial_over"
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--when", "http.statsu=402"), "Did you mean 'http.status'?"),
        (("--when", "http.status=many"), "wants a whole number"),
        (("--when", "http.status"), "is no condition"),
        (("--when", "text.all~(a"), "missing )"),
        ((), "Give --when"),
    ],
)
def test_a_new_rule_that_cannot_be_is_refused(
    why401: Why401, tmp_path: Path, more: tuple[str, ...], said: str
) -> None:
    ran = why401("rules", "new", "trial_over", "--to", tmp_path / "p", *more, *NEW)
    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / "p").exists()


def test_everything_that_is_wrong_with_the_conditions_is_told_at_once(
    why401: Why401, tmp_path: Path
) -> None:
    ran = why401("rules", "new", "x", "--to", tmp_path, "--when", "http.statsu=402",
                 "--when", "text.all~(a", *NEW)  # fmt: skip
    assert "Did you mean 'http.status'?" in ran.err
    assert "missing )" in ran.err


def test_another_rule_is_written_for_a_cause_that_exists(why401: Why401, tmp_path: Path) -> None:
    asked = ("rules", "new", "key_expired", "--to", tmp_path, "--when", "text.all~grew too old",
             "--firing", "the token grew too old", "--near-miss", "an old text", *NEW)  # fmt: skip
    refused = why401(*asked)
    assert refused.code == 2
    assert "add --rule ID" in refused.err
    ran = why401(*asked, "--rule", "grew-too-old")
    assert ran.code == 0, ran.err
    assert (tmp_path / "shared" / "grew_too_old.yaml").is_file()
    shown = why401("rules", "list", "--rules", tmp_path, "--text", "grew too old").out
    assert shown.startswith("grew_too_old/grew-too-old: 10 dB for key_expired")
    wrong = why401(*(part if part != "key_expired" else "key_expird" for part in asked),
                   "--rule", "b")  # fmt: skip
    assert "Did you mean 'key_expired'?" in wrong.err


def test_rules_are_found_by_what_they_read_say_and_name(why401: Why401, pack: Path) -> None:
    write(pack, {"key/two.yaml": cause("two", rule("s", "{provider.name: {in: [openai, xai]}}"))})
    base = ("rules", "list", "--no-builtin", "--rules", pack)
    assert why401(*base, "--fact", "http.status").out.startswith("one/r: 10 dB for one")
    assert "two/s" in why401(*base, "--provider", "XAI").out
    assert "two/s" not in why401(*base, "--cause", "one").out
    assert why401(*base, "--text", "nowhere").code == 1


def test_show_tells_conditions_effects_and_who_gives_the_facts(why401: Why401, pack: Path) -> None:
    base = ("--no-builtin", "--rules", pack)
    out = why401("rules", "show", "one/r", *base).out
    assert "    http.status: 402" in out
    assert "    10 dB for one" in out
    assert "asked:" in out
    assert "+10 dB  one/r" in why401("rules", "show", "one", *base).out
    assert "read by one/r" in why401("rules", "show", "http.status", *base).out
    ran = why401("rules", "show", "one/q", *base)
    assert (ran.code, "Did you mean" in ran.err) == (2, True)


def test_the_graph_is_drawn_in_three_forms(why401: Why401, pack: Path, tmp_path: Path) -> None:
    base = ("rules", "graph", "--no-builtin", "--rules", pack)
    mermaid = why401(*base).out
    assert '-- "+10 dB" -->' in mermaid
    assert '"http.status" -> "one/r";' in why401(*base, "--format", "dot").out
    page = tmp_path / "graph.html"
    assert why401(*base, "--format", "html", "-o", page).code == 0
    assert '["one/r","rule"]' in page.read_text("utf-8")
    near = why401(*base, "--around", "one", "--steps", "1").out
    assert "one/r" in near
    assert "http.status" not in near


def test_a_page_about_each_cause_is_written_and_kept_fresh(
    why401: Why401, pack: Path, tmp_path: Path
) -> None:
    base = ("rules", "docs", tmp_path / "docs", "--no-builtin", "--rules", pack)
    assert why401(*base).out == "2 pages, 2 written, 0 removed.\n"
    assert "### one/r (10 dB)" in (tmp_path / "docs" / "one.md").read_text("utf-8")
    assert why401(*base, "--check").code == 0
    write(pack, {"key/one.yaml": ONE.replace("Mend one.", "Mend it.")})
    ran = why401(*base, "--check")
    assert (ran.code, "one.md is out of date" in ran.out) == (4, True)


def test_the_schema_takes_a_pack_s_own_facts(why401: Why401, pack: Path) -> None:
    facts = "vendor.plan: {type: choice, values: [free, paid], means: The plan.}\n"
    write(pack, {"facts.yaml": facts})
    schema = why401("rules", "schema", pack).document
    jsonschema.Draft7Validator.check_schema(schema)
    assert "vendor.plan" in schema["definitions"]["when"]["properties"]


def test_watch_says_what_the_rules_make_of_a_case_and_what_an_edit_changed(
    why401: Why401, pack: Path, tmp_path: Path
) -> None:
    from why401.cli.workbench.watch import change_lines, look

    case = tmp_path / "case.json"
    case.write_text('{"http.status": 402}')
    ran = why401("rules", "watch", "--once", case, "--no-builtin", "--rules", pack)
    assert "+10.0 dB  one" in ran.out
    before = look(case, [pack], True)
    write(pack, {"key/two.yaml": cause("two", rule("r", "{http.status: 402}", "weight: decisive"))})
    lines = list(change_lines(before, look(case, [pack], True)))
    assert any(line.startswith("two: new -> ") for line in lines)
    assert "now fires: two/r" in lines
    assert list(change_lines(before, before)) == ["Nothing changed for this case."]
    write(pack, {"key/two.yaml": "cause: ["})
    broken = list(change_lines(before, look(case, [pack], True)))
    assert broken[-1] == "The rules cannot be used until that is mended."


def test_fmt_puts_keys_in_order_and_keeps_comments(why401: Why401, pack: Path) -> None:
    pytest.importorskip("ruamel.yaml")
    text = "# top\nrules:\n  - when: {http.status: 401}  # why\n    id: r\n    weight: weak\n"
    text += "    because: So.\ncause: one\n"
    tidy = formatted(text)
    assert tidy.splitlines()[:2] == ["# top", "cause: one"]
    assert tidy.index("id: r") < tidy.index("when: {http.status: 401}  # why")
    assert formatted(tidy) == tidy
    write(pack, {"key/one.yaml": text})
    assert why401("rules", "fmt", "--check", pack).code == 4
    assert why401("rules", "fmt", pack).code == 0
    assert (pack / "key" / "one.yaml").read_text("utf-8") == tidy


def test_a_filter_that_fits_no_file_is_a_mistake(why401: Why401) -> None:
    ran = why401("rules", "test", "--only", "nosuchfile")
    assert ran.code == 2
    assert "nosuchfile" in ran.err
