"""The providers: hosts, key forms, and data that others can rely on."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
import re2

from why401.facts.providers import (
    KeyShape,
    classify_key,
    key_shapes,
    provider_of_host,
    providers,
)
from why401.facts.vocabulary import builtin

ORIGINS = {"doc", "scan", "thread", "general"}


@pytest.mark.parametrize(
    ("host", "provider"),
    [
        ("api.openai.com", "openai"), ("API.OpenAI.com:443", "openai"),
        ("api.anthropic.com.", "anthropic"), ("my-resource.openai.azure.com", "azure"),
        ("us-central1-aiplatform.googleapis.com", "vertex"),
        ("aiplatform.googleapis.com", "vertex"),
        ("generativelanguage.googleapis.com", "gemini"),
        ("bedrock-runtime.us-east-1.amazonaws.com", "bedrock"),
        ("bedrock-mantle.us-west-2.api.aws", "bedrock"), ("api.moonshot.cn", "moonshot"),
        ("codestral.mistral.ai", "mistral"), ("api2.cursor.sh", "cursor"),
        ("openrouter.ai", "openrouter"),
    ],
)  # fmt: skip
def test_official_hosts_are_known(host: str, provider: str) -> None:
    assert provider_of_host(host) == provider


@pytest.mark.parametrize(
    "host",
    ["", "localhost", "openai.com.evil.example", "evilapi.openai.com", "xopenai.azure.com",
     "openai.azure.com", "s3.amazonaws.com", "bedrock.evil.example", "10.0.0.1:8080",
     "api.openai.com.", "[::1]:8080"],
)  # fmt: skip
def test_other_hosts_are_nobodys(host: str) -> None:
    expected = "openai" if host == "api.openai.com." else None
    assert provider_of_host(host) == expected


def test_the_region_of_a_sibling_platform() -> None:
    moonshot = providers()["moonshot"]
    assert moonshot.region_of("api.moonshot.ai") == "international"
    assert moonshot.region_of("API.moonshot.cn:443") == "china"
    assert providers()["openai"].region_of("api.openai.com") == ""


def key(prefix: str, length: int, letters: str = "aB3") -> str:
    return (prefix + letters * length)[:length]


@pytest.mark.parametrize(
    ("text", "shape", "kind"),
    [
        ("sk-proj-" + "a" * 58 + "T3Blbk" + "FJ" + "b" * 58, "openai-project", "project_key"),
        ("sk-proj-" + "a" * 74 + "T3Blbk" + "FJ" + "b" * 74, "openai-project", "project_key"),
        ("sk-admin-" + "a" * 58 + "T3Blbk" + "FJ" + "b" * 58, "openai-admin", "admin_key"),
        ("sk-" + "a" * 20 + "T3Blbk" + "FJ" + "b" * 20, "openai-legacy", "api_key"),
        ("sk-ant-api03-" + "a" * 93 + "AA", "anthropic-api", "api_key"),
        ("sk-ant-oat01-" + "a" * 80, "anthropic-oauth", "oauth_token"),
        (key("AIza", 39), "google-standard", "api_key"),
        (key("AQ.", 53), "google-auth-key", "service_account_key"),
        ("AKIA" + "B2" * 8, "aws-access-key-id", "aws_access_key"),
        ("ASIA" + "B2" * 8, "aws-temporary-key-id", "aws_access_key"),
        (key("ABSK", 132), "bedrock-long-term", "bedrock_api_key"),
        (key("sk-or-v1-", 73, "0a"), "openrouter", "api_key"),
        (key("gsk_", 56), "groq", "api_key"), (key("xai-", 84), "xai", "api_key"),
        (key("crsr_", 40), "cursor", "cursor_key"), (key("hf_", 37), "huggingface", "api_key"),
        ("eyJ" + "a" * 20 + ".b.c", "jwt", "jwt"), (key("ghp_", 40), "github", "api_key"),
    ],
)  # fmt: skip
def test_a_whole_key_is_classified(text: str, shape: str, kind: str) -> None:
    found = classify_key(text)
    assert found is not None
    assert (found.id, found.kind) == (shape, kind)
    assert found.fits(text)
    assert found.length_fault(text) is None


@pytest.mark.parametrize(
    ("text", "shape", "fault"),
    [
        ("sk-proj-" + "a" * 40, "openai-project", "too_short"),
        (key("gsk_", 57), "groq", "too_long"), (key("gsk_", 10), "groq", "too_short"),
        ("sk-ant-api03-" + "a" * 95 + " ", "anthropic-api", "too_long"),
        ("sk-ant-" + "a" * 10, "anthropic-other", None),
    ],
)  # fmt: skip
def test_a_damaged_key_is_known_by_its_prefix(text: str, shape: str, fault: str | None) -> None:
    found = classify_key(text)
    assert found is not None
    assert found.id == shape
    assert not found.fits(text)
    assert found.length_fault(text) == fault


@pytest.mark.parametrize("length", [20, 35, 51])
def test_sk_alone_names_no_vendor(length: int) -> None:
    found = classify_key(key("sk-", length, "a1"))
    assert found is not None
    assert (found.id, found.provider) == ("sk", "")


@pytest.mark.parametrize("text", ["", "hello", "a1" * 16, "a1" * 32, "password", "sk_test"])
def test_what_could_be_anything_is_nothing(text: str) -> None:
    assert classify_key(text) is None


def test_shared_forms_count_for_the_vendor_that_is_named() -> None:
    plain = key("sk-", 35, "a1")
    assert {p: s.id for p in ("deepseek", "dashscope") if (s := classify_key(plain, p))} == {
        "deepseek": "deepseek", "dashscope": "dashscope",
    }  # fmt: skip
    short = classify_key(plain[:-3], "deepseek")
    assert short is not None
    assert short.length_fault(plain[:-3]) == "too_short"
    mistral = classify_key("aB" * 16, "mistral")
    assert mistral is not None
    assert mistral.fits("aB" * 16)


def test_a_key_of_another_vendor_is_seen_although_one_is_named() -> None:
    found = classify_key(key("gsk_", 56), "xai")
    assert found is not None
    assert found.provider == "groq"


def test_every_provider_of_the_vocabulary_that_has_an_api_of_its_own_is_known() -> None:
    spec = builtin().get("provider.name")
    assert spec is not None
    unnamed = {"gateway", "openai-compatible", "local-proxy", "windsurf"}
    assert set(spec.values) - unnamed <= set(providers())


@pytest.mark.parametrize("shape", key_shapes(), ids=lambda shape: f"{shape.provider}-{shape.id}")
def test_forms_are_consistent(shape: KeyShape) -> None:
    assert re2.compile(shape.pattern)
    assert shape.origin in ORIGINS
    assert re.fullmatch(r"[a-z0-9-]+", shape.id)
    assert tuple(sorted(shape.lengths)) == shape.lengths
    kinds = builtin().get("key.kind")
    assert kinds is not None
    assert shape.kind in kinds.values


def test_ids_of_forms_are_unique() -> None:
    ids = [shape.id for shape in key_shapes()]
    assert len(ids) == len(set(ids))


def test_hosts_belong_to_one_provider() -> None:
    for name, provider in providers().items():
        hosts = [*provider.hosts, *(sibling.host for sibling in provider.siblings)]
        for host in hosts:
            assert host == host.lower()
            assert provider_of_host(f"x{host}" if host.startswith(".") else host) == name
        if provider.base_url and provider.hosts:
            assert provider_of_host(urlsplit(provider.base_url).netloc) == name


def test_checks_and_status_pages_are_usable() -> None:
    for name, provider in providers().items():
        for check in filter(None, (provider.models, provider.key_info, provider.balance)):
            assert check.path.startswith("/"), name
            assert check.origin in ORIGINS
        if provider.status:
            assert provider.status.page.startswith("https://"), name
            assert bool(provider.status.api) == (provider.status.form != "html"), name
        for mask in provider.masks:
            assert mask.tail >= 0, name
            assert mask.filler, name
