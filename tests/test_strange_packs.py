"""Rule packs from strangers: what stands in them is shown, and does nothing."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from packs import write
from ran import Why401

#: Markup of every form that is written.
EVIL = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> ![x](javascript:alert(3)) "
    "[y](http://evil.example) `z` | # - --> ]]> &amp; {{x}} {% y %} </style> @NODES@"
)
PACK = f"""\
cause: strange
title: "Title {EVIL}"
summary: "Summary {EVIL}"
action: reconfigure
prior: normal
rules:
  - id: says
    when: {{http.status: 401, error.message: {{not_in: ["\\e[2J\\u202e{EVIL}"]}}}}
    weight: decisive
    because: "Because {EVIL}"
    source: "http://a.example> {EVIL}"
fixes:
  - id: mend
    do: Mend it.
    command: touch owned
    minutes: 2
    success: 0.9
    risk: none
    verify: It works.
examples:
  - given: {{http.status: 401, error.message: no}}
    fires: [says]
  - given: {{http.status: 403}}
    silent: [says]
"""
_ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_MARKUP = re.compile(r"(?<!\\)<script>alert|(?<!\\)<img src=x|(?<!\\)</style> @")


@pytest.fixture
def strange(tmp_path: Path) -> tuple[str, str, str]:
    """The options that take the strange pack alone; its case lies beside it."""
    (tmp_path / "case.json").write_text(
        '{"http.status": 401, "error.message": "\\u001b[2J\\u202e no"}'
    )
    return ("--rules", str(write(tmp_path / "pack", {"key/strange.yaml": PACK})), "--no-builtin")


SHOWN = [
    ("diagnose", "case.json"), ("explain", "case.json", "--how", "strange"),
    ("explain", "case.json", "--why-not", "strange"), ("diagnose", "case.json", "--markdown"),
    ("diagnose", "case.json", "--json"), ("batch", "case.json", "-o", "-"),
]  # fmt: skip


@pytest.mark.parametrize("command", SHOWN, ids=" ".join)
def test_nothing_in_a_pack_gives_the_terminal_orders(
    call: Why401, strange: tuple[str, ...], tmp_path: Path, command: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    ran = call(*command, *strange)
    assert ran.code == 0, ran.err
    if "--json" in command or "batch" in command:  # data: only JSON's own controls are escaped
        json.loads(ran.out)
        assert "\x1b" not in ran.out
    else:
        assert not _ORDERS.search(ran.out + ran.err)
    assert "--markdown" not in command or not _MARKUP.search(ran.out)
    assert "--markdown" not in command or "](http" not in ran.out.replace("\\]", "")
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize("form", ["html", "md", "sarif", "xml"])
def test_nothing_in_a_pack_is_markup_of_a_report(
    call: Why401, strange: tuple[str, ...], tmp_path: Path, form: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    made = tmp_path / f"report.{form}"
    ran = call("report", "case.json", "-o", made, *strange)
    assert ran.code == 0, ran.err
    text = made.read_text("utf-8")
    assert "alert(1)" in text
    assert not _ORDERS.search(text)
    if form in ("html", "md", "xml"):
        assert not _MARKUP.search(text)
    if form == "sarif":
        json.loads(text)
    if form == "xml":
        ElementTree.fromstring(text)


@pytest.mark.parametrize(
    "command",
    [("docs", "TARGET"), ("graph", "--format", "html"), ("graph", "--format", "mermaid"),
     ("graph", "--format", "dot"), ("show", "strange"), ("list",), ("check",), ("coverage",)],
    ids=" ".join,
)  # fmt: skip
def test_the_workbench_shows_a_strange_pack_and_no_more(
    call: Why401, strange: tuple[str, ...], tmp_path: Path, command: tuple[str, ...]
) -> None:
    words = [str(tmp_path / "docs") if word == "TARGET" else word for word in command]
    given = strange[1:] if command[0] in ("check", "coverage") else strange
    ran = call("rules", *words, *given)
    assert ran.code in (0, 1), ran.err
    pages = [path.read_text("utf-8") for path in (tmp_path / "docs").rglob("*.md")]
    fenced = re.compile(r"^```yaml\n.*?^```\n", re.M | re.S)  # shown letter by letter
    for text in (ran.out, ran.err, *(fenced.sub("", page) for page in pages)):
        assert not _ORDERS.search(text)
        assert command[0] in ("show", "list") or not _MARKUP.search(text)


HIDDEN = ["\\u202e", "\\u200b", "\\u2066", "\\ufeff", "\\e[8m", "\\x9b8m", "\\u00ad", "\\u061c",
          "\\u2060", "\\u3164", "\\u2028", "\\U000e0041", "\\ufe0f", "\\r", "\\b"]  # fmt: skip


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("what", ["title", "summary", "because", "source", "command", "do"])
def test_a_text_with_characters_that_nobody_sees_is_refused(
    call: Why401, tmp_path: Path, hidden: str, what: str
) -> None:
    text = re.sub(f"(?m)^( *{what}): .*$", lambda found: f'{found[1]}: "rm {hidden} x"', PACK)
    folder = write(tmp_path / "pack", {"key/strange.yaml": text})
    (tmp_path / "case.json").write_text(
        '{"http.status": 401, "error.message": "\\u001b[2J\\u202e no"}'
    )
    ran = call("diagnose", tmp_path / "case.json", "--rules", folder, "--no-builtin")
    assert (ran.code, "R311" in ran.err) == (4, True)
    assert not _ORDERS.search(ran.err)


@pytest.mark.parametrize("place", ["cause: ", "- id: says", "- id: mend"])
@pytest.mark.parametrize("id", ['"\\e[2J"', '"<b>"', '"../../x"', '"a b"', '"\\u202ex"', '"x\\ny"'])
def test_an_id_that_is_no_word_is_refused(
    call: Why401, tmp_path: Path, place: str, id: str
) -> None:
    head = place if place.endswith(" ") else place.rpartition(" ")[0] + " "
    line = next(line for line in PACK.splitlines() if line.strip().startswith(place))
    text = PACK.replace(line, line[: line.index(place)] + head + id)
    folder = write(tmp_path / "pack", {"key/strange.yaml": text})
    (tmp_path / "case.json").write_text(
        '{"http.status": 401, "error.message": "\\u001b[2J\\u202e no"}'
    )
    ran = call("diagnose", tmp_path / "case.json", "--rules", folder, "--no-builtin")
    assert ran.code == 4
    assert not _ORDERS.search(ran.err)
