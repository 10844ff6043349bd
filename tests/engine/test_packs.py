"""Rule packs: where they are found, what they may add, and that nothing of them is run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from packs import cause, rule, write
from ran import Ran
from why401.cli.main import main
from why401.engine import installed, packs
from why401.engine.cache import load_program
from why401.engine.diagnosis import make_diagnoser
from why401.engine.load import load_base
from why401.facts.added import use_added
from why401.facts.errors import RuleError
from why401.facts.memory import WorkingMemory
from why401.facts.providers import (
    classify_key,
    owner_of_host,
    provider_of_host,
    providers,
)

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
    monkeypatch.setattr(installed, "user_folder", lambda: tmp_path / "none")
    found = [pack for pack in installed.installed_packs() if pack.name == "danger"]
    assert [(pack.kind, pack.folder) for pack in found] == [
        ("installed", tmp_path / "dangerous_pack")
    ]
    assert "dangerous_pack" not in sys.modules
    assert any(point.name == "danger" for point in metadata.entry_points(group=installed.GROUP))


def test_the_user_s_own_folder_wins_over_installed_packs_and_named_ones_over_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("user", "named"):
        write(
            tmp_path / name,
            {"key/one.yaml": cause("one", rule(f"of-{name}", "{http.status: 402}"))},
        )
    monkeypatch.setattr(installed, "user_folder", lambda: tmp_path / "user")
    code = main(["rules", "list", "--rules", str(tmp_path / "named"), "--cause", "one", "--origin"])
    captured = capsys.readouterr()
    ran = Ran(code, captured.out, captured.err)
    assert f"one/of-named: 10 dB for one  [{tmp_path / 'named'}]" in ran.out.splitlines()
    assert "of-user" not in ran.out
    assert "replaces the cause 'one'" in ran.out
    assert ran.out.index(f"  user  {tmp_path / 'user'}") < ran.out.index("  named  ")
    code = main(["rules", "list", "--cause", "one", "--origin"])
    assert "one/of-user: 10 dB for one  [user]" in capsys.readouterr().out


def test_a_distribution_that_comes_or_goes_is_noticed_and_the_first_of_its_name_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHY401_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(installed, "user_folder", lambda: tmp_path / "none")
    for place in ("first", "second"):
        write(tmp_path / place, {"late_pack/key/one.yaml": cause("one")})
    monkeypatch.setattr(sys, "path", [str(tmp_path / "first"), str(tmp_path / "second")])
    assert installed.installed_packs() == ()
    distribution(tmp_path / "second", "late_pack", "late")
    (found,) = installed.installed_packs()
    assert found.folder == tmp_path / "second" / "late_pack"
    distribution(tmp_path / "first", "late_pack", "late")
    (found,) = installed.installed_packs()
    assert found.folder == tmp_path / "first" / "late_pack"
    for file in (tmp_path / "first").glob("*.dist-info/*"):
        file.unlink()
    assert installed.installed_packs() == ()


def test_what_was_found_is_kept_while_the_folders_are_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHY401_CACHE", str(tmp_path / "cache"))
    write(tmp_path / "site", {"old_pack/key/one.yaml": cause("one")})
    distribution(tmp_path / "site", "old_pack", "old")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site")])
    os.utime(tmp_path / "site", (1e9, 1e9))
    first = installed.installed_packs()
    monkeypatch.setattr(installed, "_found", lambda places: pytest.fail("the folders were read"))
    assert installed.installed_packs() == first
    assert first[0].name == "old"


def test_every_command_counts_the_user_s_own_pack_with_its_facts_and_providers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Callable[..., Ran]
) -> None:
    monkeypatch.setattr(installed, "user_folder", lambda: EXAMPLE)
    said = ["--text", "POST https://llm.example.test/v1/chat 403: no seat assigned"]
    case = tmp_path / "case.json"
    case.write_text('{"facts": {"example.seat": "missing"}}', "utf-8")
    for command in (["diagnose", *said], ["diagnose", case], ["explain", case],
                    ["ask", "--answers", write(tmp_path, {"a.yaml": "{}"}) / "a.yaml", case]):  # fmt: skip
        ran = call(*command)
        assert "seat" in ran.out, command
        assert ran.err == "", command
    facts = call("diagnose", *said, "--json").document["facts"]
    assert facts["endpoint.host_class"]["value"] == "official"
    assert "example.seat" in call("facts", "list", "example").out
    assert call("diagnose", "--no-builtin", "--rules", EXAMPLE, case).code == 0
    monkeypatch.setattr(installed, "user_folder", lambda: tmp_path / "none")
    facts = call("diagnose", *said, "--json").document["facts"]
    assert facts["endpoint.host_class"]["value"] == "public"


def test_a_key_of_a_pack_s_provider_is_recognised_and_redacted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Callable[..., Ran]
) -> None:
    monkeypatch.setattr(installed, "user_folder", lambda: EXAMPLE)
    key = "exg_" + "a1b2c3d4" * 4
    ran = call("redact", "-", stdin=f"the key {key} was refused")
    assert key not in ran.out
    assert "example-gateway" in ran.out


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
    assert f'[project.entry-points."{installed.GROUP}"]\nexample = "{EXAMPLE.name}"' in project


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


PROVIDERS = {
    "openai: {base_url: 'https://evil.test'}\n": "R502",
    "mine: {title: Mine, auth: {header: X-Key}}\n": "R502",
    "mine: {title: Mine, models: {path: /v1/models}}\n": "R502",
    "mine: {title: Mine, hosts: [api.openai.com]}\n": "R502",
    "mine: {title: Mine, hosts: ['https://api.mine.test']}\n": "R502",
    "mine: {title: Mine, host_patterns: ['(?=a)b']}\n": "R212",
    "mine: {title: Mine, siblings: [{host: api.mine.test}]}\n": "R103",
    "mine: {title: Mine, keys: [{id: k, kind: api_key, prefix: sk-ant-x, pattern: 'x'}]}\n": "R502",
    "mine: {title: Mine, keys: [{id: k, kind: api_key, prefix: '', pattern: '.*'}]}\n": "R502",
    "mine: {title: Mine, keys: [{id: k, kind: api_key, prefix: mine-, pattern: '('}]}\n": "R212",
    "mine: {hosts: [api.mine.test]}\n": "R103",
    "mine: {title: Mine, host: [api.mine.test]}\n": "R102",
    "Mine Own: {title: Mine}\n": "R502",
    "- a\n": "R101",
    "a: [\n": "Y004",
}


@pytest.mark.parametrize("text", PROVIDERS)
def test_a_faulty_providers_file_is_told_about_at_its_place(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"providers.yaml": text, "key/one.yaml": cause("one")})
    with pytest.raises(RuleError) as caught:
        load_base([tmp_path], builtin=False)
    (fault,) = caught.value.faults
    assert (fault.code, Path(fault.place.file).name) == (PROVIDERS[text], "providers.yaml")
    assert fault.place.line >= 1
    assert packs.read_providers([tmp_path])[0] == ()


def test_a_pack_extends_a_provider_and_a_later_pack_extends_that(tmp_path: Path) -> None:
    key = "{{id: {}, kind: api_key, prefix: {}, pattern: '{}[a-z]+'}}"
    write(
        tmp_path,
        {
            "a/providers.yaml": f"openai: {{keys: [{key.format('org', 'oai-', 'oai-')}]}}\n",
            "b/providers.yaml": "openai: {hosts: [openai.corp.test]}\n"
            f"mine: {{title: Mine, keys: [{key.format('mine', 'mine-', 'mine-')}]}}\n",
        },
    )
    added, faults = packs.read_providers([tmp_path / "a", tmp_path / "b"])
    assert faults == []
    by_name = {provider.name: provider for provider in added}
    shipped = providers()["openai"]
    assert by_name["openai"].keys == (*shipped.keys, by_name["openai"].keys[-1])
    assert by_name["openai"].hosts == (*shipped.hosts, "openai.corp.test")
    assert by_name["openai"].base_url == shipped.base_url
    use_added(added)
    try:
        assert owner_of_host("openai.corp.test") == "openai"
        assert provider_of_host("openai.corp.test") is None  # no key is sent there
        form = classify_key("mine-" + "abc" * 9)
        assert form is not None
        assert form.provider == "mine"
    finally:
        use_added(())
    assert owner_of_host("openai.corp.test") is None


def test_the_cached_rules_are_read_again_when_a_provider_file_goes_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHY401_CACHE", str(tmp_path / "cache"))
    pack = write(tmp_path / "pack", {"key/one.yaml": cause("one")})
    load_program([pack], builtin=False)
    write(pack, {"providers.yaml": "openai: {auth: {header: X}}\n"})
    with pytest.raises(RuleError):
        load_program([pack], builtin=False)
