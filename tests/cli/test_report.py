"""``why401 report``: pages, Markdown, SARIF and JUnit from the same diagnosis, safe to show."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ran import Why401

CASE = {
    "client.name": "cursor",
    "provider.name": "openai",
    "http.status": 401,
    "response.body": "Incorrect API key provided: sk-or-v1-****9f21. <img src=x onerror=alert(1)>",
    "symptom.text": "</script><script>alert(1)</script>",
    "probe.dns": "ok",
    "timing.dns": 0.02,
    "probe.auth": "failed",
    "probe.models": "skipped",
}


def reported(why401: Why401, folder: Path, form: str, more: dict[str, object] | None = None) -> str:
    case, target = folder / "case.json", folder / f"report{form}"
    case.write_text(json.dumps(CASE | (more or {})))
    assert why401("report", case, "-o", target).code == 0
    return target.read_text("utf-8")


def test_a_page_is_whole_and_lets_nothing_of_the_case_run(why401: Why401, tmp_path: Path) -> None:
    html = reported(why401, tmp_path, ".html")
    assert html.count("<script") == 1
    assert "<img" not in html
    assert "&lt;img src=x" in html
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    assert policy[1].startswith("default-src 'none';")
    assert "unsafe" not in policy[1]
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", html)
    assert "style=" not in html


def test_a_page_without_a_conclusion_says_so(why401: Why401, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text('{"os.name": "linux"}')
    assert why401("report", case, "-o", tmp_path / "r.html").code == 1
    assert "not settled" in (tmp_path / "r.html").read_text()


@pytest.mark.parametrize("form", [".html", ".md", ".sarif", ".xml"])
def test_no_form_holds_a_key(why401: Why401, tmp_path: Path, form: str) -> None:
    key = "sk-" + "proj-" + "Zq8" * 16
    body = f"Incorrect API key provided: {key} at https://api.openai.com/v1?api_key={key}"
    facts: dict[str, object] = {"response.body": body, "key.note": key}
    text = reported(why401, tmp_path, form, facts)
    assert key not in text
    assert "Zq8Zq8Zq8" not in text
    if form == ".html":
        assert "api.openai.com" in text
        assert "replaced by marks" in text


def test_sarif_has_a_result_for_what_is_believed(why401: Why401, tmp_path: Path) -> None:
    (run,) = json.loads(reported(why401, tmp_path, ".sarif"))["runs"]
    (first, *_) = run["results"]
    assert first["ruleId"] == "key_wrong_provider"
    assert first["level"] in ("error", "warning")
    uri = first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == (tmp_path / "case.json").as_posix()
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} >= {first["ruleId"]}


def test_junit_has_a_test_for_each_rung_and_one_for_the_verdict(
    why401: Why401, tmp_path: Path
) -> None:
    suite = ElementTree.fromstring(reported(why401, tmp_path, ".xml"))
    tests = {case.get("name"): [child.tag for child in case] for case in suite}
    assert tests == {
        "dns": [],
        "auth": ["failure"],
        "models": ["skipped"],
        "diagnosis": ["failure"],
    }
    assert (suite.get("tests"), suite.get("failures")) == ("4", "2")


def test_junit_passes_where_nothing_is_wrong(why401: Why401, tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text('{"http.status": 200, "probe.auth": "ok"}')
    assert why401("report", case, "-o", tmp_path / "r.xml").code == 1
    assert 'failures="0"' in (tmp_path / "r.xml").read_text()


def test_a_batchs_conclusions_become_a_page(why401: Why401, tmp_path: Path) -> None:
    source, lines, target = (tmp_path / name for name in ("in.jsonl", "out.jsonl", "all.html"))
    source.write_text(json.dumps(CASE) + "\n{\n")
    assert why401("batch", source, "-o", lines).code == 0
    assert why401("report", lines, "-o", target).code == 0
    page = target.read_text()
    assert "key_wrong_provider" in page
    assert "1 that could not be read" in page
    lines.write_text("{}\n")
    ran = why401("report", lines, "-o", target)
    assert ran.code == 3
    assert "out.jsonl:1" in ran.err


@pytest.mark.parametrize("arguments", [("case.json", "-o", "r.pdf"), ("-o", "r.html")])
def test_what_cannot_be_done_is_told(
    why401: Why401, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "case.json").write_text("{}")
    ran = why401("report", *(str(tmp_path / a) if "." in a else a for a in arguments))
    assert ran.code == 2
    assert not (tmp_path / "r.pdf").exists()
