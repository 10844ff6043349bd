"""Keys of every client: where they are found, which one wins, and where it goes."""

from __future__ import annotations

from pathlib import Path

import homes
import pytest

from why401.facts.collect import (
    client_aider,
    client_claude_code,
    client_cline,
    client_codex,
    client_continue,
    client_copilot,
    client_cursor_cli,
    client_gateways,
    client_gemini_cli,
    client_zed,
    environment,
)
from why401.facts.collect.model import UNUSED, KeySighting, Machine
from why401.facts.collect.subject import ranked

ENV, DOTENV, HOME_KEY, OTHER = (homes.openai_key(letter) for letter in "abcd")


def with_environ(machine: Machine, **environ: str) -> Machine:
    return Machine(
        machine.system, machine.home, machine.cwd, environ, root=machine.root, network=False
    )


def winners(look, module, machine: Machine, client: str, provider: str) -> list[KeySighting]:
    keys = [key for each in module.COLLECTORS for key in look(each, machine).keys]
    return list(ranked(keys, client, provider))


def value(sighting: KeySighting) -> str:
    assert sighting.secret is not None
    return sighting.secret.reveal()


def home(machine: Machine) -> Path:
    assert machine.home is not None
    return machine.home


def test_the_environment_wins_over_the_nearest_dotenv(look, machine: Machine):
    homes.write(machine.cwd / ".env", f"# keys\nexport OPENAI_API_KEY='{DOTENV}'\n")
    homes.write(home(machine) / ".env", f"OPENAI_API_KEY={HOME_KEY}")
    first, second = winners(
        look, environment, with_environ(machine, OPENAI_API_KEY=ENV), "", "openai"
    )
    assert (value(first), first.place, first.origin) == (ENV, "environment", "env")
    assert (value(second), second.place) == (DOTENV, "~/project/.env:2")


def test_of_googles_two_variables_the_older_name_wins_wherever_it_stands(look, machine: Machine):
    homes.write(machine.cwd / ".env", f"GOOGLE_API_KEY={homes.gemini_key('a')}")
    machine = with_environ(machine, GEMINI_API_KEY=homes.gemini_key("b"))
    first, second = winners(look, environment, machine, "", "gemini")
    assert (first.name, second.name) == ("GOOGLE_API_KEY", "GEMINI_API_KEY")


def test_a_base_url_goes_with_its_key(look, machine: Machine):
    homes.write(machine.cwd / ".env", "OPENAI_BASE_URL=https://gw.example/v1")
    (key,) = winners(look, environment, with_environ(machine, OPENAI_API_KEY=ENV), "", "openai")
    assert key.base_url == "https://gw.example/v1"


def test_claude_code_takes_the_token_before_the_key_before_the_login(look, machine: Machine):
    folder = home(machine) / ".claude"
    homes.write(folder / "settings.json", {"env": {"ANTHROPIC_API_KEY": homes.anthropic_key("b")}})
    homes.write(
        folder / ".credentials.json", {"claudeAiOauth": {"accessToken": "sk-ant-" + "oat01-" + "x" * 50}}
    )  # fmt: skip
    machine = with_environ(
        machine,
        ANTHROPIC_AUTH_TOKEN="t" * 30,
        ANTHROPIC_API_KEY=homes.anthropic_key("a"),
        ANTHROPIC_BASE_URL="https://gw.example",
    )
    found = winners(look, client_claude_code, machine, "claude-code", "anthropic")
    names = ["ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY", "claudeAiOauth"]
    assert [key.name for key in found] == names
    assert found[0].bearer
    assert found[1].place == "~/.claude/settings.json:3"  # its settings win over the shell
    assert {key.base_url for key in found} == {"https://gw.example"}


def test_claude_codes_managed_settings_win_over_the_project_and_the_user(look, machine: Machine):
    for folder, letter in (
        (machine.root / "etc/claude-code/managed-settings.json", "m"),
        (machine.cwd / ".claude/settings.local.json", "p"),
        (home(machine) / ".claude/settings.json", "u"),
    ):
        homes.write(folder, {"env": {"ANTHROPIC_API_KEY": homes.anthropic_key(letter)}})
    found = winners(look, client_claude_code, machine, "claude-code", "anthropic")
    assert [value(key) for key in found] == [homes.anthropic_key(letter) for letter in "mpu"]


