"""``why401 batch``: a line a case, bad lines told, nothing half-written."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from ran import Why401


def schema(name: str) -> dict[str, object]:
    folder = resources.files("why401.facts.schemas")
    return json.loads(folder.joinpath(f"{name}.schema.json").read_text("utf-8"))


SCHEMA, SUMMARY = schema("diagnosis"), schema("summary")
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


def test_several_inputs_packed_and_not_give_one_output(why401: Why401, tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "a.jsonl.gz").write_bytes(gzip.compress(f"{GOOD}\n{{\n".encode()))
    (tmp_path / "cases" / "b.yaml").write_text("provider.name: openai\nhttp.status: 401\n")
    target, rejects = tmp_path / "out.jsonl", tmp_path / "bad.jsonl"
    ran = why401("batch", tmp_path / "cases", "-o", target, "--rejects", rejects)
    assert ran.code == 0
    assert [d["id"] for d in lines_of(target)] == ["good", str(tmp_path / "cases" / "b.yaml")]
    (bad,) = lines_of(rejects)
    assert bad["id"] == f"{tmp_path / 'cases' / 'a.jsonl.gz'}:line 2"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.jsonl", "cases", "out.jsonl"]


def cases(count: int) -> str:
    """Distinct cases, one a line, with a faulty line now and then."""
    return "".join(
        "{\n"
        if n % 97 == 96
        else GOOD.replace('"good"', f'"c{n}"').replace(
            '{"provider', f'{{"key.age_days": {n}, "provider'
        )
        + "\n"
        for n in range(count)
    )


def test_several_processes_write_what_one_writes(why401: Why401, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(cases(700))
    one = why401("batch", source, "-o", "-", "--workers", "1").out
    many = why401("batch", source, "-o", "-", "--workers", "3").out
    assert one == many
    assert [json.loads(line)["id"] for line in one.splitlines()] == [
        f"line {n + 1}" if n % 97 == 96 else f"c{n}" for n in range(700)
    ]


def running(*arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "why401", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def stopped_within(source: Path, target: Path, stop: signal.Signals) -> tuple[int, str]:
    """A run gets the signal once its journal has something to go on from; its exit code and what
    it said."""
    process = running("batch", source, "-o", target, "--workers", "2")
    journal = target.with_name(f".{target.name}.journal")
    deadline = time.monotonic() + 60
    while not journal.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert process.poll() is None, "the run was over before it could be stopped"
    process.send_signal(stop)
    told = process.communicate(timeout=30)[1].decode()
    return process.returncode, told


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize("stop", ["SIGKILL", "SIGINT"])
def test_a_run_that_was_stopped_goes_on_to_the_same_bytes(
    why401: Why401, tmp_path: Path, stop: str
) -> None:
    source, whole, target = (tmp_path / name for name in ("in.jsonl", "whole.jsonl", "out.jsonl"))
    source.write_text(cases(1200))
    code, told = stopped_within(source, target, getattr(signal, stop))
    assert not target.exists()
    if stop == "SIGINT":
        assert code == 130
        assert "--resume goes on" in told
    again = why401("batch", source, "-o", target)
    assert again.code == 2
    assert "--resume" in again.err
    # What a killed run wrote after its last note must not stand twice.
    with target.with_name(".out.jsonl.part").open("ab") as part:
        part.write(b'{"half": ')
    assert why401("batch", source, "-o", target, "--resume").code == 0
    assert why401("batch", source, "-o", whole).code == 0
    assert target.read_bytes() == whole.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl", "whole.jsonl"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_run_does_not_go_on_with_other_inputs(why401: Why401, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(cases(1200))
    stopped_within(source, target, signal.SIGKILL)
    source.write_text(cases(1201))
    ran = why401("batch", source, "-o", target, "--resume")
    assert ran.code == 2
    assert "not those of the earlier run" in ran.err
    assert not target.exists()


def test_resume_without_an_earlier_run_begins_one(why401: Why401, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(GOOD + "\n")
    assert why401("batch", source, "-o", target, "--resume").code == 0
    assert len(lines_of(target)) == 1


@pytest.mark.parametrize("suffix", [".txt", ".json", ".html"])
def test_a_summary_counts_causes_with_bounds(why401: Why401, tmp_path: Path, suffix: str) -> None:
    source, summary = tmp_path / "in.jsonl", tmp_path / f"sum{suffix}"
    odd = '{"facts": {"client.name": "<b>x</b>", "response.body": "Insufficient Balance"}}'
    source.write_text(GOOD + "\n" + odd + "\n{\n")
    assert why401("batch", source, "-o", "-", "--summary", summary).code == 0
    text = summary.read_text()
    if suffix == ".json":
        found = json.loads(text)
        jsonschema.validate(found, SUMMARY)
        assert (found["diagnosed"], found["faulty"]) == (2, 1)
        (cause, *_) = found["causes"]
        assert (cause["name"], cause["cases"], cause["share"]) == ("prepaid_balance_empty", 2, 1.0)
        assert 0.3 < cause["low"] < 0.4  # Wilson's lower bound of 2 in 2 is 0.342
        assert {row["name"] for row in found["by"]["provider"]} == {"deepseek", "(not known)"}
    else:
        assert "prepaid_balance_empty" in text
        assert "34.2" in text
        assert ("<b>x</b>" in text) == (suffix == ".txt")


def test_a_gateway_log_gives_its_refusals_only(why401: Why401, tmp_path: Path) -> None:
    refused = {
        "id": "req-1", "status": "failure", "custom_llm_provider": "deepseek", "model": "deepseek-chat",
        "error_information": {"error_code": "402", "error_message": "Insufficient Balance"},
    }  # fmt: skip
    source = tmp_path / "litellm.jsonl"
    source.write_text(
        json.dumps({"id": "ok", "status": "success"}) + "\n" + json.dumps(refused) + "\nno\n"
    )
    ran = why401("batch", source, "-o", "-", "--from", "litellm")
    found, bad = (json.loads(line) for line in ran.out.splitlines())
    assert (found["id"], found["causes"][0]["id"]) == ("req-1", "prepaid_balance_empty")
    assert found["facts"]["model.name"]["value"] == "deepseek-chat"
    assert bad["id"] == "line 3"
    assert "1 cases diagnosed, 1 with an error, 1 records were no refusal" in ran.err


def test_a_map_of_ones_own_reads_any_log(why401: Why401, tmp_path: Path) -> None:
    source, map_file = tmp_path / "own.log", tmp_path / "own.yaml"
    source.write_text(
        json.dumps({"st": 402, "err": {"msg": "Insufficient Balance"}, "up": "DS"}) + "\n"
    )
    map_file.write_text(
        "only: st >= `400`\n"
        "facts:\n  http.status: st\n  response.body: err.msg\n"
        "  provider.name: {get: up, values: {ds: deepseek}}\n"
    )
    ran = why401("batch", source, "-o", "-", "--map", map_file)
    document = json.loads(ran.out)
    assert document["causes"][0]["id"] == "prepaid_balance_empty"
    assert document["facts"]["provider.name"]["value"] == "deepseek"


def test_a_map_with_faults_tells_them_all_before_anything_is_written(
    why401: Why401, tmp_path: Path
) -> None:
    source, map_file = tmp_path / "own.log", tmp_path / "own.yaml"
    source.write_text("{}\n")
    map_file.write_text("onlyy: x\nfacts:\n  http.statu: st\n  response.body: 'a b c'\n")
    ran = why401("batch", source, "-o", tmp_path / "out", "--map", map_file)
    assert ran.code == 3
    for part in ("own.yaml:1:1", "own.yaml:3:3", "http.status", "own.yaml:4:18", "JMESPath"):
        assert part in ran.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "options",
    [("--from", "nothing"), ("--from", "otel", "--map", "x"), ("--resume", "-o", "-")],
)
def test_options_that_make_no_sense_are_refused(
    why401: Why401, tmp_path: Path, options: tuple[str, ...]
) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(GOOD + "\n")
    assert why401("batch", source, "-o", tmp_path / "out", *options).code == 2
    assert not (tmp_path / "out").exists()
