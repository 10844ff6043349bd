"""Maps from the records of a log to facts: the shipped ones and what a faulty one is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from why401.facts.errors import CaseError
from why401.facts.logs import read_map, shipped_map, shipped_names
from why401.facts.memory import Value


def facts(name: str, line: object) -> list[tuple[str, dict[str, Value]]]:
    found = shipped_map(name).refusals(line)
    return [(refusal.id, dict(refusal.facts)) for refusal in found if refusal]


def typed(**attributes: str | int) -> list[dict[str, Any]]:
    """Attributes as OTLP/JSON writes them."""
    return [
        {"key": key.replace("__", "."), "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}
        for key, value in attributes.items()
    ]  # fmt: skip


def test_a_failure_of_litellm_is_a_refusal_by_its_upstream() -> None:
    line = {
        "id": "a",
        "status": "failure",
        "model": "gpt-4o",
        "api_base": "https://x.openai.azure.com",
        "custom_llm_provider": "azure",
        "error_information": {
            "error_code": "401",
            "error_class": "AuthenticationError",
            "error_message": "Access denied due to invalid subscription key",
        },
    }
    assert facts("litellm", line) == [
        (
            "a",
            {
                "http.status": 401,
                "response.body": "Access denied due to invalid subscription key",
                "model.name": "gpt-4o",
                "endpoint.url": "https://x.openai.azure.com",
                "gateway.name": "litellm",
                "client.name": "litellm",
                "provider.name": "azure",
            },
        )
    ]
    assert facts("litellm", {"id": "b", "status": "success", "model": "gpt-4o"}) == []


def test_a_line_of_litellms_own_log_keeps_its_message() -> None:
    line = {"level": "ERROR", "message": "litellm.proxy: Invalid proxy server token passed"}
    (_, found), *_ = facts("litellm", line)
    assert found["response.body"] == line["message"]


def test_spans_of_an_export_give_those_with_an_error() -> None:
    failed = {
        "spanId": "s1",
        "attributes": typed(
            gen_ai__provider__name="aws.bedrock",
            gen_ai__request__model="m",
            http__response__status_code=403,
            server__address="bedrock-runtime.us-east-1.amazonaws.com",
            error__type="AccessDeniedException",
        ),
        "events": [{"name": "exception", "attributes": typed(exception__message="not authorized")}],
        "status": {"code": 2},
    }
    export = {
        "resourceSpans": [{"scopeSpans": [{"spans": [failed, {"spanId": "s2", "status": {}}]}]}]
    }
    assert facts("otel", export) == [
        (
            "s1",
            {
                "http.status": 403,
                "response.body": "not authorized",
                "model.name": "m",
                "endpoint.requested_host": "bedrock-runtime.us-east-1.amazonaws.com",
                "provider.name": "bedrock",
            },
        )
    ]


def test_the_consoles_form_and_log_records_are_read_too() -> None:
    flat = {
        "context": {"span_id": "0x1"},
        "status": {"status_code": "ERROR", "description": "boom"},
        "attributes": {"gen_ai.system": "openai", "error.type": "429"},
    }
    found = {"http.status": 429, "response.body": "boom", "provider.name": "openai"}
    assert facts("otel", flat) == [("0x1", found)]
    record = {"severityNumber": 17, "body": {"stringValue": "denied"}, "traceId": "t"}
    logs = {"resourceLogs": [{"scopeLogs": [{"logRecords": [record, {"severityNumber": 9}]}]}]}
    assert facts("otel", logs) == [("t", {"response.body": "denied"})]


def test_a_value_of_the_wrong_type_is_left_out_and_the_rest_stays() -> None:
    line = {
        "status": "failure",
        "error_information": {"error_code": "teapot", "error_message": "x"},
    }
    (_, found), *_ = facts("litellm", line)
    assert "http.status" not in found
    assert found["response.body"] == "x"


@pytest.mark.parametrize("line", [None, 5, "text", [], {}, [None], {"status": {"code": []}}])
@pytest.mark.parametrize("name", shipped_names())
def test_whatever_a_log_holds_nothing_breaks(name: str, line: object) -> None:
    assert facts(name, line) == []


def test_every_fault_of_a_map_has_its_place(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "schema: why401.map/9\notlp: maybe\nrecords: [x]\nonly: 'a ||'\n"
        "facts:\n"
        "  http.statu: a\n"
        "  http.status: {get: a, value: 401}\n"
        "  model.name: {value: {}}\n"
        "  key.age_days: {value: old}\n"
        "  provider.name: {get: a, values: [x], extra: 1}\n"
    )
    with pytest.raises(CaseError) as caught:
        read_map(path)
    found = sorted((fault.place.line, fault.code) for fault in caught.value.faults)
    assert found == [
        (1, "M002"), (2, "M009"), (3, "M007"), (4, "M007"), (6, "M004"), (7, "M005"),
        (8, "M006"), (9, "C011"), (10, "M006"), (10, "M008"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [("- a\n", "M001"), ("only: x\n", "M003"), ("a: [", "Y"), ("\x00", "T002")],
)
def test_a_map_that_is_none(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(text)
    with pytest.raises(CaseError) as caught:
        read_map(path)
    assert caught.value.faults[0].code.startswith(code)


def test_a_map_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="cannot be read"):
        read_map(tmp_path / "none.yaml")
