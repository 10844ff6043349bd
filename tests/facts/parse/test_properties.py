"""Whatever the text: no crash, valid facts, the same result again and in any order."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from why401.facts.memory import Value, WorkingMemory
from why401.facts.parse import enrich, parse_text
from why401.facts.parse.limits import HEAD, TAIL
from why401.facts.vocabulary import builtin

#: Pieces that make texts look like what the parser knows.
PIECES = st.sampled_from([
    '{"error":', '{"message":"m",', '"code":401}', '"code":"a_b"}', "}", "]", "[{", "{'error':",
    "HTTP/1.1 401 X\n", "content-type: text/html\n", "\n\n", "\n", " ", "data: ", "event: error\n",
    "<html>", "<title>", "</title>", "Traceback (most recent call last):\n", "a.BError: ",
    "Caused by: ", "[cause]: Error: ", "Incorrect API key provided: ", "sk-***ab", ". You can find",
    "https://", "POST ", "/v1/v1", "api.openai.com", "localhost:", "Limit 5, Requested 9", "401",
    "status code: 429", "ERROR_OPENAI", "Request ID: ", "model: x-1", '\\"', "\\n", "\\\\", "&lt;",
    "’", "\x00", "\ud800", "1e999", "ECONNREFUSED 127.0.0.1:80", "try again in 5s", "{", "\"", "'",
])  # fmt: skip
TEXTS = st.one_of(
    st.text(st.characters(), max_size=300), st.lists(PIECES, max_size=25).map("".join)
)
NAMES = ("symptom.text", "response.body", "error.message", "endpoint.url", "key.prefix",
         "endpoint.requested_url", "http.header.retry-after", "http.header.content-type",
         "provider.name", "model.name")  # fmt: skip
FACTS = st.dictionaries(st.sampled_from(NAMES), TEXTS, max_size=5)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_any_text_gives_valid_facts(text: str):
    for fact in parse_text(text):
        assert builtin().read(fact.name, fact.value) == fact.value
        assert fact.source.kind == "text"
        json.dumps(fact.value, allow_nan=False).encode()


@settings(max_examples=100, deadline=None)
@given(FACTS)
def test_enriching_again_changes_nothing(facts: dict[str, Value]):
    memory = WorkingMemory.of(facts)
    enrich(memory)
    once = list(memory)
    enrich(memory)
    assert list(memory) == once
    assert facts.items() <= {fact.name: fact.value for fact in memory.observed()}.items()


@settings(max_examples=50, deadline=None)
@given(FACTS, st.randoms())
def test_order_does_not_matter(facts: dict[str, Value], random):
    names = list(facts)
    random.shuffle(names)
    straight = WorkingMemory.of(facts)
    shuffled = WorkingMemory.of({name: facts[name] for name in names})
    enrich(straight)
    enrich(shuffled)
    assert list(straight) == list(shuffled)


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_facts_of_a_paste_enrich_to_themselves(text: str):
    memory = WorkingMemory(parse_text(text))
    before = {fact.name: fact for fact in memory}
    enrich(memory)
    added = {fact.name for fact in memory} - before.keys()
    assert added <= {"text.all"}


@pytest.mark.parametrize(
    "piece",
    ["[", '{"a":', "\\", "\\n", "\\u0041", "&#9", "a", "401 ", "FooError: ", "\ud800", "\x00", "é",
     '{"error":{"message":"x","code":1}} ', "{'error': ", '"message": "', "HTTP/1.1 401 X\na: b\n\n",
     "GET https://a.b/c ", "key provided: ", "C:\\new ", "<title>", "cause: ", "model: ", " ", "\n"],
)  # fmt: skip
def test_twenty_megabytes_of_anything(piece: str):
    facts = parse_text(piece * (20_000_000 // len(piece)))
    assert all(not isinstance(f.value, str) or len(f.value) <= HEAD + TAIL + 1 for f in facts)
