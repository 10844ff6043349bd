"""The schema for editors takes every shipped file, refuses broken ones, and is the one shipped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from why401.cli.workbench.schema import schema_text
from why401.engine.check.schema import rule_schema
from why401.engine.load import builtin_rules, rule_files
from why401.facts.sourcetext import FaultyText, decode
from why401.facts.vocabulary import builtin
from why401.facts.yamlnodes import FaultyYaml, Node, Scalar, Sequence, compose

ROOT = Path(__file__).parents[3]
BAD = ROOT / "tests" / "bad_rules"

#: Faults that a schema cannot see: they need names from elsewhere, RE2, or the whole base.
BEYOND = frozenset(
    (
        "R111", "R112", "R113", "R212", "R213", "R215", "R217", "R302", "R311", "R401", "R402",
        "R403", "R404", "R405", "R410",
    )
)  # fmt: skip


def as_json(node: Node) -> Any:
    """The node as JSON, with keys as written."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [as_json(item) for item in node.items]
    return {key.text: as_json(value) for key, value in node.entries}


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft7Validator:
    schema = rule_schema(builtin())
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def test_the_shipped_schema_is_that_of_the_vocabulary() -> None:
    """Renew it: why401 rules schema -o facts/schemas/rules.schema.json"""
    shipped = (ROOT / "facts" / "schemas" / "rules.schema.json").read_text("utf-8")
    assert shipped == schema_text(builtin())


def test_every_shipped_file_is_valid(validator: jsonschema.Draft7Validator) -> None:
    for path in rule_files(builtin_rules()):
        document = as_json(compose(path.read_text("utf-8"), name=path.name))
        errors = [f"{list(e.absolute_path)}: {e.message}" for e in validator.iter_errors(document)]
        assert errors == [], path.name


def test_every_broken_file_is_refused_as_far_as_a_schema_can_see(
    validator: jsonschema.Draft7Validator,
) -> None:
    refused = 0
    for line in (BAD / "expected.txt").read_text("utf-8").splitlines():
        name, expected = line.split(": ", 1)
        codes = {code.split("@")[0] for code in expected.split()}
        try:
            text = decode((BAD / name).read_bytes(), name=name)
            document = as_json(compose(text, name=name))
        except (FaultyText, FaultyYaml):
            continue
        valid = validator.is_valid(document)
        if {code for code in codes if code.startswith("R")} - BEYOND:
            assert not valid, (name, codes)
        refused += not valid
    assert refused >= 40


def test_every_key_of_a_rule_file_says_what_it_means() -> None:
    schema = json.loads(json.dumps(rule_schema(builtin())))
    for part in (schema["then"], schema["else"], *map(schema["definitions"].get, ("rule", "fix"))):
        for key, value in part["properties"].items():
            assert value.get("description"), key
