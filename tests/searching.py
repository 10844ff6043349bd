"""Commands that are given planted keys, and a search of all that they write."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from planting import Canaries

from ran import Ran

#: What tells the cause and must be seen in an answer that was given it.
SURVIVORS = ("api.openai.com", "gpt-4o", "invalid_api_key")
SHAPES = ("openai", "anthropic", "gemini", "groq", "openrouter", "gateway")
Searched = Callable[..., Ran]


@dataclass
class Desk:
    """Where the inputs of a command lie, each with keys in it."""

    folder: Path
    canaries: Canaries

    def text(self, place: str, shape: str = "openai") -> str:
        """A provider's answer that holds keys in the body, in a URL and in a header."""
        key = self.canaries.key
        error = {
            "message": f"Incorrect API key provided: {key(f'{place}: body', shape)}. model gpt-4o",
            "type": "invalid_request_error",
            "code": "invalid_api_key",
        }
        password = key(f"{place}: userinfo", "password")
        return (
            f"POST https://ada:{password}@api.openai.com/v1/chat/completions"
            f"?model=gpt-4o&api_key={key(f'{place}: query', 'shapeless')}\n"
            f"Authorization: Bearer {key(f'{place}: header', 'shapeless')}\n"
            f"HTTP/1.1 401 Unauthorized\n\n{json.dumps({'error': error})}"
        )

    def facts(self, place: str) -> dict[str, object]:
        """Facts as a case of another tool may hold them, with keys."""
        key = self.canaries.key
        url = f"https://ada:{key(f'{place}: userinfo', 'password')}@api.openai.com/v1"
        return {
            "http.status": 401,
            "provider.name": "openai",
            "error.code": "invalid_api_key",
            "model.name": "gpt-4o",
            "endpoint.url": f"{url}?key={key(f'{place}: query', 'gemini')}",
            "error.message": f"Incorrect API key provided: {key(f'{place}: message', 'openai')}",
            "error.masked_key": key(f"{place}: no mask", "gateway"),
            "response.body": self.text(f"{place}: answer"),
            "http.header.authorization": f"Bearer {key(f'{place}: token', 'shapeless')}",
        }

    def case(self, name: str, **more: object) -> Path:
        """A case file with keys."""
        path = self.folder / f"{name}.json"
        path.write_text(json.dumps({"id": name, "facts": self.facts(name), **more}), "utf-8")
        return path

    def file(self, name: str, text: str) -> Path:
        """A file with that text."""
        path = self.folder / name
        path.write_text(text, "utf-8")
        return path


def searching(
    call: Callable[..., Ran], canaries: Canaries, folder: Path, caplog: pytest.LogCaptureFixture
) -> Searched:
    """``searched("diagnose", …)`` runs the command and fails where a planted key is found.

    Output, log and files below the folder are searched. A failure names the place of the key and
    never shows what was written. Files in ``own`` may hold keys: they are the user's.
    """

    def run(
        *arguments: object,
        stdin: str = "",
        codes: tuple[int, ...] = (0, 1),
        own: tuple[Path, ...] = (),
    ) -> Ran:
        shown = [str(each) for each in arguments]
        named = " ".join("(a key)" if canaries.leaks(each) else each for each in shown)
        before = contents(folder)
        ran = call(*arguments, stdin=stdin)
        for stream, text in (("output", ran.out), ("errors", ran.err), ("log", caplog.text)):
            leaks = canaries.leaks(text)
            assert leaks == [], f"{stream} of {named}"
        for path, content in contents(folder).items():
            changed = before.get(path) != content and path not in own
            leaks = canaries.leaks(content.decode("utf-8", "replace")) if changed else []
            assert leaks == [], f"{path.name}, written by {named}"
        assert ran.code in codes, f"exit code {ran.code} of {named}: {ran.err}"
        return ran

    return run


def contents(folder: Path) -> dict[Path, bytes]:
    """Every file below a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def see(ran: Ran, *survivors: str) -> None:
    """Fail where one of them is not in the output."""
    for survivor in survivors:
        assert survivor in ran.out + ran.err, survivor
