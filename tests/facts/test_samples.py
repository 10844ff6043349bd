"""The sample cases that ship, and the schema of a case."""

from __future__ import annotations

import json
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import jsonschema
import pytest

from why401.facts.case import SCHEMA, Case, Failure, Label, dump_case, read_case
from why401.facts.memory import Fact, Source
from why401.facts.redact import Redactor

SAMPLES = sorted(
    (e for e in resources.files("why401.facts.samples").iterdir() if e.name.endswith(".json")),
    key=lambda entry: entry.name,
)
FULL = Case(
    facts=(Fact("http.status", 401, Source("text", "card"), "2026-11-20"), Fact("os.name", "x")),
    declined=("client.plan",),
    failures=(Failure("tls", "timed out", 1.5),),
    collected_at="2026-11-20",
    label=Label("i", "key_expired", ("x",), "w", "f", "likely", "s"),
)
SCHEMA_DOCUMENT = json.loads(
    resources.files("why401.facts.schemas").joinpath("case.schema.json").read_text("utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA_DOCUMENT)


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA_DOCUMENT)
    assert len(SAMPLES) >= 10


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_samples_are_whole_clean_and_canonical(sample: Traversable) -> None:
    text = sample.read_text("utf-8")
    case = read_case(text.encode(), name=sample.name)
    assert case.warnings == ()
    assert dump_case(case) == text
    assert case.redacted(Redactor()) == case
    assert all(fact.source.detail and fact.at for fact in case.facts)
    VALIDATOR.validate(json.loads(text))


def test_what_is_dumped_fits_the_schema() -> None:
    VALIDATOR.validate(json.loads(dump_case(FULL)))
    VALIDATOR.validate(json.loads(dump_case(Case())))


@pytest.mark.parametrize(
    "document",
    [
        [], {}, {"facts": {}}, {"schema": "why401.case/2", "facts": {}},
        {"schema": SCHEMA, "facts": []}, {"schema": SCHEMA, "facts": {"a": [1]}},
        {"schema": SCHEMA, "facts": {"a": {"source": "user"}}},
        {"schema": SCHEMA, "facts": {"a": {"value": 1, "from": "x"}}},
        {"schema": SCHEMA, "facts": {"id": 1}}, {"schema": SCHEMA, "facts": {"a b": 1}},
        {"schema": SCHEMA, "facts": {}, "extra": 1},
        {"schema": SCHEMA, "facts": {}, "failures": [{"collector": "x"}]},
        {"schema": SCHEMA, "facts": {}, "collected_at": 5},
    ],
)  # fmt: skip
def test_the_schema_refuses(document: Any) -> None:
    assert not VALIDATOR.is_valid(document)
