"""Bodies in pieces."""

from __future__ import annotations

import json

import pytest

BODY = {"error": {"message": "Org must be verified, please.", "type": "invalid_request_error",
                  "param": "stream", "code": "unsupported_value"}}  # fmt: skip


@pytest.mark.parametrize("missing", [1, 2, 5])
def test_body_cut_at_its_end(read, missing):
    found = read("400 " + json.dumps(BODY)[:-missing])
    assert found["http.status"] == 400
    assert found["error.message"] == "Org must be verified, please."
    assert found["error.type"] == "invalid_request_error"
    assert found["error.param"] == "stream"


def test_body_cut_inside_its_message(read):
    found = read(
        '{"error":{"type":"rate_limit_error","message":"This request would exceed yo [...]'
    )
    assert found["error.type"] == "rate_limit_error"
    assert found["error.message"] == "This request would exceed yo"


def test_body_cut_at_its_beginning(read):
    found = read(
        '... have access to model `m-1`","type": "invalid_request_error","code": "gone_gone"'
    )
    assert found["error.code"] == "gone_gone"
    assert found["error.message"] == "have access to model `m-1`"


def test_one_field_alone(read):
    assert read('AWS says "Message":"Check your key."')["error.message"] == "Check your key."


def test_innermost_error_of_a_cut_envelope(read):
    inner = json.dumps({"error": {"code": "request_failed", "message": "Missing 'messages'."}})
    text = json.dumps({"error": "ERROR_PROVIDER_ERROR", "details": {"detail": f"It said: {inner}"}})
    found = read(text[:-4] + " [...]")
    assert found["client.error_code"] == "ERROR_PROVIDER_ERROR"
    assert found["error.message"] == "Missing 'messages'."
    assert found["error.code"] == "request_failed"


def test_google_reason_of_a_cut_body(read):
    text = """[{"error": {"code": 403, "message": "Denied on project.",
        "errors": [{"message": "Denied on project.", "reason": "forbidden"}],
        "status": "PERMISSION_DENIED", "details": [{"reason": "CONSUMER_INVALID", "domain": "g"""
    found = read(text)
    assert found["error.code"] == "CONSUMER_INVALID"
    assert found["error.type"] == "PERMISSION_DENIED"
    assert found["error.message"] == "Denied on project."


def test_object_of_a_javascript_console(read):
    found = read(
        "{\n  status: 401,\n  headers: { 'content-type': 'application/json' },\n"
        "  error: {\n    message: \"You didn't send a key.\",\n    type: 'invalid_request_error',\n"
        "    code: 'no_key'\n  }\n}"
    )
    assert found["http.status"] == 401
    assert found["error.code"] == "no_key"
    assert found["error.type"] == "invalid_request_error"
    assert found["error.message"] == "You didn't send a key."


def test_complete_error_is_not_read_in_pieces(read):
    found = read('{"error": {"message": "m"}} see "code": "other_code"')
    assert "error.code" not in found
