"""Folders of programs on all three systems, computed on any."""

from __future__ import annotations

from pathlib import PurePath, PurePosixPath, PureWindowsPath

import pytest

from why401.facts.collect.model import System
from why401.facts.collect.places import Places

LINUX, MACOS = PurePosixPath("/home/ada"), PurePosixPath("/Users/ada")
WINDOWS = PureWindowsPath("C:\\Users\\Ada")


def places(system: System, **environ: str) -> Places[PurePath]:
    homes: dict[str, PurePath] = {"linux": LINUX, "macos": MACOS, "windows": WINDOWS}
    return Places(system, homes[system], environ)


@pytest.mark.parametrize(
    ("system", "environ", "expected"),
    [
        ("linux", {}, "/home/ada/.config/Cursor"),
        ("linux", {"XDG_CONFIG_HOME": "/data/conf"}, "/data/conf/Cursor"),
        ("macos", {}, "/Users/ada/Library/Application Support/Cursor"),
        ("windows", {}, "C:\\Users\\Ada\\AppData\\Roaming\\Cursor"),
        ("windows", {"APPDATA": "D:\\Roaming"}, "D:\\Roaming\\Cursor"),
    ],
)
def test_cursor_keeps_its_data(system, environ, expected):
    assert str(places(system, **environ).editor_data("Cursor")) == expected


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ("linux", "/etc/claude-code/managed-settings.json"),
        ("macos", "/Library/Application Support/ClaudeCode/managed-settings.json"),
        ("windows", "C:\\Program Files\\ClaudeCode\\managed-settings.json"),
    ],
)
def test_a_company_sets_claude_code(system, expected):
    assert str(places(system).claude_code_managed()) == expected


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ("linux", "/usr/share/cursor/resources/app"),
        ("macos", "/Applications/Cursor.app/Contents/Resources/app"),
        ("windows", "C:\\Users\\Ada\\AppData\\Local\\Programs\\cursor\\resources\\app"),
    ],
)
def test_cursor_is_installed(system, expected):
    assert expected in [str(path) for path in places(system).cursor_resources()]


@pytest.mark.parametrize("system", ["linux", "macos", "windows"])
def test_the_private_build_is_looked_for_everywhere(system):
    names = " ".join(map(str, places(system).cursor_resources())).lower().replace("-", " ")
    assert "private inference" in names


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ("linux", "/home/ada/.config/zed"),
        ("macos", "/Users/ada/.config/zed"),
        ("windows", "C:\\Users\\Ada\\AppData\\Roaming\\Zed"),
    ],
)
def test_zed_keeps_its_settings(system, expected):
    assert str(places(system).zed()) == expected


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ("linux", "/home/ada/.config/cursor/auth.json"),
        ("macos", "/Users/ada/.cursor/auth.json"),
        ("windows", "C:\\Users\\Ada\\AppData\\Roaming\\Cursor\\auth.json"),
    ],
)
def test_cursors_command_line_keeps_its_login(system, expected):
    assert str(places(system).cursor_cli()) == expected


def test_variables_move_the_folders_of_command_line_programs():
    moved = places(
        "linux", CODEX_HOME="~/c", CLAUDE_CONFIG_DIR="$HOME/k", CLINE_DIR="/x", GEMINI_CLI_HOME="/g"
    )
    found = [moved.codex(), moved.claude_code(), moved.cline(), moved.gemini_cli()]
    assert [str(path) for path in found] == ["/home/ada/c", "/home/ada/k", "/x", "/g/.gemini"]


@pytest.mark.parametrize("system", ["linux", "macos", "windows"])
def test_the_hosts_file_is_named(system):
    assert places(system).hosts().lower().endswith("hosts")
