"""What a line typed at a prompt means."""

from __future__ import annotations

import pytest

from why401.cli.reply import Reply, read_reply
from why401.engine.ask import choices_of
from why401.facts.memory import Value
from why401.facts.vocabulary import builtin


def reply(line: str, fact: str = "same_key.elsewhere") -> Reply:
    spec = builtin().specs[fact]
    return read_reply(line, spec, choices_of(spec), builtin())


@pytest.mark.parametrize(
    ("line", "fact", "value"),
    [
        ("1", "same_key.elsewhere", "works"),
        ("2", "same_key.elsewhere", "fails"),
        ("works", "same_key.elsewhere", "works"),
        ("IT WORKS", "same_key.elsewhere", "works"),
        ("f", "same_key.elsewhere", "fails"),
        ("it f", "same_key.elsewhere", "fails"),
        ("1", "key.worked_before", True),
        ("n", "key.worked_before", False),
        ("yes", "key.has_quotes", True),
        ("401", "http.status", 401),
        ("418", "http.status", 418),
        ("3", "http.status", 402),
        ("3 days", "key.age_days", 3.0),
        ("$4.50", "account.balance_usd", 4.5),
        ("acme", "provider.name", "acme"),
        ("anthropic", "provider.name", "anthropic"),
        ("https://api.example.com/v1", "endpoint.url", "https://api.example.com/v1"),
    ],
)
def test_an_answer_by_number_name_first_letters_or_value(
    line: str, fact: str, value: Value
) -> None:
    got = reply(line, fact)
    assert (got.kind, got.value) == ("answer", value)
    assert type(got.value) is type(value)


@pytest.mark.parametrize("line", ["d", "D", "don't know", "dont know", "don’t know", "not sure"])
def test_dont_know(line: str) -> None:
    assert reply(line).kind == "unknown"


@pytest.mark.parametrize(
    ("line", "word", "argument"),
    [
        ("?", "why", ""),
        ("why", "why", ""),
        ("how 2", "how", "2"),
        ("whynot dead_key", "whynot", "dead_key"),
        ("b", "back", ""),
        ("back 2", "back", "2"),
        ("change http.status", "change", "http.status"),
        ("save my case.json", "save", "my case.json"),
        ("q", "quit", ""),
    ],
)
def test_commands(line: str, word: str, argument: str) -> None:
    assert reply(line) == Reply("command", word=word, text=argument)


@pytest.mark.parametrize(
    "line",
    [
        "Error code: 401 - {'error': {'message': 'Incorrect API key provided'}}",
        "why does it say that my key is wrong",
        "how come it only fails in the editor",
        "help me please, nothing works",
    ],
)
def test_sentences_are_text_even_where_they_begin_like_a_command(line: str) -> None:
    assert reply(line).kind == "text"


def test_letters_that_fit_several_answers_ask_for_more() -> None:
    got = reply("open", "provider.name")
    assert got.kind == "unclear"
    assert "openai" in got.text
    assert "openrouter" in got.text


def test_what_no_type_takes_is_unclear_and_names_the_way_out() -> None:
    assert reply("abc", "http.status").kind == "unclear"
    assert "help" in reply("perhaps").text
    assert reply("999", "http.status").kind == "unclear"


def test_a_blank_line_is_nothing_and_without_a_question_all_is_text_or_command() -> None:
    assert reply("   ").kind == "nothing"
    assert read_reply("d", None, (), builtin()).kind == "text"
    assert read_reply("facts", None, (), builtin()).word == "facts"