def test_claude_code_ignores_a_key_that_was_refused_once(look, machine: Machine):
    key = homes.anthropic_key()
    homes.write(home(machine) / ".claude" / "settings.json", {})
    homes.write(
        home(machine) / ".claude.json", {"customApiKeyResponses": {"rejected": [key[-20:]]}}
    )
    machine = with_environ(machine, ANTHROPIC_API_KEY=key)
    (found,) = winners(look, client_claude_code, machine, "claude-code", "anthropic")
    assert found.rank >= UNUSED


def test_claude_code_with_a_cloud_uses_none_of_its_keys(look, machine: Machine):
    homes.write(home(machine) / ".claude" / "settings.json", {})
    machine = with_environ(
        machine, ANTHROPIC_API_KEY=homes.anthropic_key(), CLAUDE_CODE_USE_BEDROCK="1"
    )
    (found,) = winners(look, client_claude_code, machine, "claude-code", "anthropic")
    assert found.rank >= UNUSED
    assert "CLAUDE_CODE_USE_BEDROCK" in found.note


def test_claude_codes_helper_is_named_and_not_run(look, machine: Machine):
    marker = machine.cwd / "ran"
    settings = {"apiKeyHelper": f"touch {marker}"}
    homes.write(home(machine) / ".claude" / "settings.json", settings)
    (found,) = winners(look, client_claude_code, machine, "claude-code", "anthropic")
    assert (found.name, found.secret) == ("apiKeyHelper", None)
    assert not marker.exists()


@pytest.mark.parametrize(
    ("mode", "first"), [("apikey", "OPENAI_API_KEY"), ("chatgpt", "tokens"), (None, "OPENAI_API_KEY")]
)  # fmt: skip
def test_codex_uses_what_its_login_chose(look, machine: Machine, mode, first):
    login = {"auth_mode": mode, "OPENAI_API_KEY": OTHER, "tokens": {"access_token": "e" * 40}}
    homes.write(home(machine) / ".codex" / "auth.json", login)
    found = winners(
        look, client_codex, with_environ(machine, OPENAI_API_KEY=ENV), "codex", "openai"
    )
    assert found[0].name == first
    assert found[0].place.startswith("~/.codex/auth.json:")
    assert found[-1].place == "environment"


def test_codex_takes_the_variable_of_its_own_provider(look, machine: Machine):
    config = """model_provider = "router"
[model_providers.router]
base_url = "https://openrouter.ai/api/v1"
env_key = "MY_ROUTER_KEY"
"""
    homes.write(home(machine) / ".codex" / "config.toml", config)
    (found,) = winners(
        look, client_codex, with_environ(machine, MY_ROUTER_KEY=OTHER), "codex", "openrouter"
    )
    assert (found.name, found.base_url) == ("MY_ROUTER_KEY", "https://openrouter.ai/api/v1")


def test_aiders_files_win_over_dotenv_files_and_those_over_the_environment(look, machine: Machine):
    homes.write(home(machine) / ".aider.conf.yml", f"model: x\nopenai-api-key: {OTHER}\n")
    homes.write(home(machine) / ".env", f"OPENAI_API_KEY={HOME_KEY}\n")
    homes.write(machine.cwd / ".env", f"OPENAI_API_KEY={DOTENV}\n")
    machine = with_environ(machine, OPENAI_API_KEY=ENV)
    found = winners(look, client_aider, machine, "aider", "openai")
    assert [value(key) for key in found] == [OTHER, DOTENV, HOME_KEY, ENV]
    assert [key.place for key in found] == [
        "~/.aider.conf.yml:2", "~/project/.env:1", "~/.env:1", "environment",
    ]  # fmt: skip


