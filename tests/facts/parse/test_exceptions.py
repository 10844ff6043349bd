"""Tracebacks and stacks: the innermost exception speaks."""

from __future__ import annotations

import pytest

CHAINED = """Traceback (most recent call last):
  File "/site-packages/httpcore/_sync.py", line 401, in connect
    sock = self.open()
httpcore.ConnectError: [Errno 111] Connection refused

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/app/run.py", line 12, in <module>
    ask()
openai.APIConnectionError: Connection error.
"""


def test_python_chain_begins_with_the_innermost(read):
    found = read(CHAINED)
    assert found["error.exception"] == "httpcore.ConnectError"
    assert found["error.message"] == "[Errno 111] Connection refused"
    assert "http.status" not in found


def test_last_line_of_one_traceback(read):
    found = read(
        "  Traceback (most recent call last):\n"
        '    File "x.py", line 1, in f\n'
        "      raise Oops\n"
        "  app.errors.Oops: the key option is missing\n"
    )
    assert found["error.exception"] == "app.errors.Oops"
    assert found["error.message"] == "the key option is missing"


def test_java_ends_with_the_innermost(read):
    found = read(
        "java.lang.RuntimeException: wrapped\n\tat a.b.C(C.java:401)\n"
        "Caused by: java.io.IOException: middle\n\tat a.b.D(D.java:1)\n"
        "Caused by: java.net.UnknownHostException: api.openai.com\n"
    )
    assert found["error.exception"] == "java.net.UnknownHostException"
    assert found["endpoint.requested_host"] == "api.openai.com"


def test_dotnet_inner_exception(read):
    found = read(
        "System.Net.Http.HttpRequestException: refused\n"
        " ---> System.Net.Sockets.SocketException: No connection could be made"
    )
    assert found["error.exception"] == "System.Net.Sockets.SocketException"


def test_urllib3_cause_in_brackets(read):
    found = read(
        "requests.exceptions.SSLError: HTTPSConnectionPool(host='api.openai.com', port=443): "
        "Max retries exceeded with url: /v1/models (Caused by SSLError(SSLCertVerificationError(1)))"
    )
    assert found["error.exception"] == "SSLError"
    assert found["error.message"].startswith("HTTPSConnectionPool")
    assert found["endpoint.requested_url"] == "https://api.openai.com/v1/models"


def test_node_cause(read):
    found = read(
        "TypeError: fetch failed\n    at node:internal/deps/undici:1:2 {\n"
        "  cause: ConnectTimeoutError: Connect Timeout Error\n    code: 'UND_ERR_CONNECT_TIMEOUT'"
    )
    assert found["error.exception"] == "ConnectTimeoutError"
    assert found["error.code"] == "UND_ERR_CONNECT_TIMEOUT"


def test_nameless_node_cause_keeps_the_outer_class(read):
    found = read("TypeError: fetch failed {\n  [cause]: Error: getaddrinfo ENOTFOUND api.x.ai\n}")
    assert found["error.exception"] == "TypeError"
    assert found["error.message"] == "getaddrinfo ENOTFOUND api.x.ai"


@pytest.mark.parametrize(
    ("text", "name", "message"),
    [
        ("litellm.BadRequestError: OpenAIException - no such org", "litellm.BadRequestError", "no such org"),
        ("AI_APICallError: User not found", "AI_APICallError", "User not found"),
        ("openai.error.RateLimitError: slow down", "openai.error.RateLimitError", "slow down"),
        ("AuthenticationError: 401 wrong key here", "AuthenticationError", "wrong key here"),
        ("2026-01-02 ERROR app: ValueError: key not set", "ValueError", "key not set"),
        ("RateLimitError", "RateLimitError", None),
        ("java.io.IOException: closed", "java.io.IOException", "closed"),
        ("google.api_core.exceptions.PermissionDenied: 403 not enabled", "google.api_core.exceptions.PermissionDenied", "not enabled"),
        ("socket.gaierror: [Errno -2] Name not known", "socket.gaierror", "[Errno -2] Name not known"),
        ("Uncaught OpenAI\\Exceptions\\ErrorException: wrong key", "OpenAI\\Exceptions\\ErrorException", "wrong key"),
        ("System.ClientModel.ClientResultException: HTTP 401 (auth_error: bad_key)", "System.ClientModel.ClientResultException", None),
        ("boom (httpx.ConnectTimeout)", "httpx.ConnectTimeout", None),
    ],
)  # fmt: skip
def test_single_lines(read, text, name, message):
    found = read(text)
    assert found["error.exception"] == name
    assert found.get("error.message") == message


@pytest.mark.parametrize(
    "text",
    [
        "Error: [WinError 10061] No connection could be made",
        "API Error: 400 something",
        '{"error": {"type": "AuthError", "message": "Missing API key."}}',
        "Error: Request failed",
    ],
)
def test_no_exception_class(read, text):
    assert "error.exception" not in read(text)
