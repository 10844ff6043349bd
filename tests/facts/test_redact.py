"""Redaction: no secret stays, wherever it stands, and nothing else changes."""

from __future__ import annotations

import base64
import binascii
import json
import random
import string
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from why401.facts.redact import Redactor

LETTERS = string.ascii_letters + string.digits
URL_SAFE = LETTERS + "_-"
HEX = "0123456789abcdef"
SALT = b"salt of these tests"


def made(prefix: str, letters: str, length: int, end: str = "") -> Callable[[random.Random], str]:
    """A maker of keys: no key-like text stands in this file."""
    return lambda rnd: prefix + "".join(rnd.choice(letters) for _ in range(length)) + end


WITH_PREFIX = {
    "openai-project": made("sk-proj-", URL_SAFE, 155, "a"), "openai-legacy": made("sk-", LETTERS, 48),
    "openai-service": made("sk-svcacct-", URL_SAFE, 120, "a"), "openai-admin": made("sk-admin-", URL_SAFE, 120, "a"),
    "anthropic": made("sk-ant-api03-", URL_SAFE, 93, "AA"), "anthropic-oauth": made("sk-ant-oat01-", URL_SAFE, 80, "a"),
    "google": made("AIza", URL_SAFE, 34, "a"), "google-auth": made("AQ.", URL_SAFE, 50, "a"),
    "google-oauth": made("ya29.", URL_SAFE, 100, "a"), "aws-id": made("AKIA", string.ascii_uppercase + "234567", 16),
    "bedrock": made("ABSK", LETTERS + "+/", 130), "openrouter": made("sk-or-v1-", HEX, 64),
    "groq": made("gsk_", LETTERS, 52), "xai": made("xai-", LETTERS, 80), "deepseek": made("sk-", HEX, 32),
    "perplexity": made("pplx-", LETTERS, 48), "huggingface": made("hf_", LETTERS, 34),
    "nvidia": made("nvapi-", URL_SAFE, 63, "a"), "replicate": made("r8_", LETTERS, 37),
    "together": made("tgp_v1_", URL_SAFE, 42, "a"), "fireworks": made("fw_", LETTERS, 24),
    "cerebras": made("csk-", string.ascii_lowercase + string.digits, 48), "github": made("ghp_", LETTERS, 36),
    "cursor": made("crsr_", HEX, 64), "litellm": made("sk-", URL_SAFE, 21, "a"),
    "jwt": made("eyJhbGciOiJIUzI1NiJ9.", LETTERS, 60, ".c2ln"), "same-letter": made("sk-", "a", 48),
    "cut-short": made("sk-proj-", LETTERS, 24), "gitlab": made("glpat-", LETTERS, 20),
}  # fmt: skip
WITHOUT_PREFIX = {
    "azure": made("", HEX, 32), "azure-foundry": made("", LETTERS, 52, "JQQJ" + "99" + "A" * 26),
    "mistral": made("", LETTERS, 32), "cohere": made("", LETTERS, 40), "together-older": made("", HEX, 64),
    "aws-secret": made("", LETTERS + "+/", 40), "zhipu": made("", HEX, 32, ".aB3dE5gH7jK9mN1p"),
}  # fmt: skip

