"""What is fuzzed: each target takes bytes, and raises only where a promise is broken.

A refusal with a message is no fault. A crash is one, and so is what the docstrings below name.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from why401.cli.reply import read_reply
from why401.cli.session import read_session
from why401.engine.ask import choices_of
from why401.engine.load import load_base
from why401.facts import case as cases
from why401.facts import vocabulary
from why401.facts.collect.cursor_logs import Line, facts_of
from why401.facts.collect.editor_store import StoreError, open_store
from why401.facts.collect.model import Unavailable
from why401.facts.collect.textfile import parse_jsonc
from why401.facts.errors import CaseError, RuleError
from why401.facts.logs import shipped_map, shipped_names
from why401.facts.memory import Fact
from why401.facts.parse import parse_text
from why401.facts.probe import judging
from why401.facts.probe.accounts import account_facts
from why401.facts.probe.sending import Answer
from why401.facts.probe.status import machine_page, provider_status
from why401.facts.probe.surroundings import clock
from why401.facts.probe.unpack import BODY, charset, unpacked
from why401.facts.probe.x509 import read_certificate
from why401.facts.providers import providers
from why401.facts.redact import Redactor

_SALT = b"salt of these tests"


def text_of(data: bytes) -> str:
    """Bytes as text, with halves of surrogate pairs where the bytes ask for them."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def _named(fact: Fact) -> str:
    return fact.name


def case(data: bytes) -> None:
    """A case that is read is written so that it is read again, with the same facts."""
    try:
        read = cases.read_case(data, name="fuzzed")
    except CaseError:
        return
    again = cases.read_case(cases.dump_case(read).encode(), name="again")
    assert sorted(again.facts, key=_named) == sorted(read.facts, key=_named)
    assert again.failures == read.failures


def text(data: bytes) -> None:
    """Facts of a text fit the vocabulary and can be written."""
    for fact in parse_text(text_of(data)):
        assert vocabulary.builtin().read(fact.name, fact.value) == fact.value
        json.dumps(fact.value, allow_nan=False).encode()


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="why401-fuzz-"))


def _file(folder: str, name: str, data: bytes) -> Path:
    place = _folder() / folder / "key" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return place


def rules(data: bytes) -> None:
    """A rule file is taken, or refused with places and sentences that hold no control characters."""
    place = _file("rules", "fuzzed.yaml", data)
    try:
        load_base([place.parent.parent], builtin=False)
    except RuleError as error:
        for fault in error.faults:
            assert fault.code
            assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", fault.problem)


def jsonc(data: bytes) -> None:
    """Settings of editors are read or not available; what is JSON already means what it meant."""
    written = text_of(data)
    try:
        read = parse_jsonc(written, "fuzzed")
    except Unavailable:
        return
    with suppress(ValueError, RecursionError):
        plain = json.loads(written)
        assert repr(plain) == repr(read)


def sqlite(data: bytes) -> None:
    """A settings database is read, or it is told what is wrong with it."""
    place = _file("sqlite", "state.vscdb", data)
    with suppress(StoreError, Unavailable), open_store(place) as store:
        for key in ("aicontext.personalContext", "cursorAuth/openAIKey"):
            store.text(key)
            store.json(key)
        store.keys_below("secret://")


def log(data: bytes) -> None:
    """Refusals of a log hold facts that fit the vocabulary."""
    for line in data.split(b"\n"):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        for name in shipped_names():
            for refusal in shipped_map(name).refusals(record):
                for fact, value in refusal.facts.items() if refusal else ():
                    vocabulary.builtin().read(fact, value)


def cursor_log(data: bytes) -> None:
    """Lines of Cursor's logs give facts that fit the vocabulary."""
    lines = [Line(each, f"line {n}", None) for n, each in enumerate(text_of(data).split("\n"))]
    for fact in facts_of(lines):
        assert vocabulary.builtin().read(fact.name, fact.value) == fact.value


