"""Which proxy a request takes: as httpx has it, which is asked itself."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from why401.facts.probe.proxies import proxy_for, read_proxy

URL = "https://api.openai.com/v1/models"
_VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY")
_NAMES = ("", "*", "openai.com", ".openai.com", "api.openai.com", "nopenai.com", "10.0.0.0/8",
          "example.com, openai.com", "127.0.0.1")  # fmt: skip


@given(
    proxies=st.dictionaries(
        st.sampled_from(_VARIABLES[:4]), st.sampled_from(["", "http://a:1", "b:2"])
    ),
    exempt=st.dictionaries(st.sampled_from(_VARIABLES[4:]), st.sampled_from(_NAMES)),
)
def test_same_as_httpx(proxies: dict[str, str], exempt: dict[str, str]) -> None:
    environ = {**proxies, **exempt}
    with pytest.MonkeyPatch.context() as patch:
        for name in (*_VARIABLES, "http_proxy", "HTTP_PROXY"):
            patch.delenv(name, raising=False)
        for name, value in environ.items():
            patch.setenv(name, value)
        theirs = _of_httpx()
    ours = proxy_for("https", "api.openai.com", environ)
    assert (f"{ours.host}:{ours.port}" if ours else "") == theirs


def _of_httpx() -> str:
    """Host and port of the proxy that httpx would take for the URL, found by trying it."""
    asked: list[str] = []

    class Note(httpx.HTTPTransport):
        def __init__(self, **options: object) -> None:
            proxy = options.get("proxy")
            self.address = f"{proxy.url.host}:{proxy.url.port}" if isinstance(proxy, httpx.Proxy) else ""  # fmt: skip

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            asked.append(self.address)
            return httpx.Response(200)

        def __enter__(self) -> Note:
            return self

        def __exit__(self, *ignored: object) -> None:
            """Nothing is open."""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx._client, "HTTPTransport", Note)
        with httpx.Client(verify=False) as client:
            client.get(URL)
    return asked[0]


def test_credentials_are_taken_and_never_shown() -> None:
    word = "hunter" + "2"
    proxy = read_proxy(f"http://me:{word}@proxy.example:3128", "HTTPS_PROXY")
    assert proxy is not None
    assert proxy.authorization == "Basic bWU6aHVudGVyMg=="
    assert proxy.label == "http://proxy.example:3128"
    assert word not in repr(proxy)
    assert "bWU6" not in repr(proxy)


@pytest.mark.parametrize("url", ["http://", "http://[::1", "http://host:port"])
def test_what_is_no_proxy(url: str) -> None:
    assert read_proxy(url) is None


def test_upper_case_http_proxy_does_not_count_inside_cgi() -> None:
    environ = {"HTTP_PROXY": "http://a:1", "REQUEST_METHOD": "GET"}
    assert proxy_for("http", "example.com", environ) is None
    assert proxy_for("http", "example.com", {"HTTP_PROXY": "http://a:1"}) is not None
