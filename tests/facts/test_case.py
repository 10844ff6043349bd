"""Case files: what is read, what is refused, and how it is said."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from why401.facts.case import (
    SCHEMA,
    Case,
    Failure,
    Label,
    read_case,
)
from why401.facts.errors import CaseError, Fault
from why401.facts.memory import Fact, Source


def read(text: str | bytes) -> Case:
    return read_case(text if isinstance(text, bytes) else text.encode(), name="c.json")


def refused(text: str | bytes) -> tuple[Fault, ...]:
    with pytest.raises(CaseError) as caught:
        read(text)
    assert caught.value.exit_code == 3
    assert all(fault.place.file == "c.json" and fault.problem for fault in caught.value.faults)
    return caught.value.faults


def codes(text: str | bytes) -> list[str]:
    return [fault.code for fault in refused(text)]


def test_the_full_form() -> None:
    case = read(json.dumps({
        "schema": SCHEMA, "collected_at": "2026-11-20T09:14:05Z",
        "facts": {
            "http.status": {"value": 401, "source": "text: card", "at": "2026-11-20T09:14:02Z"},
            "client.name": "cursor", "os.name": None, "key.age_days": {"value": "12 h"},
            "client.plan": {"value": None},
        },
        "failures": [{"collector": "tls", "error": "timed out", "seconds": 2}],
    }))  # fmt: skip
    assert case.facts == (
        Fact("http.status", 401, Source("text", "card"), "2026-11-20T09:14:02Z"),
        Fact("client.name", "cursor"),
        Fact("key.age_days", 0.5),
    )
    assert case.declined == ("os.name", "client.plan")
    assert case.failures == (Failure("tls", "timed out", 2.0),)
    assert case.collected_at == "2026-11-20T09:14:05Z"
    assert case.warnings == ()
    assert case.label is None
    memory = case.memory()
    assert memory.value("http.status") == 401
    assert memory.declined == {"os.name", "client.plan"}


def test_a_bare_mapping_as_yaml() -> None:
    case = read("client.name: no\nhttp.status: 401 # as shown\nmodel.name: 12:30\nos.name: ~\n")
    assert {fact.name: fact.value for fact in case.facts} == {
        "client.name": "no", "http.status": 401, "model.name": "12:30",
    }  # fmt: skip
    assert case.declined == ("os.name",)


def test_a_labelled_case() -> None:
    case = read(json.dumps({
        "id": "x-1", "source": "a/b#1", "confidence": "likely", "facts": {"http.status": 401},
        "cause": "key_expired", "also_acceptable": ["key_invalid_or_typo"], "why": "w", "fix": "f",
    }))  # fmt: skip
    assert case.label == Label(
        "x-1", "key_expired", ("key_invalid_or_typo",), "w", "f", "likely", "a/b#1"
    )
    assert case.warnings == ()


def test_raw_line_breaks_and_trailing_commas_do_no_harm() -> None:
    assert read('{"symptom.text": "a\nb\tc"}').facts[0].value == "a\nb\tc"
    assert read('{"http.status": 401,}').facts[0].value == 401
    assert read(b'\xef\xbb\xbf{"http.status": 401}').facts[0].value == 401


def test_unknown_names_are_kept_with_a_warning() -> None:
    case = read('{"facts": {\n "http.statsu": 401}, "extra": 1}')
    assert case.facts == (Fact("http.statsu", 401),)
    part, name = case.warnings
    assert (part.code, part.severity) == ("C021", "warning")
    assert (name.code, name.hint) == ("C020", "Did you mean 'http.status'?")
    assert (name.place.line, name.place.column, name.place.path) == (2, 2, "facts.http.statsu")


def test_values_beyond_the_known_choices_are_kept_with_a_warning() -> None:
    case = read('{"client.verify": "connected"}')
    assert case.facts == (Fact("client.verify", "connected"),)
    assert [warning.code for warning in case.warnings] == ["C015"]


def test_half_a_character_is_replaced_with_a_warning() -> None:
    case = read('{"error.message": "a\\ud83d"}')
    assert case.facts[0].value == "a\ufffd"
    assert [warning.code for warning in case.warnings] == ["C022"]


def test_all_faults_of_a_file_at_once_with_their_places() -> None:
    text = '{"facts": {\n  "http.status": "401",\n  "client.name": {"value": 4},\n  "sid": 1}}'
    assert [(f.code, f.place.line, f.place.path) for f in refused(text)] == [
        ("C011", 2, "facts.http.status"),
        ("C011", 3, "facts.client.name.value"),
        ("C010", 4, "facts.sid"),
    ]
    assert refused(text)[0].hint == "Write it without quotation marks."


BAD = {
    "empty": (b"", "C002"),
    "blank": (b" \n\t", "C002"),
    "truncated json": (b'{"facts": {"http.status": 401', "C005"),
    "truncated yaml": (b"a: [1, 2", "Y004"),
    "binary": (b"\x7fELF\x02\x01\x01\x00\x00", "T002"),
    "too large": (b"x" * 20_000_000, "C003"),
    "nested json": (b"[" * 200_000, "C006"),
    "nested objects": (b'{"a":' * 200_000, "C006"),
    "nested yaml": (b"- " * 200_000, "Y006"),
    "not a number": (b'{"http.status": NaN}', "C007"),
    "infinity": (b'{"http.status": -Infinity}', "C007"),
    "endless number": (b'{"http.status": ' + b"9" * 5000 + b"}", "C007"),
    "overflow": (b'{"error.limit": 1e999}', "C011"),
    "twice in json": (b'{"http.status": 401,\n "http.status": 402}', "C008"),
    "twice in yaml": (b"http.status: 401\nhttp.status: 402", "Y010"),
    "utf-16": ('{"http.status": 401}'.encode("utf-16"), "T001"),
    "latin-1": ("client.name: é".encode("latin-1"), "T003"),
    "python tag": (b"client.name: !!python/object/apply:os.system [x]", "Y009"),
    "bomb": (b"a: &a [1,1,1,1,1,1,1,1,1]\n" + b"".join(
        b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9)) for n in range(8)
    ), "Y007"),
    "a list": (b"[1, 2]", "C009"),
    "a word": (b"hello world", "C009"),
    "a number": (b"3", "C009"),
    "lines": (b'{"http.status": 401}\n{"http.status": 402}\n', "C005"),
    "another schema": (b'{"schema": "why401.diagnosis/1", "facts": {}}', "C012"),
    "no facts": (b'{"schema": "why401.case/1"}', "C013"),
    "facts as a list": (b'{"facts": []}', "C013"),
    "nested name": (b'{"http": {"status": 401}}', "C013"),
    "source of a wrong type": (b'{"facts": {"http.status": {"value": 1, "source": 2}}}', "C013"),
    "failures of a wrong type": (b'{"facts": {}, "failures": {}}', "C013"),
    "failure of a wrong type": (b'{"facts": {}, "failures": ["x"]}', "C013"),
    "seconds below zero": (b'{"facts": {}, "failures": [{"seconds": -1}]}', "C013"),
    "label of a wrong type": (b'{"facts": {}, "cause": 1}', "C013"),
    "other causes of a wrong type": (b'{"facts": {}, "also_acceptable": "x"}', "C013"),
    "name with a blank": (b'{"http status": 401}', "C014"),
    "empty name": (b'{"": 401}', "C014"),
    "endless name": (b'{"' + b"a" * 101 + b'": 401}', "C014"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "code"), BAD.values(), ids=BAD)
def test_bad_input_gives_one_clear_fault(data: bytes, code: str) -> None:
    assert code in codes(data)
    assert len(codes(data)) <= 2


def test_a_number_that_is_none_is_pointed_at() -> None:
    (fault,) = refused('{"symptom.text": "NaN",\n "error.limit": NaN}')
    assert (fault.place.line, fault.place.column) == (2, 17)


def test_many_faults_are_cut_off() -> None:
    found = refused(json.dumps({f"http.header.x{n}": 1 for n in range(500)}))
    assert len(found) == 51
    assert found[-1].code == "C030"


def test_many_unknown_names_are_cut_off() -> None:
    case = read(json.dumps({f"x.y{n}": 1 for n in range(500)}))
    assert len(case.facts) == 500
    assert len(case.warnings) == 51


def test_no_message_shows_a_key() -> None:
    key = "sk-proj-" + "a1B2" * 20
    for text in (
        f'{{"{key}": 1, "key.length": "{key}"}}',
        f'{{"{key}": 1, "{key}": 2}}',
        f'{{"{key}": 1}}',
    ):
        assert all("a1B2" not in str(fault) for fault in refused(text))


@settings(deadline=None)
@given(
    st.binary(max_size=100)
    | st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_give_a_case_or_a_case_error(data: bytes) -> None:
    found: object = None
    try:
        found = read(data)
    except CaseError as error:
        found = error.faults
    assert found