def _keys() -> list[str]:
    """Keys of forms that are known anywhere in a text, built here."""
    tail = "aB3xQ7zK9mP2" * 5
    return [
        "sk-" + "proj-" + tail + "T3Blbk" + "FJ" + tail, "sk-" + tail[:48],
        "sk-" + "ant-" + "api03-" + tail + tail[:33] + "AA", "AI" + "za" + tail[:35],
        "gs" + "k_" + tail[:52], "sk-" + "or-" + "v1-" + "0a9b" * 16, "hf" + "_" + tail[:34],
        "gh" + "p_" + tail[:36], "AK" + "IA" + "ABCD2345EFGH6723", "xa" + "i-" + tail + tail[:20],
    ]  # fmt: skip


#: What may stand on either side of a key where a program or a person wrote it.
_BEFORE = ("", " ", "\n", '"', "'", "=", ": ", "Bearer ", "?key=", "&k=", ">", "(", "[", ",", "\t",
           '\\"', "\\n", "%20", "&quot;", "`", "<", "{", "/", "|", ";", "\r", "key is ", "@")  # fmt: skip
_AFTER = ("", " ", "\n", '"', "'", ",", "&", "<", ")", "]", ".", ";", '\\"', "\\n", "%22", "&quot;",
          "`", ">", "}", "/x", "|", "\r", " is wrong", "\x00", "…", "?")  # fmt: skip


def redactor(data: bytes) -> None:
    """No output ever holds a planted key, and redacting again changes nothing."""
    if len(data) < 4:
        return
    keys = _keys()
    key = keys[data[0] % len(keys)]
    around = text_of(data[4:])
    at = data[3] * len(around) // 255
    planted = _BEFORE[data[1] % len(_BEFORE)] + key + _AFTER[data[2] % len(_AFTER)]
    lead = around[:at]
    if lead[-1:].isalnum() and not planted.startswith((" ", "\n", '"', "'", "=", ":", "?")):
        lead += " "
    redacted = Redactor(_SALT).text(lead + planted + around[at:])
    assert key not in redacted
    assert key[6:-4] not in redacted
    assert Redactor(_SALT).text(redacted) == redacted


def answer(data: bytes) -> None:
    """A line at a question's prompt means something, and an answer fits the fact."""
    known = vocabulary.builtin()
    asked = [spec for spec in known.specs.values() if spec.question]
    spec = asked[int.from_bytes(data[:2]) % len(asked)]
    reply = read_reply(text_of(data[2:]), spec, choices_of(spec), known)
    if reply.kind == "answer":
        assert reply.value is not None
        known.read(spec.name, reply.value)


def session(data: bytes) -> None:
    """A session file is read, or refused with its place."""
    with suppress(CaseError):
        read_session(_file("session", "fuzzed.jsonl", data))


def server(data: bytes) -> None:
    """What servers send back is judged without a crash, and never unpacked beyond its bound."""
    head, _, body = data.partition(b"\n\n")
    lines = [line.partition(b":") for line in head.split(b"\n")]
    headers = tuple((n.decode("latin-1").lower(), v.decode("latin-1")) for n, _, v in lines)
    found = dict(headers)
    plain = unpacked(body, found.get("content-encoding", ""))
    assert len(plain) <= BODY
    said = plain.decode(charset(found.get("charset")), "replace")
    for status in (200, 401, 403):
        answered = Answer(status, headers, said, 0.1, 0.0, 0.1)
        judging.verdict(answered)
        judging.names_of_models(answered)
        judging.complaint_of(answered)
        clock([answered])
    for provider in providers().values():
        page = machine_page(provider)
        read = judging.read_json(answered)
        account_facts(provider.name, "balance", read)
        account_facts(provider.name, "key_info", read)
        assert page is None or provider_status(page, read)
    with suppress(ValueError):
        read_certificate(body)


TARGETS: dict[str, Callable[[bytes], None]] = {
    each.__name__: each
    for each in (
        case, text, rules, jsonc, sqlite, log, cursor_log, redactor, answer, session, server,
    )
}  # fmt: skip
