"""Bodies as Python prints them."""

from __future__ import annotations


def test_printed_mapping(read):
    found = read(
        "Error code: 403 - {'error': {'code': 'Disabled', 'message': \"It isn't on.\", 'param': None}}"
    )
    assert found == {
        "http.status": 403,
        "error.code": "Disabled",
        "error.message": "It isn't on.",
    }  # fmt: skip


def test_bytes_with_json(read):
    found = read("""BedrockException - b'{"message":"Wrong model id"}'""")
    assert found["error.message"] == "Wrong model id"


def test_inner_text_of_a_gateway(read):
    found = read(
        "Error code: 500 - {'error': 'litellm.AuthenticationError: AuthenticationError: OpenAIException - no key option'}"
    )
    assert found["http.status"] == 500
    assert found["error.exception"] == "litellm.AuthenticationError"
    assert "no key option" in found["error.message"]  # fmt: skip


def test_calls_are_never_evaluated(read, tmp_path):
    target = tmp_path / "made"
    read(f"{{'error': __import__('pathlib').Path({str(target)!r}).touch()}}")
    assert not target.exists()


def test_invalid_escapes_give_no_warning(read):
    assert read(r"{'error': {'message': 'a \d b', 'code': 'x_y'}}")["error.code"] == "x_y"