#: Where anything is a secret because of the name before it.
NAMED: dict[str, Callable[[str], str]] = {
    "bearer header": lambda key: f"Authorization: Bearer {key}",
    "key header": lambda key: f"x-api-key: {key}\r\nHost: api.example",
    "google header": lambda key: f"X-Goog-Api-Key:{key}",
    "proxy header": lambda key: f"Proxy-Authorization: Bearer {key}",
    "curl header": lambda key: f"curl https://h/v1 -H 'Authorization: Bearer {key}' -d '{{}}'",
    "curl user": lambda key: f"curl -u me:{key} https://h/v1",
    "basic": lambda key: "Authorization: Basic " + base64.b64encode(f"u:{key}".encode()).decode(),
    "cookie": lambda key: f"Cookie: a=b; session={key}; c=1",
    "set-cookie": lambda key: f"set-cookie: __cf_bm={key}; path=/; HttpOnly",
    "json": lambda key: json.dumps({"api_key": key, "model": "m"}),
    "json in json": lambda key: json.dumps(json.dumps({"apiKey": key})),
    "python": lambda key: repr({"api_key": key}),
    "python bytes": lambda key: repr({b"authorization": b"Bearer " + key.encode()}),
    "python pairs": lambda key: repr([("x-api-key", key)]),
    "python call": lambda key: f"OpenAI(api_key='{key}', base_url='http://h')",
    "go": lambda key: f"map[Authorization:[Bearer {key}] Host:[h]]",
    "javascript": lambda key: f"headers: {{ 'x-api-key': `{key}` }}",
    "xml": lambda key: f"<ApiKey>{key}</ApiKey>",
    "query": lambda key: f"GET https://h/v1?key={quote(key, safe='')}&alt=sse",
    "later query": lambda key: f"https://h/v1?a=b&api-key={quote(key, safe='')}",
    "password in url": lambda key: f"https://bob:{quote(key, safe='')}@proxy.corp:8080/",
    "user in url": lambda key: f"https://{quote(key, safe='')}@host.example/",
    "variable": lambda key: f"OPENAI_API_KEY={key}\nPATH=/bin",
    "export": lambda key: f'export AZURE_OPENAI_API_KEY="{key}"',
    "secret variable": lambda key: f"AWS_SECRET_ACCESS_KEY={key}",
    "powershell": lambda key: f"$env:OPENAI_API_KEY = '{key}'",
    "setx": lambda key: f"setx MISTRAL_API_KEY {key}",
    "fish": lambda key: f"set -gx COHERE_API_KEY {key}",
    "yaml": lambda key: f"models:\n  - api_key: {key}\n    name: m",
    "flag": lambda key: f"aider --api-key {key} --model m",
    "flag with =": lambda key: f"tool --openai-api-key={key}",
    "percent-encoded json": lambda key: quote(json.dumps({"api_key": key})),
}  # fmt: skip
#: Where only its form tells a key.
ANYWHERE: dict[str, Callable[[str], str]] = {
    "alone": lambda key: key,
    "sentence": lambda key: f"Incorrect API key provided: {key}. You can find",
    "bracket": lambda key: f"(key {key})",
    "traceback": lambda key: f'  File "x.py", line 3\n    client = f("{key}")\nError: {{\'message\': \'{key}\'}}',
    "google message": lambda key: f"Consumer 'api_key:{key}' has been suspended.",
    "header fault": lambda key: f"Illegal header value b'Bearer {key}\\n'",
    "url path": lambda key: f"https://gateway.example/x/{key}/v1",
    "terminal colours": lambda key: f"\x1b[31m{key}\x1b[0m",
    "escaped line break": lambda key: f"line\\n{key}\\nline",
    "twice": lambda key: f"a,{key},b,{key}",
    "html": lambda key: f"<b>{key}</b>",
    "percent-encoded": lambda key: f"q=a%20key%3D{quote(key, safe='')}%26b",
    "all percent": lambda key: "x=" + "".join(f"%{ord(char):02X}" for char in key),
    "json escapes": lambda key: json.dumps(key).replace("-", "\\u002d").replace("_", "\\u005f"),
    "all json escapes": lambda key: '"' + "".join(f"\\u{ord(char):04x}" for char in key) + '"',
    "python escapes": lambda key: "b'" + "".join(f"\\x{ord(char):02x}" for char in key) + "'",
    "nested json": lambda key: json.dumps(json.dumps(json.dumps({"m": key}))),
}  # fmt: skip
PLANTED = [
    *((form, place) for form in WITH_PREFIX | WITHOUT_PREFIX for place in NAMED),
    *((form, place) for form in WITH_PREFIX for place in ANYWHERE),
]


def leaks(key: str, text: str) -> bool:
    """Whether ten characters in a row of the key's own part can be read in the text, escaped or not."""
    own = key[max(key.find("-", 3), key.find("_"), 3) + 6 :] if len(key) > 30 else key[5:]
    views = [text, unquote(text), text.encode("utf-8", "replace").decode("unicode_escape")]
    for word in text.replace("Basic ", "\n").split():
        raw = word.strip("\"'").encode("ascii", "ignore")
        with suppress(binascii.Error):
            views.append(base64.b64decode(raw, altchars=b"-_").decode("latin-1"))
    return any(own[at : at + 10] in view for at in range(len(own) - 9) for view in views)


