"""Azure SDK wording of .NET."""

from __future__ import annotations


def test_multi_line_exception(read):
    found = read(
        "Azure.RequestFailedException: The deployment is missing.\n"
        "Status: 404 (Not Found)\nErrorCode: DeploymentNotFound"
    )
    assert found["http.status"] == 404
    assert found["error.code"] == "DeploymentNotFound"
    assert found["error.exception"] == "Azure.RequestFailedException"
    assert found["error.message"] == "The deployment is missing."
    assert "error.type" not in found


def test_single_word_in_brackets_is_the_type(read):
    found = read("Response status code does not indicate success: 401 (PermissionDenied).")
    assert found["http.status"] == 401
    assert found["error.type"] == "PermissionDenied"
