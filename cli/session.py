"""The session file: every answer appended as it is given, so that no crash loses one.

One JSON object a line (format ``why401.session/1``): first the facts at the start, then a line a
step. The file has mode 0600 in a folder of mode 0700; each line is flushed and synced before the
next question; nothing in it holds a secret, because the consultation itself holds none.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from ..engine.consult import Consultation, Step
from ..facts.errors import CaseError, Fault, Place, UsageFault
from ..facts.memory import Fact, Source, Value

SCHEMA = "why401.session/1"
#: Older sessions than the last so many are removed when a new one begins.
KEPT = 20


def sessions_folder() -> Path:
    """Where sessions are kept: the user's state folder."""
    import platformdirs

    return platformdirs.user_state_path("why401") / "sessions"


class SessionFile:
    """An open session. Where it cannot be written, ``fault`` says why and nothing is raised:
    a read-only disk is no reason to ask nothing."""

    def __init__(self, path: Path, stream: IO[str] | None, fault: str = "") -> None:
        self.path = path
        self.fault = fault
        self._stream = stream

    @classmethod
    def create(cls, consultation: Consultation, folder: Path | None = None) -> SessionFile:
        """A new session with the facts at the start."""
        folder = folder or sessions_folder()
        stamp = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S%f")
        path = folder / f"{stamp}-{os.getpid()}.jsonl"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            return cls(path, None, error.strerror or str(error))
        _forget_old(folder)
        session = cls(path, os.fdopen(handle, "w", encoding="utf-8", newline="\n"))
        start = {"event": "start", "schema": SCHEMA, "facts": _facts(consultation.start)}
        session.append({**start, "declined": list(consultation.declined)})
        return session

    @classmethod
    def reopen(cls, path: Path) -> SessionFile:
        """A session that goes on; a line that a crash cut in half is ended first."""
        try:
            torn = not path.read_bytes().endswith(b"\n")
            stream = path.open("a", encoding="utf-8", newline="\n")
        except OSError as error:
            return cls(path, None, error.strerror or str(error))
        if torn:
            stream.write("\n")
        return cls(path, stream)

    def append(self, event: dict[str, Any]) -> None:
        """Write one event and sync it to the disk."""
        if self._stream is None:
            return
        try:
            self._stream.write(json.dumps(event, ensure_ascii=True) + "\n")
            self._stream.flush()
            os.fsync(self._stream.fileno())
        except OSError as error:
            self.fault = error.strerror or str(error)
            self._stream = None

    def step(self, step: Step) -> None:
        """Write one step with its time."""
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        event: dict[str, Any] = {"event": step.kind, "at": now}
        if step.fact:
            event["fact"] = step.fact
        if step.facts:
            event["facts"] = _facts(step.facts)
        self.append(event)

    def back(self, count: int) -> None:
        """Write that the last so many steps were taken back."""
        self.append({"event": "back", "count": count})

    def close(self) -> None:
        """End the file; it stays for ``--resume``."""
        if self._stream is not None:
            with suppress(OSError):
                self._stream.close()
            self._stream = None


def last_session(folder: Path | None = None) -> Path:
    """The newest session. Raises `UsageFault` where there is none."""
    found = [path for path in sorted((folder or sessions_folder()).glob("*.jsonl")) if _begun(path)]
    if not found:
        raise UsageFault(Fault("U010", "there is no session to resume.", hint="Begin: why401 ask"))
    return found[-1]


def _begun(path: Path) -> bool:
    """Whether the first line is whole: a process may be killed before it is written."""
    try:
        with path.open("rb") as file:
            return file.readline().endswith(b"\n")
    except OSError:
        return True  # reading it tells what is wrong


def read_session(path: Path) -> Consultation:
    """The consultation that a session file holds; a torn last line is left out.

    Raises `CaseError` with the line where something else is wrong.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        problem = f"cannot be read: {error.strerror}."
        raise CaseError(Fault("C001", problem, Place(str(path)))) from None
    consultation: Consultation | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            consultation = _applied(consultation, json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, CaseError) as error:
            if not any(rest.strip() for rest in lines[number:]) or _torn(line):
                continue
            problem = f"is no line of a session ({type(error).__name__})."
            raise CaseError(Fault("C050", problem, Place(str(path), number, 1))) from None
    if consultation is None:
        raise CaseError(Fault("C050", "holds no session.", Place(str(path))))
    return consultation


def _torn(line: bytes) -> bool:
    """Whether a line was cut in half by a crash: it begins as an event and does not end as one."""
    return line.startswith(b'{"event"') and not line.rstrip().endswith(b"}")


def _applied(consultation: Consultation | None, event: dict[str, Any]) -> Consultation:
    kind = event["event"]
    if consultation is None or kind == "start":
        if kind != "start" or event["schema"] != SCHEMA:
            raise ValueError(kind)
        return Consultation(_read(event["facts"]), tuple(map(str, event["declined"])))
    if kind == "back":
        return consultation.back(int(event["count"]))
    if kind not in ("answer", "decline", "skip", "text"):
        raise ValueError(kind)
    step = Step(kind, str(event.get("fact", "")), _read(event.get("facts", {})))
    return Consultation(consultation.start, consultation.declined, (*consultation.steps, step))


def _facts(facts: Iterable[Fact]) -> dict[str, Any]:
    return {
        fact.name: {"value": fact.value, "source": str(fact.source), "at": fact.at}
        for fact in facts
    }


def _read(facts: dict[str, Any]) -> tuple[Fact, ...]:
    return tuple(
        Fact(name, _value(entry["value"]), Source.read(str(entry["source"])), str(entry["at"]))
        for name, entry in facts.items()
    )


def _value(value: object) -> Value:
    if not isinstance(value, bool | int | float | str):
        raise TypeError(value)
    return value


def _forget_old(folder: Path) -> None:
    for path in sorted(folder.glob("*.jsonl"))[:-KEPT]:
        with suppress(OSError):
            path.unlink()
