"""Where programs keep their files, on each of the three systems.

Pure functions of the system, the home folder and the environment: they look at nothing, and the
paths they give are of the same kind as the home folder's (a `PurePath` of any system will do).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Generic, TypeVar

from .model import System

P = TypeVar("P", bound=PurePath)


@dataclass(frozen=True, slots=True)
class Places(Generic[P]):
    """The folders of one user."""

    system: System
    home: P
    environ: Mapping[str, str]

    def variable(self, name: str) -> P | None:
        """The folder that a variable names, ``~`` and ``$HOME`` understood; None where unset."""
        text = self.environ.get(name, "").strip()
        if not text:
            return None
        for short in ("~", "$HOME"):
            if text == short or text.startswith((f"{short}/", f"{short}\\")):
                return self.home / text[len(short) :].lstrip("/\\")
        return type(self.home)(text)

    @property
    def config(self) -> P:
        """Where desktop programs keep their settings."""
        if self.system == "macos":
            return self.home / "Library" / "Application Support"
        if self.system == "windows":
            return self.variable("APPDATA") or self.home / "AppData" / "Roaming"
        return self.xdg_config

    @property
    def xdg_config(self) -> P:
        """Where command-line programs keep their settings, on macOS too."""
        return self.variable("XDG_CONFIG_HOME") or self.home / ".config"

    @property
    def local(self) -> P:
        """Where programs are installed for one user on Windows."""
        return self.variable("LOCALAPPDATA") or self.home / "AppData" / "Local"

    def editor_data(self, name: str) -> P:
        """The user data folder of an editor built on VS Code, such as ``Cursor`` or ``Code``."""
        return self.config / name

    def editor_argv(self, folder: str) -> P:
        """``argv.json`` of such an editor, in its data folder such as ``.cursor``."""
        return self.home / folder / "argv.json"

    def cursor_resources(self) -> tuple[P, ...]:
        """Folders that may hold Cursor's ``product.json``, the likeliest first."""
        make = type(self.home)
        if self.system == "macos":
            bundles = (make("/Applications"), self.home / "Applications")
            names = ("Cursor.app", "Cursor Private Inference.app")
            return tuple(b / n / "Contents" / "Resources" / "app" for b in bundles for n in names)
        if self.system == "windows":
            roots = [self.local / "Programs"]
            system_wide = self.variable("PROGRAMFILES")
            roots += [system_wide] if system_wide else []
            names = ("cursor", "cursor-private-inference")
            return tuple(root / name / "resources" / "app" for root in roots for name in names)
        places = ("/usr/share/cursor", "/opt/cursor", "/opt/Cursor", "/usr/lib/cursor",
                  "/snap/cursor/current/usr/share/cursor", "/snap/cursor/current",
                  "/usr/share/cursor-private-inference")  # fmt: skip
        return tuple(make(place) / "resources" / "app" for place in places)

    def claude_code(self) -> P:
        """Claude Code's settings folder."""
        return self.variable("CLAUDE_CONFIG_DIR") or self.home / ".claude"

    def claude_code_managed(self) -> P:
        """The settings that a company sets for Claude Code."""
        folders = {
            "linux": "/etc/claude-code",
            "macos": "/Library/Application Support/ClaudeCode",
            "windows": "C:\\Program Files\\ClaudeCode",
        }
        return type(self.home)(folders[self.system]) / "managed-settings.json"

    def codex(self) -> P:
        """Codex's settings folder."""
        return self.variable("CODEX_HOME") or self.home / ".codex"

    def gemini_cli(self) -> P:
        """Gemini CLI's settings folder."""
        return (self.variable("GEMINI_CLI_HOME") or self.home) / ".gemini"

    def cline(self) -> P:
        """Cline's folder."""
        return self.variable("CLINE_DIR") or self.home / ".cline"

    def kilo(self) -> P:
        """Kilo Code's folder."""
        return self.home / ".kilocode"

    def continue_(self) -> P:
        """Continue's folder."""
        return self.variable("CONTINUE_GLOBAL_DIR") or self.home / ".continue"

    def zed(self) -> P:
        """Zed's settings folder."""
        return self.config / "Zed" if self.system == "windows" else self.xdg_config / "zed"

    def cursor_cli(self) -> P:
        """The login file of Cursor's command-line program."""
        if self.system == "windows":
            return self.config / "Cursor" / "auth.json"
        if self.system == "macos":
            return self.home / ".cursor" / "auth.json"
        return self.xdg_config / "cursor" / "auth.json"

    def hosts(self) -> str:
        """The hosts file."""
        if self.system == "windows":
            return "C:\\Windows\\System32\\drivers\\etc\\hosts"
        return "/etc/hosts"
