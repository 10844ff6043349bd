"""The command ``why401 probe`` against a server of our own on plain http."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources

import jsonschema
import pytest

from counterparts import keys
from counterparts.replay import Replay, replaying
from ran import Why401

KEY = keys.plain()
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server() -> Iterator[Replay]:
    """A server on plain http, which answers 404 to everything."""
    with replaying() as replay:
        yield replay


def url(server: Replay) -> str:
    return f"http://127.0.0.1:{server.plain}/v1"


def test_key_from_standard_input_goes_to_the_base_url(why401: Why401, server: Replay) -> None:
    ran = why401("probe", "--provider", "litellm", "--base-url", url(server), "--key-stdin",
                 stdin=f"{KEY}\n".encode())  # fmt: skip
    assert server.keys_seen() == {f"Bearer {KEY}"}
    assert f"127.0.0.1:{server.plain} gets the key sk-…wxyz (standard input)" in ran.err
    assert KEY not in ran.out + ran.err
    assert "HTTP 404" in ran.out


def test_key_from_a_variable(
    why401: Why401, server: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINE", KEY)
    ran = why401("probe", "--provider", "vllm", "--base-url", url(server), "--key-env", "MINE")
    assert server.keys_seen() == {f"Bearer {KEY}"}
    assert KEY not in ran.out + ran.err


def test_machine_output_fits_its_schema(
    why401: Why401, server: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINE", KEY)
    ran = why401("probe", "--provider", "litellm", "--base-url", url(server), "--key-env", "MINE",
                 "--json")  # fmt: skip
    folder = resources.files("why401.facts.schemas")
    schema = json.loads(folder.joinpath("probe.schema.json").read_text("utf-8"))
    jsonschema.validate(ran.document, schema)
    assert ran.document["key"] == {"label": "sk-…wxyz", "place": "MINE"}
    assert KEY not in ran.out


def test_alone_contacts_the_api_only(why401: Why401) -> None:
    told = why401("probe", "--provider", "openai", "--key-stdin", "--plan", "--alone",
                  stdin=f"{keys.openai()}\n".encode()).err  # fmt: skip
    assert "api.openai.com gets the key sk-proj-…wxyz" in told
    assert ";" not in told


def test_plan_sends_nothing(why401: Why401, server: Replay) -> None:
    ran = why401("probe", "--provider", "openai", "--base-url", url(server), "--key-stdin",
                 "--plan", stdin=f"{KEY}\n".encode())  # fmt: skip
    assert ran.code == 0
    assert ran.err.startswith("Will be contacted")
    assert not server.asked


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--provider", "opnai"), "openai"),
        (("--key-env", "NO_SUCH_VARIABLE_HERE"), "not set"),
        (("--key-stdin", "--key-env", "X"), "exclude"),
        (("--key-stdin",), "no key"),
    ],
)
def test_usage_faults(why401: Why401, arguments: tuple[str, ...], word: str) -> None:
    ran = why401("probe", *arguments)
    assert ran.code == 2
    assert word in ran.err


def test_no_option_takes_a_key(why401: Why401) -> None:
    ran = why401("probe", "--key", KEY)
    assert ran.code == 2
    assert KEY not in ran.out + ran.err


def test_proxy_with_a_password_is_told_without_it(
    why401: Why401, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = "hunter" + "2hunter2"
    monkeypatch.setenv("https_proxy", f"http://me:{word}@127.0.0.1:9")
    ran = why401("probe", "--provider", "openai", "--key-stdin", "--plan",
                 stdin=f"{keys.openai()}\n".encode())  # fmt: skip
    assert "through http://127.0.0.1:9" in ran.err
    assert word not in ran.out + ran.err