def test_aider_reads_keys_by_provider(look, machine: Machine):
    homes.write(machine.cwd / ".aider.conf.yml", "api-key:\n  - deepseek=sk-" + "d" * 32 + "\n")
    (found,) = winners(look, client_aider, machine, "aider", "deepseek")
    assert (found.name, found.place) == ("DEEPSEEK_API_KEY", "~/project/.aider.conf.yml:1")


def test_continue_resolves_references_from_its_dotenv_and_never_the_environment(
    look, machine: Machine
):
    config = """models:
  - {name: one, provider: openai, apiKey: "${{ secrets.OPENAI_API_KEY }}"}
  - {name: two, provider: anthropic, apiKey: "${{ secrets.NOWHERE }}"}
  - name: three
    provider: openai
    apiBase: https://gw.example/v1
    apiKey: plain-key-of-the-third-model
"""
    homes.write(home(machine) / ".continue" / "config.yaml", config)
    homes.write(home(machine) / ".continue" / ".env", f"OPENAI_API_KEY={DOTENV}")
    machine = with_environ(machine, OPENAI_API_KEY=ENV, NOWHERE=OTHER)
    one, three = winners(look, client_continue, machine, "continue", "openai")
    (two,) = winners(look, client_continue, machine, "continue", "anthropic")
    assert (value(one), one.place) == (DOTENV, "~/.continue/.env:1")
    assert two.secret is None
    assert "NOWHERE is not in" in two.note
    assert (three.base_url, three.place) == ("https://gw.example/v1", "~/.continue/config.yaml:7")


def test_clines_keys_go_with_its_base_url(look, machine: Machine):
    data = home(machine) / ".cline" / "data"
    homes.write(data / "secrets.json", {"openAiApiKey": OTHER, "unknownThing": "x"})
    homes.write(data / "globalState.json", {"openAiBaseUrl": "https://gw.example/v1"})
    (found,) = winners(look, client_cline, machine, "cline", "openai-compatible")
    assert (found.base_url, found.place) == (
        "https://gw.example/v1", "~/.cline/data/secrets.json:2",
    )  # fmt: skip


def test_zeds_base_urls_come_from_its_settings(look, machine: Machine):
    settings = '{"language_models": {"google": {"api_url": "https://g.example"}}, // x\n}'
    homes.write(home(machine) / ".config/zed/settings.json", settings)
    machine = with_environ(machine, GEMINI_API_KEY=homes.gemini_key())
    (found,) = winners(look, client_zed, machine, "zed", "gemini")
    assert found.base_url == "https://g.example"


@pytest.mark.parametrize(
    ("chosen", "first"), [("oauth-personal", "access_token"), ("gemini-api-key", "GEMINI_API_KEY")]
)
def test_gemini_cli_follows_the_chosen_login(look, machine: Machine, chosen, first):
    folder = home(machine) / ".gemini"
    homes.write(folder / "settings.json", {"security": {"auth": {"selectedType": chosen}}})
    homes.write(folder / "oauth_creds.json", {"access_token": "ya29." + "x" * 40})
    homes.write(folder / ".env", f"GEMINI_API_KEY={homes.gemini_key()}")
    found = winners(look, client_gemini_cli, machine, "gemini-cli", "gemini")
    assert [found[0].name, len(found)] == [first, 2]


def test_gemini_cli_reads_one_dotenv_only(look, machine: Machine):
    homes.write(home(machine) / ".gemini" / ".env", f"GEMINI_API_KEY={homes.gemini_key('h')}")
    homes.write(machine.cwd / ".env", f"GEMINI_API_KEY={homes.gemini_key('c')}")
    (found,) = winners(look, client_gemini_cli, machine, "gemini-cli", "gemini")
    assert found.place == "~/project/.env:1"


