"""``why401 diagnose`` as a user meets it."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from packs import cause, rule, write
from ran import Why401

CARD = "Invalid API key. Unauthorized User API key Request ID: 1f2e"
SCHEMA = json.loads(
    resources.files("why401.facts.schemas").joinpath("diagnosis.schema.json").read_text("utf-8")
)
LOCAL_NETWORK = [
    "tls_interception_untrusted_ca",
    "proxy_auth_required",
    "proxy_not_used_by_client",
    "dns_or_firewall_block",
    "captive_portal_html",
    "vpn_or_dns_rewrite",
]


def test_cursors_headline_error_points_to_the_key_and_rules_the_local_network_out(
    why401: Why401,
) -> None:
    ran = why401("diagnose", "--text", CARD, "--set", "client.name=cursor", "--json")
    assert ran.code == 0
    jsonschema.validate(ran.document, SCHEMA)
    causes = {item["id"]: item for item in ran.document["causes"]}
    assert ran.document["causes"][0]["family"] == "key"
    for name in LOCAL_NETWORK:
        assert causes[name]["state"] == "excluded", name
        assert causes[name]["probability"] == 0
        reasons = [b["because"] for b in causes[name]["because"] if b["effect"] == "rules_out"]
        assert any("Cursor" in reason for reason in reasons)


def test_the_terminal_view_says_verdict_act_fixes_why_and_what_is_ruled_out(
    why401: Why401, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    ran = why401("diagnose", "--text", CARD, "--set", "client.name=cursor")
    for heading in ("Causes", "Do this, in this order", "Why", "Ruled out"):
        assert heading in ran.out
    assert "It worked when:" in ran.out
    assert "text: --text" in ran.out
    assert "\x1b[" not in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80


@pytest.mark.parametrize("columns", ["40", "60", "120"])
def test_the_view_keeps_to_the_width(
    why401: Why401, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    ran = why401(
        "diagnose", "--text", "402 Insufficient Balance", "--set", "provider.name=deepseek"
    )
    assert max(map(len, ran.out.splitlines())) <= int(columns)


def test_a_case_file_standard_input_and_settings_join_and_the_last_word_counts(
    why401: Why401, tmp_path: Path
) -> None:
    case = tmp_path / "case.yaml"
    case.write_text("http.status: 401\nprovider.name: openai\n")
    more = b'{"schema": "why401.case/1", "facts": {"client.name": "cursor"}}'
    ran = why401("diagnose", case, "-", "--set", "http.status=403", "--json", stdin=more)
    facts = ran.document["facts"]
    assert facts["http.status"] == {"value": 403, "source": "user: --set"}
    assert facts["client.name"]["value"] == "cursor"
    assert facts["provider.name"]["value"] == "openai"


def test_unknown_facts_warn_with_a_suggestion_and_the_diagnosis_goes_on(why401: Why401) -> None:
    ran = why401("diagnose", "--set", "http.statsu=401", "--set", "http.status=401", "--json")
    assert "Did you mean 'http.status'?" in ran.err
    assert "warning" in ran.err
    assert ran.document["facts"]["http.status"]["value"] == 401


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("http.status=abc", "wants a whole number"),
        ("http.status=99", "below 100"),
        ("http.status", "not name=value"),
        ("client.build=other", "not one of"),
        ("sid=1", "reserved"),
        ("account.balance_usd=nan", "wants a number"),
        ("os.container=perhaps", "wants true or false"),
    ],
)
def test_a_wrong_setting_is_a_case_fault(why401: Why401, setting: str, said: str) -> None:
    ran = why401("diagnose", "--set", setting)
    assert ran.code == 3
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_all_faults_of_all_inputs_come_at_once(why401: Why401, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text('{"facts": {"http.status": "401", "os.container": "yes"}}')
    ran = why401("diagnose", case, "--set", "key.length=long")
    assert ran.code == 3
    for name in ("http.status", "os.container", "key.length"):
        assert name in ran.err


def test_nothing_to_go_by_is_a_usage_error(why401: Why401) -> None:
    ran = why401("diagnose")
    assert ran.code == 2
    assert "--text" in ran.err


def test_inconclusive_is_exit_code_one(why401: Why401) -> None:
    ran = why401("diagnose", "--set", "os.name=linux", "--json")
    assert ran.code == 1
    assert all(item["state"] in ("open", "excluded") for item in ran.document["causes"])


def test_a_text_from_another_world_is_something_else(why401: Why401) -> None:
    text = 'ERROR: duplicate key value violates unique constraint "users_pkey" DETAIL: Key (id)=(7)'
    ran = why401("diagnose", "--text", text, "--json")
    assert ran.code == 1
    assert ran.document["causes"][0]["probability"] < 0.5


def test_markdown_is_safe_to_post(why401: Why401) -> None:
    ran = why401(
        "diagnose", "--markdown", "--text", "402 Insufficient Balance <script>alert(1)</script>",
        "--set", "provider.name=deepseek", "--set", "gateway.name=`x` [a](http://b) <img>",
    )  # fmt: skip
    assert ran.out.startswith("### ")
    outside_code = "".join(part for n, part in enumerate(ran.out.split("`")) if n % 2 == 0)
    assert "<script>" not in outside_code
    assert "| --- |" in ran.out


def test_json_and_markdown_exclude_each_other(why401: Why401) -> None:
    assert why401("diagnose", "--json", "--markdown", "--text", "x").code == 2


def test_a_pack_adds_rules_and_broken_ones_are_shown_with_a_caret(
    why401: Why401, tmp_path: Path
) -> None:
    good = write(
        tmp_path / "good",
        {"own/mine.yaml": cause("mine", rule("r", "{gateway.name: acme}", "weight: 30"))},
    )
    ran = why401("diagnose", "--rules", good, "--set", "gateway.name=acme", "--json")
    assert ran.document["causes"][0]["id"] == "mine"
    bad = write(
        tmp_path / "bad", {"own/mine.yaml": cause("mine", rule("r", "{gatway.name: acme}"))}
    )
    ran = why401("diagnose", "--rules", bad, "--text", "x")
    assert ran.code == 4
    assert "mine.yaml:6:" in ran.err
    assert "^" in ran.err
    assert "Did you mean 'gateway.name'?" in ran.err


def test_only_own_rules(why401: Why401, tmp_path: Path) -> None:
    own = write(tmp_path, {"own/mine.yaml": cause("mine", rule("r", "{http.status: 401}"))})
    ran = why401("diagnose", "--no-builtin", "--rules", own, "--set", "http.status=401", "--json")
    assert [item["id"] for item in ran.document["causes"]] == ["mine", "unknown_unresolved"] or [
        item["id"] for item in ran.document["causes"]
    ] == ["mine"]


def test_top_limits_what_is_shown(why401: Why401) -> None:
    ran = why401("diagnose", "--text", CARD, "--json", "--top", "3")
    assert len(ran.document["causes"]) == 3
    assert len(ran.document["fixes"]) <= 3


def test_terminal_escapes_in_a_text_are_shown_not_run(why401: Why401) -> None:
    ran = why401(
        "diagnose",
        "--text",
        "401 \x1b]0;owned\x07 \x1b[31mUnauthorized",
        "--set",
        "error.code=\x1b[2J",
    )
    assert "\x1b" not in ran.out
    assert "\x07" not in ran.out


def test_a_key_in_the_text_never_comes_out(why401: Why401) -> None:
    key = "sk-" + "proj-" + "Zq9" * 18 + "T3Blbk" + "FJ" + "Ab7" * 19 + "wxyz"
    for view in ("--json", "--markdown", "--top=5"):
        ran = why401(
            "diagnose", view, "--text", f"401 Incorrect API key provided: {key}. api.openai.com"
        )
        assert key not in ran.out + ran.err
        assert "Zq9Zq9" not in ran.out + ran.err
        if view == "--json":
            assert "api.openai.com" in ran.out


def test_a_value_that_is_not_listed_is_taken_with_a_warning(why401: Why401) -> None:
    ran = why401("diagnose", "--set", "client.name=aidr", "--set", "http.status=401", "--json")
    assert ran.document["facts"]["client.name"]["value"] == "aidr"
    assert "C023" in ran.err
    assert "Did you mean 'aider'?" in ran.err
    far = why401("diagnose", "--set", "client.name=zzzzzz", "--set", "http.status=401")
    assert "why401 facts show client.name" in far.err
    known = why401("diagnose", "--set", "client.name=Cursor", "--set", "http.status=401")
    assert "C023" not in known.err


def test_a_contradiction_quotes_no_key(why401: Why401, tmp_path: Path) -> None:
    (tmp_path / "derive").mkdir()
    (tmp_path / "derive" / "named.yaml").write_text(
        "name: named\nsummary: What the model is called.\nrules:\n"
        "  - id: always\n    when: {http.status: 402}\n    then: {model.name: deepseek-chat}\n"
        "    because: There is but one.\n    source: https://example.org\n"
    )
    key = "sk-" + "proj-" + "Qx7" * 16
    told = ["--rules", tmp_path, "--set", "http.status=402", "--set"]
    ran = why401("diagnose", "--json", *told, "model.name=deepseek-coder")
    assert any("'deepseek-coder'" in line for line in ran.document["contradictions"])
    ran = why401("diagnose", "--json", *told, f"model.name={key}")
    assert ran.document["contradictions"] == ["model.name is not what rules conclude."]
    for out in (ran.out, why401("diagnose", *told, f"model.name={key}").out):
        assert key not in out
        assert "Qx7Qx7" not in out
