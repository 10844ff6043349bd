"""JSON bodies: plain, wrapped, nested, with odd shapes."""

from __future__ import annotations

import json

import pytest


def test_openai_shape(read):
    body = {"error": {"message": "No such key.", "type": "invalid_request_error",
                      "param": "model", "code": "invalid_api_key"}}  # fmt: skip
    assert read(json.dumps(body)) == {
        "error.message": "No such key.",
        "error.type": "invalid_request_error",
        "error.param": "model",
        "error.code": "invalid_api_key",
    }


def test_anthropic_shape_ignores_the_outer_word_error(read):
    body = {"type": "error", "error": {"type": "authentication_error", "message": "bad key"}}
    assert read(json.dumps(body)) == {
        "error.type": "authentication_error",
        "error.message": "bad key",
    }


def test_google_reason_becomes_the_code_and_status_the_type(read):
    body = {"error": {"code": 400, "message": "Key not valid.", "status": "INVALID_ARGUMENT",
                      "details": [{"@type": "x/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"},
                                  {"@type": "x/LocalizedMessage", "message": "other words"}]}}  # fmt: skip
    found = read(json.dumps([body]))
    assert found["error.code"] == "API_KEY_INVALID"
    assert found["error.type"] == "INVALID_ARGUMENT"
    assert found["error.message"] == "Key not valid."
    assert found["http.status"] == 400


def test_google_details_printed_alone(read):
    found = read(
        '[400 Bad Request] Key not valid. [{"@type": "t/ErrorInfo", "reason": "API_KEY_INVALID"}]'
    )
    assert found["error.code"] == "API_KEY_INVALID"
    assert found["error.message"] == "Key not valid."
    assert found["http.status"] == 400


def test_google_old_style_reason(read):
    body = {"error": {"code": 403, "status": "PERMISSION_DENIED", "message": "Not enabled.",
                      "errors": [{"reason": "accessNotConfigured", "message": "Not enabled."}]}}  # fmt: skip
    assert read(json.dumps(body))["error.code"] == "accessNotConfigured"


@pytest.mark.parametrize(
    ("body", "message", "code"),
    [
        ({"error": "Team has no credits.", "code": "spending-limit"}, "Team has no credits.", "spending-limit"),
        ({"error": "model 'x' not found"}, "model 'x' not found", None),
        ({"error": "invalid_token", "error_description": "It expired."}, "It expired.", None),
        ({"detail": "Unauthorized"}, "Unauthorized", None),
        ({"message": "Unauthorized", "request_id": "r1"}, "Unauthorized", None),
        ({"Message": "Bad key format"}, "Bad key format", None),
        ({"detail": [{"loc": ["header"], "msg": "field required"}]}, "field required", None),
        ({"errors": [{"message": "Authentication error", "code": 10000}]}, "Authentication error", "10000"),
        ({"base_resp": {"status_code": 1004, "status_msg": "login fail"}}, "login fail", "1004"),
        ({"__type": "com.amazon.x#UnknownOperationException", "message": "m"}, "m", "UnknownOperationException"),
        ({"Error": {"Code": "ThrottlingException", "Message": "slow"}}, "slow", "ThrottlingException"),
        ({"detail": {"error": {"message": "inside a detail", "code": "c_d"}}}, "inside a detail", "c_d"),
    ],
)  # fmt: skip
def test_other_shapes(read, body, message, code):
    found = read(json.dumps(body))
    assert found["error.message"] == message
    assert found.get("error.code") == code


def test_a_bare_code_in_place_of_the_error_object(read):
    assert read('{"error": "invalid_api_key"}')["error.code"] == "invalid_api_key"


def test_nest_style_puts_the_reason_phrase_into_error(read):
    found = read('{"statusCode": 401, "error": "Unauthorized", "message": "Token is missing"}')
    assert found["error.message"] == "Token is missing"
    assert found["error.type"] == "Unauthorized"
    assert found["http.status"] == 401


def test_innermost_provider_error_wins_and_the_outer_one_fills_gaps(read):
    inner = json.dumps({"error": {"message": "Balance is empty", "code": "no_money"}})
    outer = {"error": {"message": "Provider returned error", "type": "upstream", "code": 402,
                       "metadata": {"raw": inner, "provider_name": "X"}}}  # fmt: skip
    found = read(json.dumps(outer))
    assert found["error.message"] == "Balance is empty"
    assert found["error.code"] == "no_money"
    assert found["error.type"] == "upstream"
    assert found["http.status"] == 402


def test_gateway_message_with_upstream_json_inside(read):
    inner = json.dumps({"error": {"message": "wrong key", "code": "invalid_api_key"}})
    outer = {"error": {"message": f"litellm.AuthenticationError: XException - {inner}",
                       "type": "auth_error", "code": "401"}}  # fmt: skip
    found = read(json.dumps(outer))
    assert found["error.message"] == "wrong key"
    assert found["error.code"] == "invalid_api_key"


def test_a_list_in_a_message_does_not_replace_it(read):
    inner = json.dumps([{"code": "invalid_type", "message": "Required"}])
    found = read(json.dumps({"error": {"message": f"Invalid request: {inner}"}}))
    assert found["error.message"].startswith("Invalid request:")


def test_page_inside_a_message_is_read_as_a_page(read):
    page = "404 <!DOCTYPE html>\n<html><head><title>Error</title></head><pre>Cannot POST /x</pre>"
    assert read(json.dumps({"message": page, "status": 404}))["error.message"] == "Cannot POST /x"


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "c1", "object": "chat.completion", "choices": [], "error": null}',
        '{"model": "m-1", "messages": [{"role": "user", "content": "error 401?"}]}',
        '{"code": 0, "msg": "success", "data": {"type": "x"}}',
        '{"base_resp": {"status_code": 0, "status_msg": "success"}}',
        '{"level": "info", "msg": "listening"}',
    ],
)
def test_documents_without_an_error_give_none(read, text):
    assert not {name for name in read(text) if name.startswith(("error.", "http."))}


def test_the_last_error_of_a_log_wins(read):
    text = '{"error": {"message": "first", "code": "a_a"}}\n{"ok": true}\n{"error": {"message": "last"}}'
    found = read(text)
    assert found["error.message"] == "last"
    assert "error.code" not in found


def test_redacted_values_are_no_values(read):
    found = read(
        '{"error": {"message": "m", "code": "***", "type": "<redacted>", "param": "None"}}'
    )
    assert found == {"error.message": "m", "error.type": "<redacted>"}


def test_escapes_of_what_no_text_may_hold(read):
    found = read(r'{"error": {"message": "a\u0000b \ud800c", "code": "x_\udfff"}}')
    assert found == {"error.message": "ab �c", "error.code": "x_�"}


def test_raw_line_breaks_inside_strings(read):
    assert read('{"error": {"message": "invalid\n   x-api-key"}}')["error.message"] == (
        "invalid x-api-key"
    )


def test_provenance_names_form_and_line():
    from why401.facts.parse import parse_text

    facts = {f.name: f for f in parse_text('two\nlines\n{"error": {"message": "m"}}', origin="log")}
    assert str(facts["error.message"].source) == "text: log, JSON body, line 3"
