"""Bodies that are only words."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("Credit balance is too low", "Credit balance is too low"),
        ("403: Access denied", "Access denied"),
        ("Error: 400 Token does not match", "Token does not match"),
        ('400 "wrong key here"', "wrong key here"),
        ("[API Error: 401 wrong key]", "wrong key"),
        ("HTTP 401: You lack a scope.", "You lack a scope."),
        ("error, status code: 401, message: wrong key", "wrong key"),
        ("POST `x` resulted in a `403 Forbidden` response:\nmissing API Key", "missing API Key"),
        ("401 Unauthorized", "401 Unauthorized"),
        ("unexpected status 401 Unauthorized: No header; retrying 1/5 in 208ms", "No header"),
        ("Error fetching from https://x.test/v1: [400 Bad Request] wrong key", "wrong key"),
        ("Uncaught Error: connect failed\n    at TCP.afterConnect [as x] (node:net:1:2)", "connect failed"),
    ],
)  # fmt: skip
def test_body(enriched, body, message):
    assert enriched(response__body=body)["error.message"] == message


def test_number_alone_has_no_message(enriched):
    found = enriched(response__body="401")
    assert found["http.status"] == 401
    assert "error.message" not in found


def test_what_a_person_says_is_no_message(enriched):
    assert "error.message" not in enriched(symptom__text="my key is fine but it is refused")


def test_status_before_words_of_a_person_is_enough(read):
    assert read("401 No cookie found")["error.message"] == "No cookie found"
