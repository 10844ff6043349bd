"""AWS wording."""

from __future__ import annotations


def test_call_wording(read):
    found = read(
        "botocore.exceptions.ClientError: An error occurred (ExpiredTokenException) when calling "
        "the Converse operation (reached max retries: 4): The token is expired"
    )
    assert found["error.code"] == "ExpiredTokenException"
    assert found["error.message"] == "The token is expired"
    assert found["error.exception"] == "botocore.exceptions.ClientError"


def test_name_before_a_message(read):
    found = read("ValidationException: The model isn’t served on demand.")
    assert found["error.code"] == "ValidationException"
    assert found["error.message"] == "The model isn't served on demand."


def test_name_alone(read):
    assert read("ExpiredTokenException")["error.code"] == "ExpiredTokenException"


def test_other_exceptions_are_no_aws_codes(read):
    assert "error.code" not in read("AuthenticationError: nope")
