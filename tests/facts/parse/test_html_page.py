"""HTML in place of an answer."""

from __future__ import annotations

import pytest


def test_openresty(read):
    found = read(
        "<html>\n<head><title>401 Authorization Required</title></head>\n<body>"
        "<center><h1>401 Authorization Required</h1></center>\n<hr><center>openresty/1.27.4</center>"
    )
    assert found["http.status"] == 401
    assert found["error.message"] == "401 Authorization Required"
    assert found["http.header.server"] == "openresty/1.27.4"
    assert found["response.content_type"] == "text/html"


def test_cloudflare_challenge(read):
    found = read(
        "403 <!DOCTYPE html><title>Attention Required! | Cloudflare</title>"
        "<p>Cloudflare Ray ID: <strong>8f12345678" + "90abcd</strong>"
    )
    assert found["http.status"] == 403
    assert found["http.header.server"] == "cloudflare"
    assert found["http.header.cf-ray"] == "8f1234567890abcd"


def test_portal(read):
    found = read("<html><body><h1>Guest network</h1><form action='/login'></form>")
    assert found["error.message"] == "Guest network"


@pytest.mark.parametrize(
    "text",
    [
        "Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON",
        "Attempt to decode JSON with unexpected mimetype: text/html",
        "SyntaxError: Unexpected token < in JSON at position 0",
    ],
)
def test_client_that_wanted_json(read, text):
    assert read(text)["response.content_type"] == "text/html"


def test_angle_brackets_alone_make_no_page(read):
    assert "response.content_type" not in read("use <your key> as token")
