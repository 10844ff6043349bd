"""Cursor: its settings database, settings files, logs and installation."""

from __future__ import annotations

import os
import time
from pathlib import Path

import homes
import pytest
from homes import facts_of

from why401.facts.collect import cursor_app, cursor_logs, cursor_settings, cursor_state
from why401.facts.collect.model import UNUSED, Machine, Unavailable

(STATE,) = cursor_state.COLLECTORS
(SETTINGS,) = cursor_settings.COLLECTORS
(LOGS,) = cursor_logs.COLLECTORS
(APP,) = cursor_app.COLLECTORS


def user(**members: object) -> dict[str, object]:
    """The row that holds Cursor's own settings."""
    return {homes.APPLICATION_USER: members}


def state(look, machine: Machine, rows: dict[str, object]):
    assert machine.home is not None
    homes.cursor_database(machine.home, rows)
    return look(STATE, machine)


def test_without_cursor_nothing_is_said(look, machine: Machine):
    assert look(STATE, machine).facts == ()
    assert look(LOGS, machine).facts == ()
    assert look(SETTINGS, machine).facts == ()


def test_a_settings_folder_without_a_database_says_so(look, machine: Machine):
    assert machine.home is not None
    homes.write(homes.cursor_data(machine.home) / "User" / "settings.json", "{}")
    assert facts_of(look(STATE, machine)) == {"cursor.store": "missing"}


def test_a_damaged_database_is_a_fact_and_no_crash(look, machine: Machine):
    path = homes.cursor_database(machine.home or Path(), {})
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    assert facts_of(look(STATE, machine)) == {"cursor.store": "corrupt"}


@pytest.mark.parametrize(
    ("rows", "signed_in"),
    [
        ({"cursorAuth/accessToken": "a", "cursorAuth/refreshToken": "r"}, True),
        ({"cursorAuth/accessToken": "a"}, False),
        ({"cursorAuth/stripeMembershipType": "pro", "cursorAuth/cachedEmail": "a@b.example"}, False),
    ],
)  # fmt: skip
def test_only_both_tokens_mean_signed_in(look, machine: Machine, rows, signed_in):
    assert facts_of(state(look, machine, rows))["client.signed_in"] is signed_in


@pytest.mark.parametrize(("offset", "expired"), [(-3600, True), (3600, False)])
def test_the_token_says_when_it_expires(look, machine: Machine, offset, expired):
    facts = facts_of(
        state(look, machine, {"cursorAuth/accessToken": homes.token(time.time() + offset)})
    )
    assert facts["cursor.token_expired"] is expired
    assert facts["cursor.token_expires_in_seconds"] == pytest.approx(offset, abs=60)


def test_plan_policy_and_team_are_read(look, machine: Machine):
    policy = '"{\\"byokDisabled\\": true, \\"blockedModels\\": [\\"gpt-4o\\"]}"'
    facts = facts_of(
        state(look, machine, {
            "cursorAuth/stripeMembershipType": "enterprise", "cursorAuth/teamId": "7",
            "adminSettings.cached": policy,
            "cursorai/serverConfig": {"http2Config": "HTTP2_CONFIG_FORCE_ALL_DISABLED"},
        })
    )  # fmt: skip
    assert facts["client.plan"] == "enterprise"
    assert facts["client.admin_byok_disabled"] is True
    assert facts["cursor.blocked_models"] == "gpt-4o"
    assert facts["cursor.team"] is True
    assert facts["cursor.http2_config"] == "HTTP2_CONFIG_FORCE_ALL_DISABLED"


def test_an_encrypted_key_is_present_and_stays_closed(look, machine: Machine):
    collected = state(
        look,
        machine,
        {**user(useOpenAIKey=True), "secret://cursorAuth/openAIKey": homes.encrypted(b"v11", 179)},
    )
    facts = facts_of(collected)
    assert facts["cursor.key.openai.storage"] == "encrypted"
    assert facts["cursor.key.openai.cipher"] == "v11"
    assert facts["cursor.key.openai.cipher_length"] == 179
    assert facts["cursor.key_lost"] is False
    (sighting,) = collected.keys
    assert (sighting.client, sighting.provider, sighting.secret) == ("cursor", "openai", None)