@pytest.mark.parametrize("place", [*NAMED, *ANYWHERE])
def test_no_key_survives_in_any_place(place: str) -> None:
    rnd = random.Random(place)
    write = (NAMED | ANYWHERE)[place]
    for form in (form for form, where in PLANTED if where == place):
        key = (WITH_PREFIX | WITHOUT_PREFIX)[form](rnd)
        found = Redactor(SALT).text(write(key))
        assert not leaks(key, found), f"a key of the form {form} survives as {place}"
        assert Redactor().text(found) == found, f"{form} as {place} changes when redacted again"


def test_the_leak_check_itself_sees_keys() -> None:
    key = WITH_PREFIX["openai-project"](random.Random(1))
    for place in ("alone", "all percent", "all json escapes"):
        assert leaks(key, ANYWHERE[place](key))
    assert leaks(key, NAMED["basic"](key))


KEPT = [
    "Incorrect API key provided: sk-ab***wxyz. You can find your API key at https://platform.openai.com/account/api-keys.",
    "Your api key: ****d81b is invalid", "api_key=<REDACTED>", "sk-****ABCD", "gsk_...", "AIza...", "****_KEY",
    "Received API Key = sk-...8aSP, Key Hash (Token) =" + "0a" * 32, "sk-proj-****************************wxyz",
    "api_key: not-needed", "api_key='your-api-key'", "OPENAI_API_KEY=sk-your-openai-api-key-here", "sk-1234", "sk-MY_KEY",
    "'api_key': 'EMPTY'", "sk-" + "x" * 30, "OPENAI_API_KEY=$OPENAI_API_KEY", "${API_KEY} {{ api_key }}",
    "api_key: os.environ/OPENAI_API_KEY", "apiKey: process.env.OPENAI_API_KEY!", "api_key=os.getenv('OPENAI_API_KEY')",
    "Authorization: Bearer $TOKEN", "Authorization: Bearer <token>", 'WWW-Authenticate: Bearer realm="api", error="invalid_token"',
    "auth header format should be Bearer sk-...", "Missing bearer authentication in header", "Bearer token missing",
    "x-api-key header is required", "invalid x-api-key", '{"password": "This field is required"}', "user_provided",
    '"message":"Unauthorized User API key","isRetryable":false', "secret://cursorAuth/openAIKey",
    '{"api_key": null, "token": false}', "api_key=None", "max_tokens=4096", '"total_tokens": 12345678', "code: ERROR_BAD_USER_API_KEY",
    "request id req_011" + "CSHoEeqs5C35K2UYigV47", '"request_id":"req_011' + 'CUt4QKzBPzV9VBjq7XcEG"', "x-request-id: req_" + "5d8b" * 8,
    "9f0c2b1e-7a4d-4e0e-9a3f-1234567890ab", "org-AbC123dEf456GhI789jKl012 proj_AbC123dEf456GhI789jKl012",
    "chatcmpl-AbCdEfGh1234567890IjKlMnOpQrSt", "toolu_01A09q90qw90lq917835lq9abc", "cf-ray: 8f1a2b3c4d5e6f70-FRA",
    "x-amz-cf-id: Abc1Def2Ghi3Jkl4Mno5Pqr6Stu7Vwx8Yz90Abc1Def2Ghi3Jkl4Mno5==", "commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "prompt_cache_key=" + "a1b2c3d4" * 4,
    "claude-3-5-sonnet-20241022 us.anthropic.claude-sonnet-4-20250514-v1:0 gpt-4o-mini-2024-07-18",
    "https://my-resource.openai.azure.com/openai/deployments/gpt-4o-Prod-2024/chat/completions?api-version=2024-10-21",
    "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "model_group=Claude-Sonnet-4-Bedrock-EU-West-1-Long-Name",
    "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3", "sk-folding-cube sk-circle-fade-dot",
    "hi@cursor.com support@openai.com noreply@example.com", "image@2x.png pkg@1.2.3 git@github.com:x/y.git ssh://git@github.com/x/y",
    "sa@my-project.iam.gserviceaccount.com", "/home/runner/work /Users/Shared C:\\Users\\Public ~/.config/cursor",
    "/usr/lib/python3.11/site-packages/openai/_base_client.py", "https://host/path@v1.2.3/file", "PWD=/srv/app",
    "Basic authentication is required", "Cookie: No cookie auth credentials found", "Set-Cookie: a=; path=/; Max-Age=3600",
    "http://USER:PASSWORD@HOST:8080", "http://user:password@proxy.example.com/",
    "http://user:$PASSWORD@proxy.example.com:3128", "http://user:${PASS}@proxy.example.com", "arn:aws:iam::000000000000:user/a",
    "monkey: 123456789abcdef0", "task-abcdefghij-0123456789", "The api_key client option must be set", "", "é🙂",
]  # fmt: skip


