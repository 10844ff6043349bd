"""``rules mutate --suggest`` and ``--write``: proposals shown, and put where they belong."""

from __future__ import annotations

from pathlib import Path

import pytest

from packs import cause, rule, write
from ran import Why401

RULES = cause(
    "one",
    rule("r", "{http.status: 402, account.trial: true}", more=", source: a report"),
    rule("s", "{text.all: {matches: 'no credit'}, provider.name: deepseek}"),
)
EXAMPLES = """\
examples:
  # both at once
  - given:
      http.status: 402
      account.trial: true
      provider.name: deepseek
      text.all: There is no credit.
    fires: [r, s]
  - given: {http.status: 402, text.all: There is no credit., account.trial: false}
    fires: []
    # nothing fits
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack whose examples let dropped conditions pass."""
    return write(tmp_path / "pack", {"key/one.yaml": RULES + EXAMPLES})


def mutants(why401: Why401, pack: Path) -> str:
    """The last line of a run over the pack."""
    ran = why401("rules", "mutate", "--no-builtin", pack)
    assert ran.code == 0, ran.err
    return ran.out.splitlines()[-1]


def test_proposals_are_yaml_to_paste_and_change_nothing(why401: Why401, pack: Path) -> None:
    before = (pack / "key" / "one.yaml").read_text("utf-8")
    ran = why401("rules", "mutate", "--no-builtin", "--suggest", pack)
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[0].endswith("key/one.yaml")
    assert "# line 18, silent: also r, s" in lines
    assert (
        "  - given: {http.status: 402, provider.name: deepseek, account.trial: true, "
        "text.all: Incorrect API key provided.}"
        in lines
        or "examples:" in lines
    )
    assert (pack / "key" / "one.yaml").read_text("utf-8") == before
    assert why401("rules", "mutate", "--no-builtin", "--suggest", "--json", pack).code == 2


def test_what_is_written_kills_every_mutant_and_keeps_the_rest(why401: Why401, pack: Path) -> None:
    path = pack / "key" / "one.yaml"
    before = path.read_text("utf-8")
    path.chmod(0o640)
    assert "(100.0 %)" not in mutants(why401, pack)
    ran = why401("rules", "mutate", "--no-builtin", "--write", pack)
    assert "examples written." in ran.out
    after = path.read_text("utf-8")
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    assert path.stat().st_mode & 0o777 == 0o640
    assert "(100.0 %)" in mutants(why401, pack)
    assert why401("rules", "test", "--no-builtin", pack).code == 0
    assert why401("rules", "fmt", "--check", pack).code == 0
    again = why401("rules", "mutate", "--no-builtin", "--write", pack)
    assert "written" not in again.out
    assert path.read_text("utf-8") == after


@pytest.mark.parametrize(
    "examples",
    [
        "",
        "examples: []\n",
        "examples: [{given: {http.status: 402, account.trial: true}, fires: [r]}]\n",
        "examples:\n- {given: {http.status: 402, account.trial: true}, fires: [r]}\n",
        "examples:\n    - given: {http.status: 402, account.trial: true}\n"
        "      fires:\n        - r\n    - given: {http.status: 401}\n      first: false\n"
        "      silent:\n        - r\n",
        "examples:\n- given: {text.all: no credit, provider.name: deepseek}\n  fires:\n  - s\n",
        "examples:\n  - {given: {text.all: no credit, provider.name: deepseek}, fires: ['s']}\n"
        "\n# the end\n",
    ],
)
def test_a_file_of_any_shape_stays_whole(why401: Why401, tmp_path: Path, examples: str) -> None:
    pack = write(tmp_path, {"key/one.yaml": RULES + examples})
    before = mutants(why401, pack)
    ran = why401("rules", "mutate", "--no-builtin", "--write", pack)
    assert ran.code == 0, ran.err
    assert why401("rules", "test", "--no-builtin", pack).code == 0
    after = mutants(why401, pack)
    assert ("could not be placed" in ran.out) or after != before


def test_what_nothing_tells_apart_is_named(why401: Why401, tmp_path: Path) -> None:
    text = cause("one", rule("r", "{http.status: 402, all: [{http.status: {above: 0}}]}"))
    text += "examples:\n  - {given: {http.status: 402}, fires: [r]}\n"
    text += "  - {given: {http.status: 401}, silent: [r]}\n"
    ran = why401(
        "rules", "mutate", "--no-builtin", "--suggest", write(tmp_path, {"k/one.yaml": text})
    )
    assert "# nothing tells one/r from dropping http.status: {above: 0}" in ran.out
