"""Enriching a memory."""

from __future__ import annotations

from why401.facts.memory import Fact, Source, WorkingMemory
from why401.facts.parse import enrich, parse_text


def test_observed_facts_are_never_replaced():
    given = {"response.body": '{"error": {"message": "new", "code": "b_b"}}', "http.status": 403,
             "error.code": "mine", "text.all": "kept"}  # fmt: skip
    memory = WorkingMemory.of(given)
    enrich(memory)
    assert {name: memory.value(name) for name in given} == given
    assert memory.value("error.message") == "new"


def test_text_all_holds_every_text_once():
    memory = WorkingMemory.of({
        "symptom.text": "It  failed:\n“bad key”",
        "response.body": r'{"detail": "bad key \"x\""}',
        "error.message": "bad key",
    })  # fmt: skip
    enrich(memory)
    fact = memory.get("text.all")
    assert fact is not None
    assert fact.value == 'It failed: "bad key" | {"detail": "bad key "x""}'
    assert fact.source.kind == "text"


def test_text_all_takes_a_message_that_stands_nowhere_else():
    memory = WorkingMemory.of({"response.body": "401", "error.message": "No such key"})
    enrich(memory)
    assert memory.value("text.all") == "401 | No such key"


def test_no_text_gives_no_text_all():
    memory = WorkingMemory.of({"client.name": "cursor"})
    enrich(memory)
    assert memory.value("text.all") is None
    assert len(memory) == 1


def test_body_speaks_before_what_the_user_saw():
    memory = WorkingMemory.of({
        "symptom.text": "OtherError: something else (status code 500)",
        "response.body": '{"error": {"message": "the cause", "code": "c_c"}}',
    })  # fmt: skip
    enrich(memory)
    assert memory.value("error.message") == "the cause"
    assert memory.value("http.status") == 500
    assert memory.value("error.exception") == "OtherError"


def test_given_message_is_read_as_well():
    memory = WorkingMemory.of({"error.message": "Incorrect API key provided: sk***gA."})
    enrich(memory)
    assert memory.value("error.masked_key") == "sk***gA"


def test_sources_name_the_fact_they_were_read_from():
    memory = WorkingMemory.of({"response.body": "first\nHTTP 401", "endpoint.url": "localhost"})
    enrich(memory)
    status, host = memory.get("http.status"), memory.get("endpoint.host_class")
    assert status is not None
    assert host is not None
    assert str(status.source) == "text: response.body, status in words"
    assert str(host.source) == "text: endpoint.url"


def test_values_of_the_wrong_type_do_no_harm():
    memory = WorkingMemory.of({"response.body": 401, "endpoint.url": True, "key.prefix": 5})
    enrich(memory)
    assert len(memory) == 3


def test_derived_facts_are_not_touched():
    memory = WorkingMemory.of({"response.body": "HTTP 401"})
    memory.derive(Fact("http.status", 500, Source("derived", "rule")))
    enrich(memory)
    assert memory.value("http.status") == 401


def test_parse_text_gives_sorted_facts_with_the_text_itself():
    facts = parse_text("HTTP 401: nope", origin="--text")
    names = [fact.name for fact in facts]
    assert names == sorted(names)
    assert {"symptom.text", "http.status", "error.message"} <= set(names)
    assert "text.all" not in names
    assert all(fact.source.kind == "text" for fact in facts)
    assert all(fact.source.detail.startswith("--text") for fact in facts)


def test_nothing_comes_of_nothing():
    assert parse_text("") == ()
    assert parse_text(" \n\x00 ") == ()