@pytest.mark.parametrize("text", KEPT)
def test_what_is_no_secret_stays(text: str) -> None:
    assert Redactor(SALT).text(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see /home/alice/.config", "see /home/<user>/.config"),
        ("/Users/bob", "/Users/<user>"), ("file:///home/carol/x", "file:///home/<user>/x"),
        ("C:\\Users\\Dave B\\AppData", "C:\\Users\\<user>\\AppData"),
        ('"C:\\\\Users\\\\dave\\\\x"', '"C:\\\\Users\\\\<user>\\\\x"'),
        ("/mnt/c/Users/eve/x", "/mnt/c/Users/<user>/x"),
        ("/home/alice is not / yours", "/home/<user> is not / yours"),
        ("arn:aws:iam::123456789012:user/x", "arn:aws:iam::<account>:user/x"),
    ],
)  # fmt: skip
def test_names_of_people_and_accounts(text: str, expected: str) -> None:
    assert Redactor(SALT).text(text) == expected


def test_mail_addresses_in_any_case_have_one_token() -> None:
    first, second = Redactor(SALT).text("Ann.B@Example.org,ann.b%40example.org").split(",")
    assert first == second
    assert first.startswith("<mail #")


def test_what_stays_of_a_key() -> None:
    key = "sk-proj-" + "aB3" * 20 + "wxyz"
    found = Redactor(SALT).text(f"Bearer {key}")
    assert found.startswith("Bearer <key:openai-project …wxyz #")
    assert len(found) == len("Bearer <key:openai-project …wxyz #a1b2c3>")


def test_short_secrets_keep_nothing() -> None:
    assert Redactor(SALT).text("password=hunter22").startswith("password=<secret #")


def test_equal_secrets_are_equal_in_one_case_only() -> None:
    key = "sk-proj-" + "aB3" * 20
    one, other = Redactor(), Redactor()
    basic = base64.b64encode(f"user:{key}".encode()).decode()
    texts = [
        key,
        f"OPENAI_API_KEY={key}",
        f"Basic {basic}",
        json.dumps(key).replace("-", "\\u002d"),
    ]
    tokens = {one.text(text).split("#")[1][:6] for text in texts}
    assert len(tokens) == 1
    assert one.text(key + "x").split("#")[1][:6] not in tokens
    assert other.text(key) != one.text(key)
    assert Redactor(SALT).text(key) == Redactor(SALT).text(key)


PEM = (
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE"
    + "A" * 60
    + "\n"
    + "B" * 64
    + "\nabc=\n-----END RSA PRIVATE KEY-----"
)


@pytest.mark.parametrize(
    ("text", "lead", "rest"),
    [
        (f"key:\n{PEM}\nafter", "key:\n", "\nafter"),
        (json.dumps({"private_key": PEM, "a": 1}), '{"private_key": "', '", "a": 1}'),
        (PEM[:150] + " cut", "", " cut"),
        (PEM + PEM, "", ""),
    ],
)  # fmt: skip
def test_private_keys(text: str, lead: str, rest: str) -> None:
    found = Redactor(SALT).text(text)
    assert found.startswith(lead + "<private-key #")
    assert found.endswith(">" + rest)
    assert "AAAA" not in found
    assert "BBBB" not in found


