"""Every command is given planted keys; then its output, its log and its files are searched."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from planting import Canaries
from searching import SHAPES, SURVIVORS, Desk, Searched, see

from counterparts.consulting import FILES
from counterparts.echoing import echo
from counterparts.hosts import host
from counterparts.world import reach_to
from packs import cause, rule, write
from why401.facts.collect.probing import Probe
from why401.facts.collect.registry import collectors
from why401.facts.probe.model import Reach


@pytest.mark.parametrize("form", [(), ("--json",), ("--markdown",)], ids=["text", "json", "md"])
@pytest.mark.parametrize("shape", SHAPES)
def test_diagnose(searched: Searched, desk: Desk, form: tuple[str, ...], shape: str) -> None:
    case = desk.case("case")
    token = desk.canaries.key("value of --set", shape)
    ran = searched("diagnose", case, "--text", desk.text("pasted", shape), *form,
                   "--set", f"client.version={token}")  # fmt: skip
    see(ran, "invalid_api_key", "openai")
    see(searched("diagnose", "-", *form, stdin=case.read_text("utf-8")), "invalid_api_key")


def test_batch(searched: Searched, desk: Desk, tmp_path: Path) -> None:
    key = desk.canaries.key
    token = key("batch: no JSON", "openai")
    bad = (
        f"{{ {token}",
        json.dumps(token),
        json.dumps({"http.status": key("batch: wrong type", "openai")}),
        json.dumps({"id": key("batch: id", "openai"), "facts": {"http.status": "x"}}),
        json.dumps({key("batch: field", "anthropic"): {"x": 1}, "facts": {}}),
        json.dumps({"id": "odd", "facts": {key("batch: fact", "gateway"): [1]}}),
        json.dumps({"id": key("batch: good id", "openai"), "facts": {"http.status": 401}}),
    )
    lines = (json.dumps({"id": "good", "facts": desk.facts("good line")}), *bad)
    source = desk.file("in.jsonl", "\n".join(lines) + "\n")
    target = tmp_path / "out.jsonl"
    searched("batch", source, "-o", target)
    first = target.read_text("utf-8").splitlines()[0]
    assert all(survivor in first for survivor in SURVIVORS)
    assert len(target.read_text("utf-8").splitlines()) == len(lines)
    searched("batch", "-", "-o", "-", stdin="\n".join(lines))


def test_explain_and_diff(searched: Searched, desk: Desk, pack: tuple[str, ...]) -> None:
    one, other = desk.case("one"), desk.case("other")
    token = desk.canaries.key("argument of explain", "openai")
    see(searched("explain", one), "invalid_api_key")
    see(searched("explain", one, "--how", "dead_key", *pack), "invalid_api_key")
    searched("explain", one, "--why-not", "quota", *pack)
    searched("explain", one, "--text", desk.text("explained text"), "--what-if", f"http.status={token}",
             codes=(2, 3))  # fmt: skip
    for what in (f"client.version={token}", f"{token}=?", f"error.message={token}"):
        searched("explain", one, "--what-if", what, *pack, codes=(0, 1, 2, 3))
    for option in ("--how", "--why-not"):
        searched("explain", one, option, token, codes=(2, 3))
    see(searched("diff", one, other), "api.openai.com")
    see(searched("diff", one, other, "--json"), "api.openai.com")


def test_ask(searched: Searched, desk: Desk, pack: tuple[str, ...], tmp_path: Path) -> None:
    key = desk.canaries.key
    answers = desk.file("answers.yaml", f"same_key.elsewhere: works\nerror.message: bad key "
                        f"{key('answers', 'openai')} at api.openai.com\n")  # fmt: skip
    saved = tmp_path / "saved.json"
    start = ("--set", "http.status=401", "--text", desk.text("asked text"))
    ran = searched("ask", *pack, *start, "--answers", answers, "--save", saved)
    see(ran, "stale_copy")
    assert "api.openai.com" in saved.read_text("utf-8")
    typed = (
        f"{key('typed', 'openai')}\ntext\n{desk.text('typed text')}\n.\n"
        f"set error.message={key('typed fact', 'openai')}\nset {key('typed name', 'openai')}=1\n"
        f"what-if client.version={key('typed what-if', 'openai')}\n"
        f"how {key('typed how', 'openai')}\nfacts\n1\n1\n1\n"
    )
    searched("ask", *pack, *start, stdin=typed)
    searched("ask", *pack, *start, "--json", stdin=typed)
    searched("ask", desk.case("asked case"), *pack, stdin=typed)
    sessions = list((tmp_path / "home").rglob("sessions/*.jsonl"))
    assert len(sessions) >= 3
    assert any("invalid_api_key" in path.read_text("utf-8") for path in sessions)
    searched("ask", *pack, "--resume", stdin="facts\n1\n1\n1\n")
    broken = desk.file("broken.yaml", f"http.status: {key('broken answers', 'openai')}\n")
    searched("ask", *pack, "--answers", broken, codes=(0, 1, 2, 3))
    torn = desk.file("torn.yaml", f"a: [{key('torn answers', 'openai')}\nb: }}\n")
    searched("ask", *pack, "--answers", torn, codes=(2, 3))


def test_fix(searched: Searched, desk: Desk) -> None:
    quoted = desk.canaries.key("quoted key in .env", "openai")
    (Path.cwd() / ".env").write_text(f"OPENAI_API_KEY=\"'{quoted}'\"\n", "utf-8")
    case = desk.case("to fix")
    see(searched("fix", case, "--dry-run", "--no-collect"), "openai")
    searched(
        "fix", "--dry-run", "--text", desk.text("text to fix"), "--set", f"client.version={quoted}"
    )


def test_facts_and_redact(searched: Searched, desk: Desk, tmp_path: Path) -> None:
    text = desk.text("parsed")
    path = desk.file("log.txt", text)
    for arguments in (("facts", "parse", path), ("facts", "parse", "-")):
        see(searched(*arguments, stdin=text), *SURVIVORS)
    token = desk.canaries.key("name of a fact", "openai")
    searched("facts", "show", token, codes=(0, 1, 2, 3))
    searched("facts", "list", token, codes=(0, 1, 2, 3))
    see(searched("redact", path), *SURVIVORS)
    see(searched("redact", "-", stdin=text), *SURVIVORS)
    searched("redact", "--check", path)
    searched("redact", path, "-o", tmp_path / "clean.txt")
    searched("redact", "--in-place", path)
    assert all(survivor in path.read_text("utf-8") for survivor in SURVIVORS)


def test_cases_run(searched: Searched, desk: Desk, pack: tuple[str, ...]) -> None:
    key = desk.canaries.key
    lines = (
        {"id": "right", "facts": desk.facts("labelled"), "cause": "dead_key"},
        {"id": f"wrong {key('id', 'openai')}", "facts": desk.facts("missed"), "cause": "quota"},
    )
    path = desk.file("cases.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    searched("cases", "run", path, *pack)
    see(searched("cases", "run", path, *pack, "--json"), "dead_key", "quota")
    for place in ("cause", "also_acceptable"):
        bad = {"id": "x", "facts": {}, "cause": "quota", place: key(place, "openai")}
        searched("cases", "run", desk.file("bad.jsonl", json.dumps(bad)), *pack, codes=(0, 1, 2, 3))
    torn = desk.file("torn.jsonl", f"{{ {key('torn line', 'openai')}\n")
    searched("cases", "run", torn, *pack, codes=(2, 3))


def _faulty_rules(key: Callable[[str, str], str]) -> dict[str, str]:
    """Rule files that are wrong, with a key where they are wrong."""
    status = rule("status", "{http.status: 401}")
    example = f"error.message: bad key {key('example', 'openai')}"
    failing = f"examples:\n  - {{given: {{http.status: 402, {example}}}, fires: [status]}}\n"
    return {
        "example": cause("example", status) + failing,
        "condition": cause("condition", rule("r", f"{{http.statsu: {key('value', 'openai')}}}")),
        "fact": cause("fact", rule("r", f"{{{key('fact', 'openai')}: 401}}")),
        "value": cause("value", rule("r", f"{{http.status: {key('status', 'gateway')}}}")),
        "effect": cause("effect", rule("r", "{http.status: 401}", f"weight: {key('w', 'openai')}")),
        "field": cause("field", status) + f"{key('field', 'anthropic')}: 1\n",
        "torn": cause("torn", status) + f"examples: [{{given: {key('torn', 'openai')}\n}}\n",
        "pattern": cause("pattern", rule("r", f"{{error.message: {{matches: '({key('p', 'openai')}'}}}}")),
    }  # fmt: skip


def test_rules(searched: Searched, desk: Desk, tmp_path: Path) -> None:
    for name, text in _faulty_rules(desk.canaries.key).items():
        folder = write(tmp_path / "packs" / name, {f"own/{name}.yaml": text})
        for form in ("text", "json", "sarif", "github"):
            ran = searched("rules", "check", "--no-builtin", folder, "--format", form, codes=(0, 4))
            assert name == "example" or ran.code == 4
        see(searched("rules", "test", "--no-builtin", folder, codes=(4,)), name)
        if name != "example":
            see(
                searched("diagnose", "--set", "http.status=401", "--rules", folder, codes=(4,)),
                name,
            )


def test_rules_test_with_a_case_beside(searched: Searched, desk: Desk, tmp_path: Path) -> None:
    beside = json.dumps({"facts": desk.facts("beside"), "cause": "dead_key"})
    wrong = json.dumps({"facts": {"http.status": desk.canaries.key("x", "openai")}, "cause": "x"})
    folder = write(tmp_path / "pack", {**FILES, "own/dead.case.json": beside})
    searched("rules", "test", "--no-builtin", folder, codes=(0, 4))
    write(folder, {"own/odd.case.json": wrong})
    searched("rules", "test", "--no-builtin", folder, codes=(3, 4))


@pytest.mark.parametrize("debug", [(), ("--debug",)], ids=["plain", "debug"])
def test_internal_errors(
    searched: Searched, desk: Desk, debug: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = desk.text("internal error")

    def fails(*_: object, **__: object) -> None:
        try:
            raise KeyError(desk.text("the error before it"))
        except KeyError as before:
            error = RuntimeError(said)
            error.add_note(desk.text("note"))
            raise error from before

    monkeypatch.setattr("why401.cli.diagnose.read_inputs", fails)
    ran = searched(*debug, "diagnose", "--text", "x", codes=(6,))
    assert ("Traceback" in ran.err) is bool(debug)
    if debug:
        see(ran, *SURVIVORS, "KeyError", "RuntimeError")


@pytest.mark.parametrize("shape", SHAPES)
def test_wrong_usage(searched: Searched, canaries: Canaries, planted: Path, shape: str) -> None:
    token = canaries.key("argument", shape)
    commands: tuple[tuple[str, ...], ...] = (
        (token,), (f"--{token}",), ("--set", token), ("--set", f"{token}=1", "--no-network", token),
        ("diagnose", token), ("diagnose", f"--{token}"), ("diagnose", "--set", token),
        ("diagnose", "--set", f"http.status={token}"), ("diagnose", "--engine", token),
        ("diagnose", "--top", token), ("diagnose", "--rules", token), ("explain", token),
        ("ask", token), ("ask", "--answers", token), ("ask", "--resume", token),
        ("fix", token), ("fix", "--set", token), ("diff", token, token), ("diff", token),
        ("batch", token, "-o", "-"), ("batch", "-", "--top", token, "-o", "-"),
        ("redact", token), ("facts", token), ("facts", "parse", token), ("cases", token),
        ("cases", "run", token), ("rules", token), ("rules", "check", token),
        ("rules", "check", "--format", token), ("rules", "test", token), ("rules", "show", token),
        ("keys", token), ("keys", "--client", token), ("keys", "--provider", token),
        ("probe", token), ("probe", "--provider", token), ("probe", "--key-env", token),
        ("probe", f"--key={token}"), ("collect", token), ("collect", "--only", token),
        ("collect", "--no-network", "--set", token), ("collect", "--no-network", "--only", "os", "-o", f"/{token}/x"),
    )  # fmt: skip
    for command in commands:
        searched(*command, codes=(0, 1, 2, 3, 4, 5))


@pytest.mark.parametrize("shape", [*SHAPES, "azure", "shapeless"])
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
def test_probe_of_a_server_that_echoes_the_key(
    searched: Searched,
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    shape: str,
    form: tuple[str, ...],
) -> None:
    token = desk.canaries.key("probed", shape)
    monkeypatch.setenv("MINE", token)
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    with host(echo) as there:
        monkeypatch.setattr("why401.cli.probe.Reach", lambda environ: reach_to(environ=environ))
        given = (
            "probe",
            "--provider",
            "litellm",
            "--base-url",
            f"http://localhost:{there.port}/v1",
            *form,
        )
        for ran in (
            searched(*given, "--key-env", "MINE", "--model", "gpt-4o", "--spend"),
            searched(*given, "--key-stdin", stdin=f"{token}\n"),
        ):
            see(ran, "localhost", "401")
        received = token.encode() in bytes(there.heard)
    assert received


@pytest.mark.parametrize("shape", ["openai", "gateway", "shapeless"])
def test_collect_with_network_from_a_server_that_echoes_the_key(
    searched: Searched, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shape: str
) -> None:
    token = desk.canaries.key("collected", shape)
    for name in ("HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name)
    bare = tmp_path / "bare"
    bare.mkdir()
    monkeypatch.setenv("HOME", str(bare))
    monkeypatch.chdir(bare)
    monkeypatch.setenv("OPENAI_API_KEY", token)
    case = tmp_path / "collected.json"
    with host(echo) as there:
        monkeypatch.setenv("OPENAI_BASE_URL", f"http://localhost:{there.port}/v1")
        reach: Reach = reach_to()
        own = [each for each in collectors() if not each.network]
        monkeypatch.setattr(
            "why401.cli.gathering.collectors", lambda only=(): [*own, Probe(reach=reach)]
        )
        searched("collect", "-o", case, "--set", "provider.name=openai", codes=(0,))
        searched("--json", "--set", "provider.name=openai")
        received = token.encode() in bytes(there.heard)
    assert received
    found = json.loads(case.read_text("utf-8"))["facts"]
    assert "invalid_api_key" in json.dumps(found)
