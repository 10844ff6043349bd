"""Consultations in a real pseudo-terminal, at 60 and 120 columns, with and without line editing."""

from __future__ import annotations

import json
import os
import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from planting import Canaries
from searching import Desk, contents

from counterparts.consulting import FILES
from packs import write

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals of this kind", allow_module_level=True)

from counterparts.pseudoterminal import PseudoTerminal

pytestmark = pytest.mark.real
Open = Callable[..., PseudoTerminal]


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The environment of a user with an empty home."""
    folder = tmp_path / "home"
    folder.mkdir()
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
    }


@pytest.fixture(params=["60 columns", "120 columns", "120 columns, plain", "60 columns, dumb"])
def terminal(
    request: pytest.FixtureRequest, home: dict[str, str], tmp_path: Path
) -> Iterator[Open]:
    """``terminal("--set", …)``: a consultation on the small pack."""
    columns = int(request.param.split()[0])
    if "dumb" in request.param:
        home["TERM"] = "dumb"
    elif "plain" not in request.param:
        pytest.importorskip("prompt_toolkit", reason="the extra 'ask' is not installed")
    plain = ["--plain"] if "plain" in request.param else []
    pack = write(tmp_path / "pack", FILES)
    opened: list[PseudoTerminal] = []

    def start(*more: str) -> PseudoTerminal:
        arguments = ["ask", *plain, "--rules", str(pack), "--no-builtin", *more]
        opened.append(PseudoTerminal(arguments, home, columns))
        return opened[-1]

    yield start
    for each in opened:
        each.child.close(force=True)


def test_a_full_consultation(terminal: Open) -> None:
    screen = terminal("--set", "http.status=401")
    screen.see("Where it stands", "Question 1:", "d = don't know", ">")
    screen.type("?")
    screen.see("Why this is asked", "likely", "→")
    screen.type("how")
    screen.see("Before any evidence", "dB")
    screen.type("whynot quota")
    screen.see("Rules that would speak for it", "it is 401")
    screen.type("d")
    screen.see("Noted: not known.", "Question 2:")
    screen.type("back")
    screen.see("Taken back", "Question 1:")
    screen.type("1")
    screen.see("Where it stands", ">")
    screen.type("quit")
    screen.see("Save what is known")
    screen.type("")
    assert screen.end() in (0, 1)
    assert "Do this, in this order" in screen.shown()
    assert max(map(len, screen.lines())) <= screen.screen.columns


def test_a_paste_of_several_lines_adds_its_facts(terminal: Open) -> None:
    screen = terminal("--no-collect")
    screen.see("Paste the error you see", ">")
    screen.paste('HTTP/1.1 429 Too Many Requests\nretry-after: 20\n\n{"error": {"code": "x_y"}}')
    screen.see("Understood", "http.status = 429", "error.code = x_y", "Question 1")
    screen.type("facts")
    screen.see("http.status = 429", "(text: pasted")
    screen.type("back")  # all its lines are one step
    screen.see("Taken back: the pasted text.", ">")
    screen.type("facts")
    screen.see("Nothing is known yet.")
    screen.type("quit")
    assert screen.end() == 1


def test_control_c_loses_no_answer_and_resume_goes_on(terminal: Open) -> None:
    screen = terminal("--set", "http.status=401")
    screen.see("Question 1", ">")
    screen.type("d")
    screen.see("Question 2", ">")
    screen.child.sendintr()
    screen.see("why401 ask --resume")
    assert screen.end() == 130
    again = terminal("--resume")
    again.see("Question 2", ">")
    again.type("facts")
    again.see("Not known to you: ")


def test_a_closed_terminal_loses_no_answer(terminal: Open) -> None:
    screen = terminal("--set", "http.status=401")
    screen.see("Question 1", ">")
    screen.type("d")
    screen.see("Question 2", ">")
    screen.child.kill(signal.SIGHUP)
    screen.child.close(force=True)
    again = terminal("--resume")
    again.see("Question 2", ">")


def test_another_size_counts_from_the_next_line_on(terminal: Open) -> None:
    screen = terminal("--set", "http.status=401")
    screen.see("Question 1", ">")
    screen.resize(44)
    before = len(screen.raw)
    screen.type("whynot quota")
    screen.see("Rules that would speak for it", "it is 401")
    screen.raw = screen.raw[before:]
    assert max(len(line) for line in screen.lines()) <= 44


def test_colours_only_where_the_terminal_has_them(terminal: Open, home: dict[str, str]) -> None:
    home["NO_COLOR"] = "1"
    screen = terminal("--plain", "--set", "http.status=401")
    screen.see("Question 1", ">")
    assert "\x1b[3" not in screen.raw
    assert "\x1b[9" not in screen.raw


@pytest.mark.slow
@pytest.mark.parametrize("columns", [60, 120])
def test_cursors_headline_error_with_the_shipped_rules(home: dict[str, str], columns: int) -> None:
    """From the card to a fix, the way a newcomer answers."""
    screen = PseudoTerminal(["ask", "--no-collect", "--set", "client.name=cursor"], home, columns)
    try:
        screen.see("Paste the error you see", ">")
        screen.paste("Invalid API key. Unauthorized User API key Request ID: 1f2e")
        screen.see("Understood", "Where it stands")
        ways = ("Number or name", "Enter shows the result")
        while screen.see_one_of(*ways) == ways[0]:
            screen.type("d")
            screen.see("Noted: not known.")
        screen.see("No more questions.", "Enter shows the result")
        screen.type("")
        assert screen.end() in (0, 1)
        assert "Do this, in this order" in screen.shown()
    finally:
        screen.child.close(force=True)


def test_fix_asks_before_each_step_and_stops_when_it_works(
    home: dict[str, str], tmp_path: Path
) -> None:
    key = "sk-" + "proj-" + "a1B2" * 30
    project = Path(home["HOME"]) / "project"
    project.mkdir()
    dotenv = project / ".env"
    dotenv.write_text(f"OPENAI_API_KEY=\"'{key}'\"\n")
    screen = PseudoTerminal(["fix"], home, 80, cwd=project)
    try:
        screen.see("holds more than the key", "Do it?")
        assert key in dotenv.read_text().split("'")
        screen.type("y")
        screen.see("Collected again: the fault is gone.", "key.has_quotes: true → false")
        screen.see("Does it work now?")
        screen.type("y")
        assert screen.end() == 0
        assert "why401 fix --undo" in screen.shown()
        assert dotenv.read_text() == f"OPENAI_API_KEY={key}\n"
        assert key not in screen.raw
    finally:
        screen.child.close(force=True)
    undo = PseudoTerminal(["fix", "--undo"], home, 80, cwd=project)
    undo.see("Undo it?")
    undo.type("y")
    undo.see("Undone: the file is as it was before.")
    assert undo.end() == 0
    assert dotenv.read_text() == f"OPENAI_API_KEY=\"'{key}'\"\n"


def test_the_bare_command_begins_to_ask_on_a_terminal(home: dict[str, str]) -> None:
    screen = PseudoTerminal(["--no-network"], home, 80, cwd=Path(home["HOME"]))
    try:
        screen.see("each only while it pays", "Paste the error you see", ">")
        screen.type("Error code: 401 - invalid x-api-key")
        screen.see("Understood", "http.status = 401", "Question 1:", ">")
        screen.type("d")
        screen.see("Noted: not known.", "Where it stands", ">")
        screen.type("quit")
        screen.see("save>")
        screen.type("")
        assert screen.end() in (0, 1)
        assert "Do this, in this order" in screen.shown()
    finally:
        screen.child.close(force=True)
    again = PseudoTerminal(["ask", "--resume"], home, 80)
    again.see("Question 2", ">")
    again.child.close(force=True)


def test_the_bare_command_asks_nothing_of_a_pipe(home: dict[str, str]) -> None:
    """Neither where the input is one, nor where the output is: a terminal is not enough."""
    told = "why401 --no-network --text '401 invalid x-api-key'"
    program = shlex.quote(sys.executable)
    command = told.replace("why401", f"{program} -m why401", 1)
    for piped in (f"{command} | cat", f"{command} < /dev/null"):
        screen = PseudoTerminal(["-c", piped], home, 80, cwd=Path(home["HOME"]), program="/bin/sh")
        try:
            assert screen.end() in (0, 1)
            assert "Causes" in screen.shown()
            assert "Question" not in screen.shown()
        finally:
            screen.child.close(force=True)


def test_the_bare_command_asks_nothing_where_json_is_wanted(home: dict[str, str]) -> None:
    arguments = ["--no-network", "--json", "--text", "401 invalid x-api-key"]
    screen = PseudoTerminal(arguments, home, 80, cwd=Path(home["HOME"]))
    assert screen.end() in (0, 1)
    text = "".join(screen.lines())
    assert json.loads(text[text.index("{") :])["schema"] == "why401.diagnosis/1"


def test_no_key_of_a_case_shows_on_the_screen_or_stays_in_a_file(
    terminal: Open, home: dict[str, str], tmp_path: Path
) -> None:
    canaries = Canaries()
    desk = Desk(tmp_path, canaries)
    case = desk.case("planted")
    home["OPENAI_API_KEY"] = canaries.key("environment", "openai")
    screen = terminal(str(case))
    screen.see("Where it stands", ">")
    for line, seen in (("facts", "http.status = 401"), ("how", "dB"), ("?", ">"), ("d", ">")):
        screen.type(line)
        screen.see(seen)
    screen.type(f"save {tmp_path / 'kept.json'}")
    screen.see(">")
    screen.type("quit")
    screen.type("")
    screen.end()
    assert canaries.leaks(screen.raw) == []
    assert "api.openai.com" in screen.raw
    written = {path: data for path, data in contents(tmp_path).items() if path != case}
    assert tmp_path / "kept.json" in written
    assert any("state" in path.parts for path in written)  # the session
    for path, data in written.items():
        assert canaries.leaks(data.decode("utf-8", "replace")) == [], path.name
