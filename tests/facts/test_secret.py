"""A secret shows nothing, and says what may be known of it."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import asdict

import homes
import pytest

from why401.facts.collect.model import KeySighting
from why401.facts.secret import Secret

KEY = homes.openai_key()


@pytest.mark.parametrize(
    "show", [repr, str, "{}".format, "{:>40}".format, lambda s: f"{s!r}", lambda s: f"{[s]}"]
)
def test_no_way_of_showing_gives_the_text(show):
    assert KEY[8:] not in show(Secret(KEY))


@pytest.mark.parametrize("store", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps])
def test_it_is_neither_copied_nor_written(store):
    with pytest.raises(TypeError):
        store(Secret(KEY))


def test_a_sighting_neither_shows_nor_gives_away_what_it_holds():
    sighting = KeySighting(
        "cursor", "openai", "openAIKey", "db", "file", 1, Secret(KEY),
        base_url=f"https://user:{KEY}@host.example/v1",
    )  # fmt: skip
    assert KEY[8:] not in repr(sighting)
    with pytest.raises(TypeError):
        asdict(sighting)


def test_reveal_gives_it_to_the_one_who_sends_it():
    assert Secret(KEY).reveal() == KEY


def test_the_form_of_a_good_key_has_no_faults():
    form = Secret(KEY).form
    assert (form.prefix, form.tail, form.provider, form.kind) == (
        "sk-proj-", KEY[-4:], "openai", "project_key",
    )  # fmt: skip
    assert form.faults == ()
    assert form.length == len(KEY)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f'"{KEY}"', "quotes"),
        (f"“{KEY}”", "quotes"),
        (f"Bearer {KEY}", "quotes"),
        (f"{KEY}\n", "white space"),
        (f" {KEY}", "white space"),
        (KEY[:40] + "\u200b" + KEY[40:], "non-ASCII characters"),
        (KEY[:60], "too short"),
        (KEY + "abc", "too long"),
        ("your-api-key-here", "placeholder"),
        ("${OPENAI_API_KEY}", "placeholder"),
    ],
)
def test_faults_of_the_form_are_named(text, fault):
    assert fault in Secret(text).form.faults


def test_the_last_characters_of_a_short_secret_stay_hidden():
    assert Secret("sk-" + "abc12345").form.tail == ""


def test_equal_keys_have_equal_tokens_under_one_salt_only():
    quoted, plain = Secret(f'"{KEY}"'), Secret(KEY)
    assert quoted.token(b"one") == plain.token(b"one") != plain.token(b"two")
    assert quoted != plain
    assert quoted.clean() == plain


def test_a_key_is_found_in_bytes_and_a_placeholder_is_not():
    assert Secret(f"{KEY}\n").stands_in(f"OPENAI={KEY};".encode())
    assert not Secret("test").stands_in(b"test")


def test_the_very_key_is_taken_out_of_any_text():
    shapeless = "q7w8e9r0" * 4
    assert shapeless not in Secret(shapeless).taken_out_of(f"ValueError: {shapeless!r} is odd")
    assert Secret("required").taken_out_of("a key is required") == "a key is required"
