"""Input that is wrong in every way: a clear message and exit 3, or a diagnosis; never a crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from ran import Why401

pytestmark = pytest.mark.timeout(60)  # the promise is 10 s; the margin is for a busy machine

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)
)
REFUSED: dict[str, bytes] = {
    "empty": b"",
    "blank": b"  \n\n",
    "truncated": b'{"facts": {"http.status": 40',
    "binary": bytes(range(256)) * 50,
    "nested lists": b"[" * 200_000,
    "nested mappings": b'{"a":' * 200_000,
    "nested yaml": b"- " * 200_000,
    "not a number": b'{"clock.skew_seconds": NaN}',
    "infinity": b'{"clock.skew_seconds": Infinity}',
    "too large a number": b'{"clock.skew_seconds": 1e999}',
    "huge digits": b'{"http.status": ' + b"9" * 50_000 + b"}",
    "duplicate names": b'{"http.status": 401, "http.status": 403}',
    "duplicate names in yaml": b"http.status: 401\nhttp.status: 403\n",
    "wrong types": b'{"facts": {"http.status": "401", "os.container": 1, "key.length": 1.5}}',
    "a list": b"[1, 2]",
    "a word": b"hello",
    "a list as value": b'{"http.status": [401]}',
    "reserved sid": b'{"sid": "0"}',
    "reserved id": b'{"facts": {"id": "w"}}',
    "reserved dollar": b'{"$s": 1}',
    "utf-16": '{"http.status": 401}'.encode("utf-16"),
    "latin-1": b'{"client.name": "caf\xe9"}',
    "bomb": BOMB.encode(),
    "python tag": b"client.name: !!python/object/apply:os.system ['echo owned']\n",
    "two documents": b"http.status: 401\n---\nhttp.status: 403\n",
    "wrong schema": b'{"schema": "why401.case/9", "facts": {}}',
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("how", ["file", "stdin"])
def test_refused_with_a_reason(why401: Why401, tmp_path: Path, name: str, how: str) -> None:
    data = REFUSED[name]
    path = tmp_path / "case.json"
    path.write_bytes(data)
    ran = why401("diagnose", path) if how == "file" else why401("diagnose", "-", stdin=data)
    assert ran.code == 3, ran.out
    assert ran.err.strip()
    assert "error C" in ran.err or "error T" in ran.err or "error Y" in ran.err
    assert "Traceback" not in ran.err
    assert len(ran.err) < 20_000
    assert ran.out == ""


def test_all_wrong_types_are_named_at_once(why401: Why401, tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(REFUSED["wrong types"])
    err = why401("diagnose", path).err
    for name in ("http.status", "os.container", "key.length"):
        assert name in err


def test_twenty_megabytes_of_text_are_read_with_bounds(why401: Why401, tmp_path: Path) -> None:
    text = "Error code: 429 insufficient_quota You exceeded your current quota\n"
    path = tmp_path / "log.json"
    body = (text + "x y z 401 " * 2_000_000)[:20_000_000]
    path.write_text(
        '{"provider.name": "openai", "response.body": "' + body.replace("\n", "\\n") + '"}'
    )
    ran = why401("diagnose", path, "--json")
    assert ran.code in (0, 1, 3)
    if ran.code != 3:
        assert ran.document["causes"][0]["family"] in ("billing", "account")
        assert len(ran.out) < 2_000_000


def test_unknown_names_warn(why401: Why401, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(
        "http.statsu: 401\nprovider.name: deepseek\nresponse.body: Insufficient Balance\n"
    )
    ran = why401("diagnose", path, "--json")
    assert ran.code == 0
    assert "Did you mean 'http.status'?" in ran.err


def test_a_missing_file_and_a_folder_are_told(why401: Why401, tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text("{}")
    missing = why401("diagnose", tmp_path / "caes.json")
    assert missing.code == 3
    assert "case.json" in missing.err
    assert why401("diagnose", tmp_path).code == 3


def test_hostile_texts_are_diagnosed_or_refused(why401: Why401) -> None:
    for text in (
        "\x00",
        "\ud800",
        "[" * 100_000,
        "{" * 100_000,
        "a" * 1_000_000,
        "%s%n" * 99,
        "'" * 9999,
    ):
        ran = why401("diagnose", "--text", text, "--json")
        assert ran.code in (0, 1, 3)
        assert "Traceback" not in ran.err


def test_a_traceback_in_place_of_a_case_is_told_the_way(why401: Why401, tmp_path: Path) -> None:
    path = tmp_path / "error.log"
    path.write_text(
        'Traceback (most recent call last):\n  File "a.py", line 1: x: y\nValueError: no: key\n'
    )
    ran = why401("diagnose", path)
    assert ran.code == 3
    assert f'--text "$(cat {path})"' in ran.err


@pytest.mark.parametrize("words", ["Invalid API key", "401 Unauthorized\n" * 400])
def test_pasted_words_in_place_of_a_file_are_told_where_they_belong(
    why401: Why401, words: str
) -> None:
    done = why401("diagnose", words)
    assert done.code == 3
    assert "why401 diagnose --text" in done.err


@pytest.mark.parametrize(
    ("arguments", "meant"), [(["diagnos"], "diagnose"), (["rules", "chek"], "check")]
)
def test_a_misspelt_command_is_met_with_the_nearest(
    why401: Why401, arguments: list[str], meant: str
) -> None:
    done = why401(*arguments)
    assert done.code == 2
    assert f"Did you mean '{meant}'?" in done.err
