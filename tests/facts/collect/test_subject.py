"""Which key the case is about, and what is said of it."""

from __future__ import annotations

import asyncio

import homes
import pytest
from homes import facts_of

from why401.facts.collect import subject
from why401.facts.collect.model import UNUSED, Earlier, KeySighting, Machine
from why401.facts.memory import Fact, Source
from why401.facts.secret import Secret

(KEY,) = subject.COLLECTORS
A, B = homes.openai_key("a"), homes.openai_key("b")


def seen(client: str, provider: str, text: str | None, rank: int = 1, **more) -> KeySighting:
    more = {"name": "NAME", "place": f"place {rank}", "origin": "env", **more}
    secret = None if text is None else Secret(text)
    return KeySighting(client=client, provider=provider, rank=rank, secret=secret, **more)


def test_two_different_keys_of_one_provider_are_a_conflict(look, machine: Machine):
    keys = [seen("", "openai", B, 2, origin="dotenv"), seen("", "openai", A, 1)]
    facts = facts_of(look(KEY, machine, keys=keys))
    assert facts["provider.name"] == "openai"
    assert facts["key.conflict"] is True
    assert facts["key.shadows"] == "place 2 (NAME)"
    assert facts["key.source"] == "env"


def test_the_same_key_twice_is_none_even_with_quotes_around_it(look, machine: Machine):
    keys = [seen("", "openai", A, 1), seen("", "openai", f'"{A}"', 2)]
    assert facts_of(look(KEY, machine, keys=keys))["key.conflict"] is False


def test_keys_of_two_providers_name_neither(look, machine: Machine):
    keys = [seen("", "openai", A), seen("", "groq", B)]
    assert facts_of(look(KEY, machine, keys=keys)) == {}


def test_the_users_word_decides_between_them(look, machine: Machine):
    keys = [seen("", "openai", A), seen("", "groq", "gsk_" + "aB3x" * 13)]
    facts = facts_of(look(KEY, machine, {"provider.name": "groq"}, keys))
    assert facts["key.prefix"] == "gsk_"


def test_a_program_without_a_collector_reads_the_environment(look, machine: Machine):
    known = {"client.name": "openai-python", "provider.name": "openai"}
    facts = facts_of(look(KEY, machine, known, [seen("", "openai", A), seen("aider", "openai", B)]))
    assert facts["key.length"] == len(A)
    assert facts["key.conflict"] is False


def test_a_key_that_is_never_used_is_not_the_one(look, machine: Machine):
    keys = [seen("aider", "openai", A, UNUSED), seen("aider", "openai", B, UNUSED - 1)]
    assert facts_of(look(KEY, machine, keys=keys))["key.place"] == f"place {UNUSED - 1} (NAME)"


@pytest.mark.parametrize(
    ("model", "switches", "provider"),
    [
        ("claude-4", {"claude", "openai"}, "anthropic"),
        ("gemini-3", {"google", "openai"}, "gemini"),
        ("gpt-5", {"claude", "openai"}, "openai"),
        ("claude-4", {"openai"}, "openai"),  # its own switch is off: OpenAI's key is sent
    ],
)
def test_cursor_chooses_the_key_by_the_models_name(look, machine, model, switches, provider):
    known = {f"client.byok.{word}": True for word in switches} | {"cursor.model.composer": model}
    known["cursor.store"] = "ok"
    keys = [seen("cursor", p, None, origin="keyring") for p in ("openai", "anthropic", "gemini")]
    facts = facts_of(look(KEY, machine, known, keys))
    assert (facts["client.name"], facts["provider.name"]) == ("cursor", provider)
    assert facts["model.name"] == model
    assert facts["key.in_secret_store"] == "present"


def test_a_key_sealed_by_a_keyring_that_is_gone_cannot_be_decrypted(look, machine: Machine):
    known = {"client.byok.openai": True, "cursor.store": "ok",
             "cursor.key.openai.cipher": "v11", "keyring.available": False}  # fmt: skip
    keys = [seen("cursor", "openai", None, origin="keyring")]
    assert facts_of(look(KEY, machine, known, keys))["key.in_secret_store"] == "undecryptable"


def test_a_switch_without_a_key_says_that_none_is_stored(look, machine: Machine):
    known = {"client.byok.openai": True, "cursor.store": "ok"}
    facts = facts_of(look(KEY, machine, known))
    assert (facts["key.present"], facts["key.in_secret_store"]) == (False, "absent")


def test_an_error_in_cursors_log_makes_cursor_the_client():
    source = Source("collector", "cursor.logs, renderer.log:3")
    earlier = Earlier([Fact("client.error_code", "ERROR_BAD_USER_API_KEY", source)])
    assert subject.subject_of(earlier).client == "cursor"


def test_a_base_url_tells_who_is_called_and_hides_its_password(look, machine: Machine):
    url = "https://ada:hunter2secret@openrouter.ai/api/v1/chat/completions "
    facts = facts_of(look(KEY, machine, keys=[seen("", "openai", A, base_url=url)]))
    assert facts["provider.name"] == "openrouter"
    assert "hunter2secret" not in str(facts)
    assert str(facts["endpoint.url"]).startswith("https://openrouter.ai/api/v1")
    assert facts["endpoint.path_fault"] in ("full_endpoint", "whitespace")


def test_a_login_is_told_from_a_key(look, machine: Machine):
    login = seen("claude-code", "anthropic", "t" * 40, name="claudeAiOauth", origin="file")
    assert facts_of(look(KEY, machine, keys=[login]))["login.method"] == "oauth"


def test_nothing_known_gives_nothing(look, machine: Machine):
    assert asyncio.run(KEY.collect(machine, Earlier())).facts == ()