def test_a_key_that_a_line_break_split_is_one() -> None:
    first, second = "sk-proj-" + "aB3" * 20, "cD4" * 20
    assert "cD4" not in Redactor().text(f'"{first}\\n{second}"')
    assert "cD4" not in Redactor().text(f"{first}\n    {second}\n")
    kept = Redactor().text(f"{first}\nOPENAI_BASE_URL=http://h")
    assert kept.endswith("\nOPENAI_BASE_URL=http://h")


def test_wrapping_around_a_key_stays_because_it_is_the_fault() -> None:
    key = "sk-proj-" + "aB3" * 20
    found = Redactor(SALT).text(f"OPENAI_API_KEY=OPENAI_API_KEY=\"'{key}'")
    assert found.startswith("OPENAI_API_KEY=OPENAI_API_KEY=\"'<key:")
    assert found.endswith(">'")


@pytest.mark.parametrize(
    ("name", "value", "is_kept"),
    [
        ("http.header.authorization", "Bearer " + "ab12" * 8, False),
        ("http.header.x-api-key", "ab12" * 8, False),
        ("http.header.set-cookie", "__cf_bm=abcdefgh1; path=/", False),
        ("http.header.x-request-id", "req_011" + "CSHoEeqs5C35K2UYigV47", True),
        ("error.masked_key", "ab12" * 8, False), ("key.prefix", "ab12" * 8, False),
        ("error.masked_key", '"sk-p…', True), ("error.masked_key", "abcdef12********wxyz", True),
        ("error.masked_key", "not-needed", True), ("key.prefix", "sk-ant-api03-", True),
        ("key.prefix", "github_pat_", True), ("http.status", 401, True), ("key.present", True, True),
        ("endpoint.url", "http://127.0.0.1:11434/v1", True),
    ],
)  # fmt: skip
def test_the_name_of_a_fact_counts(name: str, value: bool | int | str, is_kept: bool) -> None:
    found = Redactor(SALT).value(name, value)
    assert (found == value) is is_kept
    assert type(found) is type(value)
    assert "ab12ab12" not in str(found)
    assert Redactor().value(name, found) == found


def test_header_facts_keep_their_harmless_parts() -> None:
    found = Redactor(SALT).value("http.header.set-cookie", "__cf_bm=abcdefgh1; path=/; HttpOnly")
    assert str(found).startswith("__cf_bm=<secret #")
    assert str(found).endswith(">; path=/; HttpOnly")


def test_text_that_no_file_can_hold_passes() -> None:
    assert Redactor(SALT).text("a\udcff\ud83d") == "a\udcff\ud83d"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\\home\\é\udcff*", "\\home\\<user>*"),
        ("/home/\udce9ric/x", "/home/<user>/x"),
        ("C:\\Users\\\udcff%2F,", "C:\\Users\\<user>,"),
        ("d:/Users//var/home//Users/ann/x", "d:/Users//<user>/home//<user>/<user>/x"),
        ("/home/" * 3 + "ann", "/home//<user>//home/<user>"),
    ],
)  # fmt: skip
def test_odd_homes(text: str, expected: str) -> None:
    """A name that is no text is as long as it is written; each home begins after the last one."""
    assert Redactor(SALT).text(text) == expected


def test_a_password_that_is_no_text_takes_nothing_else_with_it() -> None:
    found = Redactor(SALT).text("a=1 api_key=\udcffaB3dE5gH7jK9mN1p b=2")
    assert found.startswith("a=1 api_key=<secret")
    assert found.endswith("> b=2")


PIECES = st.sampled_from([
    "api_key=", "Bearer ", '"', "'", "\\", "\\n", "\n", " ", "%2D", "\\u002d", "sk-", "AIza", "https://u:", "@h.example/",
    "<key:", "…wxyz #a1b2c3>", "cookie: a=", ";", "/home/", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "password: ",
    "aB3dE5gH7jK9mN1p", "0a1b2c3d4e5f6789", "é", "=", "***", "basic ", "token", ",",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=14).map("".join))
def test_redacting_twice_changes_nothing(text: str) -> None:
    once = Redactor(SALT).text(text)
    assert Redactor(b"another").text(once) == once