def test_a_plain_key_of_an_old_build_is_found(look, machine: Machine):
    key = homes.anthropic_key()
    collected = state(look, machine, {**user(useClaudeKey=True), "cursorAuth/claudeKey": key})
    assert facts_of(collected)["cursor.key.claude.storage"] == "plaintext"
    (sighting,) = collected.keys
    assert sighting.secret is not None
    assert sighting.secret.reveal() == key
    assert sighting.rank < UNUSED


def test_a_key_whose_switch_is_off_is_not_used(look, machine: Machine):
    collected = state(look, machine, {**user(useOpenAIKey=False), "cursorAuth/openAIKey": "k" * 30})
    assert collected.keys[0].rank >= UNUSED
    assert "off" in collected.keys[0].note


@pytest.mark.parametrize(
    "row", [{}, {"secret://cursorAuth/openAIKey": '{"type":"Buffer","data":[]}'}]
)
def test_a_switch_that_is_on_without_a_stored_key_means_that_it_is_lost(
    look, machine: Machine, row
):
    facts = facts_of(state(look, machine, {**user(useOpenAIKey=True), **row}))
    assert facts["client.byok.openai"] is True
    assert facts["cursor.key_lost"] is True


def test_chosen_and_added_models_are_read_and_a_collision_is_seen(look, machine: Machine):
    facts = facts_of(
        state(look, machine, user(
            aiSettings={
                "modelConfig": {"composer": {"modelName": "gpt-5"}, "cmd-k": {"modelName": "o3"}},
                "userAddedModels": ["my-model", "GPT-5"], "modelOverrideDisabled": ["gpt-5"],
            },
            availableDefaultModels2=[{"name": "gpt-5"}, {"name": "claude-4"}],
        ))
    )  # fmt: skip
    assert facts["cursor.model.composer"] == "gpt-5"
    assert facts["cursor.model.cmd-k"] == "o3"
    assert facts["cursor.models_added"] == "my-model, GPT-5"
    assert facts["cursor.model_collision"] == "GPT-5"
    assert facts["cursor.model_disabled"] is True


def test_nonsense_in_the_database_is_no_crash(look, machine: Machine):
    rows: dict[str, object] = {
        homes.APPLICATION_USER: '["not", "an", "object"]',
        "cursorAuth/accessToken": "a.%%%.c",
        "adminSettings.cached": "{" * 3000,
        "secret://cursorAuth/openAIKey": '{"data": "text"}',
    }
    assert facts_of(state(look, machine, rows))["cursor.store"] == "ok"


def test_settings_files_may_hold_comments_and_trailing_commas(look, machine: Machine):
    assert machine.home is not None
    data = homes.cursor_data(machine.home)
    homes.write(
        data / "User" / "settings.json",
        '{\n  // a "remark"\n  "http.proxy": "http://ada:pass" /* no */, "http.proxySupport": "off",'
        '\n  "http.proxyStrictSSL": false,\n  "cursor.general.disableHttp2": true,\n}',
    )  # fmt: skip
    homes.write(
        machine.home / ".cursor" / "argv.json", '{ // x\n "password-store": "gnome-libsecret" }'
    )
    collected = look(SETTINGS, machine)
    facts = facts_of(collected)
    assert facts["cursor.proxy_support"] == "off"
    assert facts["cursor.strict_tls"] is False
    assert facts["cursor.http_mode"] == "http1.1"
    assert facts["cursor.password_store"] == "gnome-libsecret"
    places = {fact.name: fact.source.detail for fact in collected.facts}
    assert places["cursor.strict_tls"].endswith("settings.json:4")
    assert places["cursor.password_store"].endswith("~/.cursor/argv.json:2")


def test_a_settings_file_that_is_no_json_names_the_line(look, machine: Machine):
    assert machine.home is not None
    path = homes.cursor_data(machine.home) / "User" / "settings.json"
    homes.write(path, '{\n "a": 1,\n "b": tru\n}')
    with pytest.raises(Unavailable, match=r"settings\.json is not valid JSON, line 3"):
        look(SETTINGS, machine)


