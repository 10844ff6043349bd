"""``why401 collect``: a case that reads the same elsewhere, whatever fails here."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import homes
import pytest

from ran import Ran, Why401
from why401.facts.case import load_case

OTHER_OPENAI = homes.openai_key("z")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bare home; the project in it is the current folder."""
    made = homes.machine(tmp_path)
    assert made.home is not None
    homes.alone_in(monkeypatch, made)
    return made.home


def collected(why401: Why401, *arguments: str) -> dict[str, object]:
    """The facts of a collection without network."""
    ran = why401("collect", "--no-network", "--json", *arguments)
    assert ran.code == 0, ran.err
    facts = ran.document["facts"]
    return {name: fact["value"] for name, fact in facts.items()}


def first_cause(ran: Ran) -> str:
    return ran.document["causes"][0]["id"]


def diagnosed(why401: Why401, tmp_path: Path, *told: str) -> Ran:
    """Collect into a file, then diagnose the file elsewhere."""
    case = tmp_path / "case.json"
    settings = [part for fact in told for part in ("--set", fact)]
    assert why401("collect", "--no-network", "-o", case, *settings).code == 0
    return why401("diagnose", case, "--json")


def test_contradicting_variables_are_the_first_cause(why401, home, tmp_path, monkeypatch):
    homes.write(home / "project" / ".env", f"OPENAI_API_KEY={OTHER_OPENAI}\n")
    monkeypatch.setenv("OPENAI_API_KEY", homes.openai_key())
    ran = diagnosed(why401, tmp_path, "http.status=401")
    assert first_cause(ran) == "env_var_overrides_config"
    assert ran.document["facts"]["key.shadows"]["value"] == "~/project/.env:1 (OPENAI_API_KEY)"


@pytest.mark.parametrize(
    ("before", "after", "cause"),
    [
        ('"', '"', "key_quotes_or_prefix"),
        ("Bearer ", "", "key_quotes_or_prefix"),
        ("", "\n", "key_whitespace_or_newline"),
        ("\u200b", "", "key_whitespace_or_newline"),
    ],
)
def test_a_fault_of_the_keys_form_is_the_first_cause(
    why401, home, tmp_path, monkeypatch, before, after, cause
):
    monkeypatch.setenv("OPENAI_API_KEY", f"{before}{homes.openai_key()}{after}")
    assert first_cause(diagnosed(why401, tmp_path, "http.status=401")) == cause


