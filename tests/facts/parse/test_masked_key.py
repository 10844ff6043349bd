"""Keys as providers quote them back."""

from __future__ import annotations

import pytest

from why401.facts.parse.masked_key import masked


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Incorrect API key provided: sk-ab***wxyz. You can find your API key at …", "sk-ab***wxyz"),
        ('Incorrect API key provided: "sk-proj-***wxyz". You can find it', '"sk-proj-***wxyz"'),
        ("Incorrect API key provided: “sk-***wxyz”. You can find it", '"sk-***wxyz"'),
        ("Incorrect API key provided: Bearer s***wxyz. You can find it", "Bearer s***wxyz"),
        ("Incorrect API key provided: ADD_YOUR*****HERE.", "ADD_YOUR*****HERE"),
        ("Incorrect API key\n   key provided: sk***gA. You can obtain a key", "sk***gA"),
        ("Incorrect API key provided: undefined. You can find it", "undefined"),
        ("message: Incorrect API key provided: ks-7x*******MPLE.", "ks-7x*******MPLE"),
        ('cut {"error": {"message": "Incorrect API key provided: sk-1***ab.", "type', "sk-1***ab"),
        ("Authentication Fails, Your api key: ****_KEY is invalid", "****_KEY"),
        ("Invalid proxy server token passed. Received API Key = sk-...8aSP, Key Hash", "sk-...8aSP"),
        ("LiteLLM Virtual Key expected. Received=my-k****34, expected to start with 'sk-'.", "my-k****34"),
        ("The api key 'abc***xyz' was refused", "'abc***xyz'"),
    ],
)  # fmt: skip
def test_shapes(read, text, key):
    found = read(text)["error.masked_key"]
    assert found.strip("'") == key.strip("'")


@pytest.mark.parametrize(
    "text",
    [
        "Incorrect API key provided",
        "Incorrect API key provided. For details, see: https://help.example.org/x",
        "Incorrect API key provided: <redacted>. You can find it",
        "Incorrect API key provided: ********. You can find it",
        "Consumer 'api_key:<API_KEY' has been suspended.",
        "Token tenant *** does not match resource tenant.",
        "auth header format should be Bearer sk-...",
    ],
)
def test_nothing_quoted(read, text):
    assert "error.masked_key" not in read(text)


def test_a_key_that_came_whole_is_masked_here(read, project_key):
    found = read(
        f"LiteLLM Virtual Key expected. Received={project_key}, expected to start with 'x'."
    )
    assert found["error.masked_key"] == "sk-proj-***" + project_key[-4:]


def test_google_names_a_consumer_by_its_key(read):
    key = "AIza" + "Sy1" * 11 + "zz"
    found = read(f"Permission denied: Consumer 'api_key:{key}' has been suspended.")
    assert found["error.masked_key"] == "AIza***" + key[-4:]


def test_unknown_keys_keep_their_end_only():
    key = "q9" * 20
    assert masked(key) == "***q9q9"
    assert masked(f'"{key}"') == '"***q9q9"'


def test_placeholders_stay_readable():
    assert masked("YOUR_OPENAI_API_KEY_HERE") == "YOUR_OPENAI_API_KEY_HERE"
