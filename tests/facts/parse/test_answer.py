"""curl -i, curl -v and httpie."""

from __future__ import annotations

BODY = '{"error": {"message": "bad key", "code": "invalid_api_key"}}'


def test_status_headers_and_body(read):
    found = read(
        "HTTP/2 401 \r\ncontent-type: application/json; charset=utf-8\r\nCF-Ray: 8a-FRA\r\n"
        f"Set-Cookie: s=1\r\nX-Api-Key: s3cret\r\n\r\n{BODY}"
    )
    assert found["http.status"] == 401
    assert found["http.header.cf-ray"] == "8a-FRA"
    assert found["response.content_type"] == "application/json"
    assert found["response.body"] == BODY
    assert found["error.code"] == "invalid_api_key"
    assert "s3cret" not in str(found)
    assert not [name for name in found if "cookie" in name]


def test_the_last_answer_of_a_proxy_and_a_redirect(read):
    found = read(
        "HTTP/1.1 200 Connection established\n\nHTTP/1.1 301 Moved\nserver: a\n\n"
        "HTTP/1.1 404 Not Found\nserver: b\n\nnothing here"
    )
    assert found["http.status"] == 404
    assert found["http.header.server"] == "b"
    assert found["response.body"] == "nothing here"


def test_verbose_output(read, project_key):
    found = read(
        "* Connected to api.openai.com (192.0.2.1) port 443\n> POST /v1/responses HTTP/2\n"
        f"> Host: api.openai.com\n> authorization: Bearer {project_key}\n>\n"
        f"< HTTP/2 429\n< retry-after: 20\n<\n{BODY}\n* Connection #0 left intact"
    )
    assert found["http.status"] == 429
    assert found["http.header.retry-after"] == "20"
    assert found["error.retry_after_seconds"] == 20
    assert found["response.body"] == BODY
    assert found["endpoint.requested_url"] == "https://api.openai.com/v1/responses"
    assert found["endpoint.requested_host"] == "api.openai.com"
    assert "http.header.authorization" not in found


def test_page_body_of_verbose_output(read):
    found = read("< HTTP/1.1 502 Bad Gateway\n< server: nginx\n<\n<html><h1>502 Bad Gateway</h1>")
    assert found["response.body"] == "<html><h1>502 Bad Gateway</h1>"


def test_body_without_an_empty_line(read):
    found = read(f"HTTP/1.1 403 Forbidden\nserver: x\n{BODY}")
    assert found["response.body"] == BODY


def test_body_code_outranks_the_challenge(read):
    challenge = 'www-authenticate: Bearer realm="x", error="invalid_token"'
    assert read(f"HTTP/1.1 401 U\n{challenge}\n\n{BODY}")["error.code"] == "invalid_api_key"
    assert read(f"HTTP/1.1 401 U\n{challenge}\n\n")["error.code"] == "invalid_token"


def test_status_line_outranks_a_number_in_the_body(read):
    found = read('HTTP/1.1 500 Oops\nserver: x\n\n{"error": {"message": "m", "code": 401}}')
    assert found["http.status"] == 500