def test_litellms_keys_are_resolved_from_the_environment(look, machine: Machine):
    config = """model_list:
  - model_name: a
    litellm_params: {model: azure/gpt, api_key: os.environ/MY_AZURE, api_base: "https://x.openai.azure.com"}
  - model_name: b
    litellm_params: {model: groq/llama, api_key: os.environ/MISSING_KEY}
general_settings: {master_key: sk-master-1234567890}
"""
    homes.write(machine.cwd / "config.yaml", config)
    machine = with_environ(machine, MY_AZURE="0123456789abcdef" * 2)
    (azure,) = winners(look, client_gateways, machine, "litellm", "azure")
    (groq,) = winners(look, client_gateways, machine, "litellm", "groq")
    (master,) = winners(look, client_gateways, machine, "litellm", "litellm")
    assert (azure.place, azure.base_url) == ("environment", "https://x.openai.azure.com")
    assert (groq.secret, groq.note) == (None, "MISSING_KEY is not set")
    assert master.name == "master_key"


def test_librechat_passes_over_what_its_users_provide(look, machine: Machine):
    homes.write(machine.cwd / "librechat.yaml", "endpoints:\n  custom:\n    - {name: groq, apiKey: '${GROQ_KEY}', baseURL: 'https://api.groq.com/openai/v1'}\n")  # fmt: skip
    homes.write(machine.cwd / ".env", f"OPENAI_API_KEY=user_provided\nGROQ_KEY={OTHER}")
    assert winners(look, client_gateways, machine, "librechat", "openai") == []
    (groq,) = winners(look, client_gateways, machine, "librechat", "groq")
    assert groq.place == "~/project/.env:2"


def test_open_webui_pairs_keys_with_base_urls(look, machine: Machine):
    machine = with_environ(
        machine,
        OPENAI_API_KEYS=f"{ENV};{OTHER}",
        OPENAI_API_BASE_URLS="https://api.openai.com/v1;https://gw.example/v1",
    )
    one, two = winners(look, client_gateways, machine, "open-webui", "openai")
    assert (value(two), two.base_url) == (OTHER, "https://gw.example/v1")
    assert "database" in one.note


def test_copilots_keys_are_literal_or_in_the_secret_store(look, machine: Machine):
    entries = [
        {"vendor": "customendpoint", "apiKey": OTHER, "models": [{"url": "https://gw.example/v1"}]},
        {"vendor": "anthropic", "apiKey": "${input:chat.lm.secret.1}"},
    ]
    homes.write(home(machine) / ".config/Code/User/chatLanguageModels.json", entries)
    (literal,) = winners(look, client_copilot, machine, "vscode-copilot", "openai-compatible")
    (stored,) = winners(look, client_copilot, machine, "vscode-copilot", "anthropic")
    assert literal.base_url == "https://gw.example/v1"
    assert (stored.secret, stored.origin) == (None, "keyring")


def test_cursors_command_line_takes_the_variable_before_its_login(look, machine: Machine):
    login = {"accessToken": "a" * 40, "apiKey": "crsr_" + "b" * 40}
    homes.write(home(machine) / ".config" / "cursor" / "auth.json", login)
    machine = with_environ(machine, CURSOR_API_KEY=ENV)
    found = winners(look, client_cursor_cli, machine, "cursor-cli", "cursor")
    assert [key.name for key in found] == ["CURSOR_API_KEY", "apiKey", "accessToken"]
    assert [key.place for key in found][1:] == [
        "~/.config/cursor/auth.json:3", "~/.config/cursor/auth.json:2",
    ]  # fmt: skip


def test_the_private_builds_gateway_goes_with_its_key(look, machine: Machine):
    machine = with_environ(
        machine,
        CURSOR_LOCAL_AGENT_API_KEY=OTHER,
        CURSOR_LOCAL_AGENT_BASE_URL="http://127.0.0.1:4000/v1",
    )
    (key,) = winners(look, environment, machine, "", "openai-compatible")
    assert key.base_url == "http://127.0.0.1:4000/v1"


def test_without_any_client_no_key_is_seen(look, machine: Machine):
    modules = (client_aider, client_claude_code, client_cline, client_codex, client_continue,
               client_copilot, client_gateways, client_gemini_cli, client_zed, environment)  # fmt: skip
    assert [key for m in modules for c in m.COLLECTORS for key in look(c, machine).keys] == []
