"""Codes that stand bare in words."""

from __future__ import annotations


def test_pair_in_brackets(read):
    found = read("inconclusive HTTP 403 (PERMISSION_DENIED/SERVICE_DISABLED)")
    assert found["error.type"] == "PERMISSION_DENIED"
    assert found["error.code"] == "SERVICE_DISABLED"


def test_type_and_code_with_a_colon(read):
    found = read("HTTP 401 (invalid_request_error: mismatched_organization)")
    assert found["error.type"] == "invalid_request_error"
    assert found["error.code"] == "mismatched_organization"


def test_code_after_foreign_words(read):
    assert read("错误代码：account_deactivated")["error.code"] == "account_deactivated"


def test_a_body_that_says_null_keeps_its_null(read):
    found = read('{"error": {"message": "Quota.", "type": "insufficient_quota", "code": null}}')
    assert "error.code" not in found


def test_unknown_words_are_no_codes(read):
    assert not read("some_variable and OTHER_NAME here")