def test_a_truncated_key_is_the_first_cause(why401, home, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", homes.openai_key()[:90])
    assert first_cause(diagnosed(why401, tmp_path, "http.status=401")) == "key_truncated"


def test_another_vendors_key_is_the_first_cause(why401, home, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", homes.anthropic_key())
    assert first_cause(diagnosed(why401, tmp_path, "http.status=401")) == "key_wrong_provider"


def test_a_placeholder_is_the_first_cause(why401, home, tmp_path):
    homes.write(home / "project" / ".env", "OPENAI_API_KEY=your-api-key-here\n")
    assert first_cause(diagnosed(why401, tmp_path)) == "key_missing_or_placeholder"


def test_a_key_in_an_old_commit_is_the_first_cause(why401, home, tmp_path, monkeypatch):
    key = homes.openai_key()
    monkeypatch.setenv("OPENAI_API_KEY", key)
    project = home / "project"
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(("git", "init", "--quiet"), cwd=project, check=True)
    for text in (f"KEY = '{key}'", "KEY = None"):
        homes.write(project / "config.py", text)
        subprocess.run(("git", "add", "config.py"), cwd=project, check=True)
        commit = ("git", *identity, "commit", "--quiet", "--message", "x")
        subprocess.run(commit, cwd=project, check=True)
    ran = diagnosed(why401, tmp_path, "http.status=401")
    assert ran.document["facts"]["key.git_history"]["value"] == "old_commit"
    assert first_cause(ran) == "key_leaked_auto_revoked"


def _cursor(home: Path, user: dict[str, object], **rows: object) -> None:
    signed_in = {"cursorAuth/accessToken": "a", "cursorAuth/refreshToken": "r"}
    homes.cursor_database(home, {homes.APPLICATION_USER: user, **signed_in, **rows})


_SEALED = {"secret://cursorAuth/openAIKey": homes.encrypted()}


@pytest.mark.parametrize(
    ("user", "rows", "with_error", "cause"),
    [
        ({"useOpenAIKey": True, "openAIBaseUrl": "http://127.0.0.1:4000/v1"}, _SEALED, False,
         "cursor_backend_cannot_reach_private_url"),
        ({"useOpenAIKey": True},
         {**_SEALED, "adminSettings.cached": {"byokDisabled": True}}, False, "cursor_plan_limits_byok"),
        ({"useOpenAIKey": True},
         {**_SEALED, "cursorAuth/accessToken": "", "cursorAuth/refreshToken": ""}, False,
         "cursor_account_signed_out"),
        ({"useOpenAIKey": True, "aiSettings": {
            "modelConfig": {"composer": {"modelName": "claude-4"}}}},
         {**_SEALED}, True, "cursor_wrong_provider_route"),
    ],
)  # fmt: skip
@pytest.mark.skipif(sys.platform != "linux", reason="the database stands where Linux has it")
def test_what_cursors_database_says_is_the_first_cause(
    why401, home, tmp_path, user, rows, with_error, cause
):
    _cursor(home, user, **rows)
    # Where the tests themselves run, such as in a container, is not part of the case.
    told = ("os.container=false", "client.error_code=ERROR_BAD_USER_API_KEY")[: 1 + with_error]
    assert first_cause(diagnosed(why401, tmp_path, *told)) == cause


@pytest.mark.skipif(sys.platform != "linux", reason="the database stands where Linux has it")
def test_what_a_running_cursor_has_put_into_its_log_alone_is_the_first_cause(
    why401, home, tmp_path
):
    """The team's policy stands in ``-wal`` until Cursor ends; the file alone knows of none."""
    _cursor(home, {"useOpenAIKey": True}, **_SEALED)
    path = homes.cursor_data(home) / "User" / "globalStorage" / "state.vscdb"
    writer = sqlite3.connect(path)
    try:
        writer.execute("PRAGMA journal_mode=WAL")
        row = ("adminSettings.cached", json.dumps({"byokDisabled": True}))
        writer.execute("INSERT INTO ItemTable VALUES (?, ?)", row)
        writer.commit()
        ran = diagnosed(why401, tmp_path, "os.container=false")
    finally:
        writer.close()
    assert first_cause(ran) == "cursor_plan_limits_byok"


@pytest.mark.skipif(sys.platform != "linux", reason="keyrings are Linux's")
@pytest.mark.parametrize("rows", [{}, _SEALED])
def test_a_key_lost_with_the_keyring_is_the_first_cause(why401, home, tmp_path, monkeypatch, rows):
    monkeypatch.setenv("DISPLAY", ":0")  # a desktop without a session bus
    _cursor(home, {"useOpenAIKey": True}, **rows)
    assert first_cause(diagnosed(why401, tmp_path)) == "linux_keyring_or_appimage"


def test_a_dead_local_proxy_is_the_first_cause(why401, home, tmp_path, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_API_KEY", homes.openai_key())
    ran = diagnosed(why401, tmp_path, "error.exception=httpx.ConnectError")
    assert first_cause(ran) == "proxy_not_used_by_client"


def test_the_same_case_gives_the_same_diagnosis_each_time(why401, home, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", f'"{homes.openai_key()}"')
    case = tmp_path / "case.json"
    assert why401("collect", "--no-network", "-o", case).code == 0
    first = why401("diagnose", case, "--json")
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.chdir(tmp_path)
    assert why401("diagnose", case, "--json").out == first.out


def test_a_case_names_the_source_of_each_fact_and_the_time(why401, home, tmp_path, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", homes.openai_key())
    case = tmp_path / "case.json"
    ran = why401("collect", "--no-network", "-o", case)
    assert "Next: why401 diagnose" in ran.out + ran.err
    saved = load_case(case)
    assert saved.collected_at.endswith("+00:00")
    assert all(fact.source.kind == "collector" for fact in saved.facts)
    assert case.stat().st_mode & 0o077 == 0 or os.name == "nt"


def test_only_asks_what_is_named(why401, home):
    assert set(collected(why401, "--only", "os")) <= {
        "os.name", "os.version", "os.container", "os.wsl", "os.remote", "os.desktop",
    }  # fmt: skip


def test_a_collector_that_does_not_exist_is_a_usage_fault(why401, home):
    ran = why401("collect", "--only", "enviroment")
    assert (ran.code, "Did you mean 'environment'?" in ran.err) == (2, True)


def test_nothing_found_is_exit_code_5_and_a_case_all_the_same(why401, home, tmp_path, monkeypatch):
    monkeypatch.delenv("HOME")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "nowhere")
    case = tmp_path / "case.json"
    ran = why401("collect", "--no-network", "--only", "cursor.state", "-o", case)
    assert ran.code == 5
    assert [failure.collector for failure in load_case(case).failures] == ["cursor.state"]


def test_with_everything_failing_the_case_lists_the_failures(why401, home, tmp_path, monkeypatch):
    from why401.facts.collect import registry
    from why401.facts.collect.local import Local

    def failing(machine, earlier):
        raise OSError(5, "Input/output error", "/broken/disk")

    broken = [Local(each.name, failing, reads=each.reads) for each in registry.collectors()]
    monkeypatch.setattr("why401.cli.gathering.collectors", lambda only: broken)
    case = tmp_path / "case.json"
    assert why401("collect", "-o", case).code == 5
    saved = load_case(case)
    assert len(saved.failures) == len(broken)
    assert {f.error for f in saved.failures} == {"OSError: Input/output error: /broken/disk"}


def test_a_place_that_cannot_be_written_loses_nothing(why401, home, tmp_path):
    ran = why401("collect", "--no-network", "-o", tmp_path / "nowhere" / "case.json")
    assert ran.code == 3
    assert "cannot be written" in ran.err
    assert json.loads(ran.out)["schema"] == "why401.case/1"


def test_without_a_place_a_read_only_folder_gives_the_case_on_standard_output(
    why401, home, monkeypatch
):
    from why401.facts.errors import CaseError, Fault

    def read_only(*_: object) -> None:
        raise CaseError(Fault("C001", "cannot be written: Read-only file system."))

    monkeypatch.setattr("why401.cli.collect.write_case", read_only)
    ran = why401("collect", "--no-network")
    assert ran.code == 0
    assert "os.name" in json.loads(ran.out)["facts"]


def test_a_dash_is_standard_output(why401, home):
    assert json.loads(why401("collect", "--no-network", "-o", "-").out)["facts"]


def test_what_the_user_says_is_kept_as_theirs(why401, home, tmp_path):
    case = tmp_path / "case.json"
    why401("collect", "--no-network", "-o", case, "--set", "client.name=zed")
    (told,) = [fact for fact in load_case(case).facts if fact.name == "client.name"]
    assert (told.value, told.source.kind) == ("zed", "user")


def test_without_a_command_the_machine_is_diagnosed(why401, home, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", f'"{homes.openai_key()}"')
    ran = why401("--no-network", "--json", "--set", "http.status=401")
    assert ran.code == 0
    assert first_cause(ran) == "key_quotes_or_prefix"
    shown = why401("--no-network", "--text", "HTTP 401 Unauthorized")
    assert "Quotation marks" in shown.out


def test_options_before_a_command_are_not_passed_over_in_silence(why401, home):
    ran = why401("--json", "keys")
    assert (ran.code, "after the command" in ran.err) == (2, True)


def test_on_a_terminal_the_slow_and_the_failed_are_named_with_their_time():
    import io

    from why401.cli.progress import progress_shown
    from why401.facts.collect.run import Progress

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    with progress_shown(stream) as shown:
        shown(Progress("cursor.state", "running", 0.0))
        shown(Progress("keyring", "running", 0.0))
        shown(Progress("cursor.state", "done", 1.25))
        shown(Progress("keyring", "failed", 0.01))
    assert "cursor.state: done, 1.2 s" in stream.getvalue()
    assert "keyring: gave nothing, 0.0 s" in stream.getvalue()
