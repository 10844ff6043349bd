"""Cursor's newest logs: the last error, and whether an own key was in play.

Logs hold prompts and paths too. Only lines that carry one of a few words are looked at, and only
codes, host names and times are kept.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ..memory import Fact
from .local import Local
from .machine import home_of
from .model import Collected, Earlier, Machine, fact
from .places import Places
from .textfile import shown

NAME = "cursor.logs"

#: Of a log only the end is read: the last error is what counts.
TAIL = 1_500_000
_FILES = ("window*/exthost/anysphere.cursor-always-local/*.log", "window*/renderer.log", "main.log")
_FOLDERS = 2
_WORDS = re.compile(
    r"ERROR_[A-Z]|bring_your_own_key|transportHost|ConnectError|agent\.turn|submission started"
    r"|consumeStream"
)
_CODE = re.compile(r"\b(ERROR_[A-Z][A-Z0-9_]{2,60})\b")
_CONNECT = re.compile(
    r"\[(unauthenticated|resource_exhausted|unavailable|permission_denied|deadline_exceeded"
    r"|invalid_argument|not_found|failed_precondition|internal|canceled|aborted|unknown)\]"
)
_OWN_KEY = re.compile(r'\\?"bring_your_own_key\\?"\s*:\s*\\?"?(true|false)')
_HOST = re.compile(r'\\?"transportHost\\?"\s*:\s*\\?"(?:https?://)?([a-z0-9.-]{3,100})')
_MODEL = re.compile(r'\\?"modelName\\?"\s*:\s*\\?"([A-Za-z0-9][A-Za-z0-9._:/-]{1,80})\\?"')
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,6})?)")
_START = re.compile(r"agent\.turn\.start|Chat submission started")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a log that may tell something, and where it stands."""

    text: str
    where: str
    time: datetime.datetime | None


def look(machine: Machine, earlier: Earlier) -> Collected:
    """The last of each thing that the newest two sessions logged."""
    data = Places(machine.system, home_of(machine), machine.environ).editor_data("Cursor")
    folder = data / "logs"
    if not folder.is_dir():
        return Collected()
    sessions = sorted((each for each in folder.iterdir() if each.is_dir()), reverse=True)
    for session in sessions[:_FOLDERS]:
        lines = [line for path in _logs(session) for line in _telling(path, machine)]
        facts = tuple(facts_of(lines))
        if any(found.name in ("client.error_code", "log.connect_code") for found in facts):
            return Collected(facts)
    return Collected()


def facts_of(lines: Iterable[Line]) -> Iterator[Fact]:
    """The last error code, connection code, host and model, and the time to the error."""
    ordered = sorted(lines, key=lambda line: line.time or datetime.datetime.min)  # noqa: DTZ901 - local times, as logged
    last: dict[str, tuple[str, Line]] = {}
    start: datetime.datetime | None = None
    waited: tuple[float, Line] | None = None
    own_key: tuple[bool, Line] | None = None
    for line in ordered:
        if _START.search(line.text):
            start = line.time
        for name, pattern in _KEPT.items():
            if match := pattern.search(line.text):
                last[name] = (match[1], line)
        if match := _OWN_KEY.search(line.text):
            own_key = (match[1] == "true", line)
        if start and line.time and _CODE.search(line.text):
            waited, start = ((line.time - start).total_seconds(), line), None
    for name, (value, line) in last.items():
        yield fact(NAME, name, value, line.where)
    if own_key:
        yield fact(NAME, "log.byok_seen", own_key[0], own_key[1].where)
    if waited and 0 <= waited[0] < 3600:
        yield fact(NAME, "log.seconds_to_error", round(waited[0], 1), waited[1].where)


_KEPT = {
    "client.error_code": _CODE,
    "log.connect_code": _CONNECT,
    "log.host": _HOST,
    "model.name": _MODEL,
}


def _logs(session: Path) -> Iterator[Path]:
    for pattern in _FILES:
        yield from sorted(session.glob(pattern))


def _telling(path: Path, machine: Machine) -> Iterator[Line]:
    """The lines at the end of a log that carry one of the words."""
    with path.open("rb") as file:
        start = max(0, path.stat().st_size - TAIL)
        skipped = _lines_in(file, start)
        data = file.read(TAIL)
    for number, raw in enumerate(data.split(b"\n"), skipped + 1):
        text = raw[:20_000].decode("utf-8", "replace")
        if _WORDS.search(text):
            yield Line(text, shown(path, machine, number), _time(text))


def _lines_in(file: BinaryIO, size: int) -> int:
    """The number of lines in the next ``size`` bytes, which are read."""
    count = 0
    while size > 0 and (data := file.read(min(size, 1 << 20))):
        count += data.count(b"\n")
        size -= len(data)
    return count


def _time(text: str) -> datetime.datetime | None:
    match = _TIME.search(text[:200])
    if not match:
        return None
    try:
        return datetime.datetime.fromisoformat(f"{match[1]}T{match[2]}")
    except ValueError:
        return None


COLLECTORS = (
    Local(
        NAME,
        look,
        gives=(
            "client.error_code",
            "log.byok_seen",
            "log.connect_code",
            "log.host",
            "model.name",
            "log.seconds_to_error",
        ),
        reads=("the ends of Cursor's newest logs, lines with a few words only",),
        seconds=3.0,
    ),
)