def _log(machine: Machine, session: str, lines: list[str]) -> None:
    assert machine.home is not None
    folder = homes.cursor_data(machine.home) / "logs" / session / "window1" / "exthost"
    name = "anysphere.cursor-always-local/Cursor Structured Logs.log"
    homes.write(folder / name, "\n".join(lines))


_TURN = [
    '2026-11-20 10:00:00.000 [info] {"message":"agent.turn.start","metadata":{"modelName":"gpt-4o","bring_your_own_key":"true"}}',
    "2026-11-20 10:00:00.500 [info] the user's prompt about nothing",
    '2026-11-20 10:00:01.900 [error] {"transportHost":"agentn.global.api5.cursor.sh"} ConnectError: [unauthenticated] ERROR_BAD_USER_API_KEY',
]


def test_the_last_error_is_read_from_the_newest_log(look, machine: Machine):
    _log(machine, "20261119T090000", [_TURN[2].replace("BAD_USER_API_KEY", "OUTDATED_CLIENT")])
    _log(machine, "20261120T090000", _TURN)
    collected = look(LOGS, machine)
    assert facts_of(collected) == {
        "client.error_code": "ERROR_BAD_USER_API_KEY",
        "log.connect_code": "unauthenticated",
        "log.host": "agentn.global.api5.cursor.sh",
        "log.byok_seen": True,
        "log.seconds_to_error": 1.9,
        "model.name": "gpt-4o",
    }
    place = next(f.source.detail for f in collected.facts if f.name == "client.error_code")
    assert place.endswith(".log:3")


def test_a_newest_log_without_errors_does_not_hide_the_one_before(look, machine: Machine):
    _log(machine, "20261119T090000", _TURN)
    _log(machine, "20261120T090000", ["2026-11-20 11:00:00.000 [info] started"])
    assert facts_of(look(LOGS, machine))["client.error_code"] == "ERROR_BAD_USER_API_KEY"


def test_of_a_huge_log_the_end_is_read_and_lines_are_counted_from_the_start(
    look, machine: Machine, monkeypatch
):
    monkeypatch.setattr(cursor_logs, "TAIL", 2000)
    _log(machine, "20261120T090000", ["x" * 90] * 500 + _TURN)
    collected = look(LOGS, machine)
    place = next(f.source.detail for f in collected.facts if f.name == "client.error_code")
    assert place.endswith(":503")


@pytest.mark.parametrize(
    ("name", "build"),
    [("Cursor", "regular"), ("Cursor Private Inference", "private_inference")],
)
def test_the_build_and_version_are_read(look, machine: Machine, name, build):
    product = {"nameLong": name, "nameShort": name, "version": "3.19.13"}
    homes.write(machine.root / "usr/share/cursor/resources/app/product.json", product)
    facts = facts_of(look(APP, machine))
    assert (facts["client.build"], facts["client.version"]) == (build, "3.19.13")
    assert facts["os.sandbox"] == "none"
    assert facts["cursor.running"] is False


def test_a_mounted_appimage_and_its_process_are_seen(look, machine: Machine):
    product = {"nameLong": "Cursor", "version": "3.20.0"}
    mount = machine.root / "tmp/.mount_CursorX1/usr/share/cursor"
    homes.write(mount / "resources/app/product.json", product)
    homes.write(machine.root / "proc/77/cmdline", f"{mount}/cursor\0--no-sandbox\0".encode())
    facts = facts_of(look(APP, machine))
    assert facts["cursor.install_kind"] == facts["os.sandbox"] == "appimage"
    assert facts["cursor.running"] is True


def test_on_windows_the_installation_of_one_user_is_found(look, tmp_path: Path):
    windows = homes.machine(tmp_path, system="windows")
    assert windows.home is not None
    app = windows.home / "AppData/Local/Programs/cursor/resources/app/product.json"
    homes.write(app, {"nameLong": "Cursor", "version": "3.1.0"})
    assert facts_of(look(APP, windows))["cursor.install_kind"] == "user"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_database_of_another_user_says_no_permission(look, machine: Machine):
    path = homes.cursor_database(machine.home or Path(), {})
    path.chmod(0)
    assert facts_of(look(STATE, machine)) == {"cursor.store": "no_permission"}
