"""Server-sent events."""

from __future__ import annotations


def test_error_event_with_json(read):
    found = read(
        'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Busy"}}\n\n'
    )
    assert found["error.type"] == "overloaded_error"
    assert found["error.message"] == "Busy"
    assert found["response.content_type"] == "text/event-stream"  # fmt: skip


def test_error_event_with_plain_words(read):
    assert read("event: error\ndata: key refused\n\n")["error.message"] == "key refused"


def test_json_over_several_data_lines(read):
    found = read('event: error\ndata: {"error":\ndata: {"message": "split", "code": "a_b"}}\n\n')
    assert found["error.message"] == "split"
    assert found["error.code"] == "a_b"


def test_error_after_the_model_began_to_speak(read):
    text = (
        'data: {"choices":[{"delta":{"content":"the error code: 403 means"}}]}\n\n'
        'data: {"error":{"code":402,"message":"No credit"}}\n\ndata: [DONE]'
    )
    found = read(text)
    assert found["http.status"] == 402
    assert found["error.message"] == "No credit"


def test_spoken_words_alone_are_no_error(read):
    found = read('data: {"choices":[{"delta":{"content":"error code: 403"}}]}\n\ndata: [DONE]')
    assert found == {"response.content_type": "text/event-stream"}
