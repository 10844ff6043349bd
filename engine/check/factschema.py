"""The part of the rule files' JSON Schema that speaks of facts: values, operators, conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any as Json

from ...facts.vocabulary import NUMERIC, TYPES, FactSpec, Vocabulary
from ..model import OPERATORS
from ..read.condition import MAX_ITEMS, MAX_PATTERN

#: Texts may be written without quotation marks where they look like a number or a boolean.
TEXT = {"type": ["string", "number", "boolean"]}

_OPERATOR_MEANS: Mapping[str, str] = {
    "is": "Equals this value (text without regard to case).",
    "is_not": "Is known and another one.",
    "in": "Is one of these.",
    "not_in": "Is known and none of these.",
    "contains": "The text holds this, or one of these.",
    "starts_with": "The text begins with this, or one of these.",
    "ends_with": "The text ends with this, or one of these.",
    "matches": "The RE2 pattern, or one of these, is found in the text.",
    "above": "Is more than this.",
    "at_least": "Is this or more.",
    "below": "Is less than this.",
    "at_most": "Is this or less.",
    "between": "Lies between these two, both included.",
    "known": "Whether anything is known of the fact.",
    "same_as": "Equals the value of this other fact.",
    "differs_from": "Is another value than that of this other fact.",
    "version_above": "Is a later version.",
    "version_at_least": "Is this version or a later one.",
    "version_below": "Is an earlier version.",
    "version_at_most": "Is this version or an earlier one.",
}


def when_schema(vocabulary: Vocabulary) -> dict[str, Json]:
    """A ``when`` mapping."""
    whole = {"type": "array", "minItems": 1, "items": _ref("when")}
    properties = {
        "any": {**whole, "description": "One of these must hold."},
        "all": {**whole, "description": "All of these must hold."},
        "not": {**_ref("when"), "description": "This must be known not to hold."},
    }
    schema = _named(vocabulary, _condition)
    schema["properties"] |= properties
    return {**schema, "minProperties": 1}


def facts_schema(vocabulary: Vocabulary) -> dict[str, Json]:
    """A mapping of facts to values."""
    return _named(vocabulary, lambda spec: {"description": _means(spec), **_value(spec)})


def _named(
    vocabulary: Vocabulary, schema_of: Callable[[FactSpec], dict[str, Json]]
) -> dict[str, Json]:
    named = [spec for spec in vocabulary.specs.values() if not spec.is_pattern]
    families = [spec for spec in vocabulary.specs.values() if spec.is_pattern]
    return {
        "type": "object",
        "properties": {spec.name: schema_of(spec) for spec in named},
        "patternProperties": {_family(spec.name, named): schema_of(spec) for spec in families},
        "additionalProperties": False,
    }


def names_schema(vocabulary: Vocabulary) -> dict[str, Json]:
    """The name of a fact."""
    named = [spec for spec in vocabulary.specs.values() if not spec.is_pattern]
    families = [spec.name for spec in vocabulary.specs.values() if spec.is_pattern]
    patterns = [{"type": "string", "pattern": _family(name, named)} for name in families]
    return {"anyOf": [{"enum": [spec.name for spec in named]}, *patterns]}


def _family(name: str, named: list[FactSpec]) -> str:
    """The pattern of a family's names, without those that have an entry of their own."""
    pattern = re.sub(r"<[a-z_]+>", "[a-z0-9_.-]+", re.escape(name))
    own = [re.escape(spec.name) for spec in named if re.fullmatch(pattern, spec.name)]
    return f"^(?!(?:{'|'.join(own)})$){pattern}$" if own else f"^{pattern}$"


def _means(spec: FactSpec) -> str:
    givers = [f"Collected by {spec.collected_by}."] if spec.collected_by else []
    givers += [f"Asked: {spec.question.prompt}"] if spec.question else []
    return " ".join([spec.means, *givers])


def _value(spec: FactSpec) -> dict[str, Json]:
    match spec.type:
        case "boolean":
            return {"type": "boolean"}
        case "integer" | "number" | "money":
            schema: dict[str, Json] = {"type": "integer" if spec.type == "integer" else "number"}
            if spec.minimum is not None:
                schema["minimum"] = spec.minimum
            if spec.maximum is not None:
                schema["maximum"] = spec.maximum
            return schema
        case "duration":
            return {"type": ["number", "string"], "examples": [3, "12 h"]}
        case "choice" if not spec.open:
            return {"enum": list(spec.values)}
        case "choice":
            return {**TEXT, "examples": list(spec.values)}
        case _:
            return dict(TEXT)


def _condition(spec: FactSpec) -> dict[str, Json]:
    if spec.type == "choice" and not spec.open:
        value = _value(spec)
        own: dict[str, Json] = {
            "is": value,
            "is_not": value,
            "in": _several(value),
            "not_in": _several(value),
        }
        return {"description": _means(spec), "anyOf": [value, _operators(spec, own)]}
    operators = _ref(f"operators of {spec.type}")
    return {"description": _means(spec), "anyOf": [_value(spec), operators]}


def _operators(spec: FactSpec, own: Mapping[str, Json]) -> dict[str, Json]:
    """The mapping of operators that fit a fact; ``own`` are those with values of its own."""
    usable = [op for op in OPERATORS if _usable(OPERATORS[op], spec)]
    shared = {op: {"$ref": f"#/definitions/{_shared(op, spec)}"} for op in usable}
    properties = {**shared, **own, "case": {"enum": ["exact"], "description": "Keep letter case."}}
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "minProperties": 1,
        "not": {"required": ["case"], "maxProperties": 1},
    }


def _shared(op: str, spec: FactSpec) -> str:
    return f"{op} of {spec.type}"


def types_schema() -> dict[str, Json]:
    """Definitions: the operators of each type, with their operands."""
    found: dict[str, Json] = {}
    for kind in TYPES:
        spec = FactSpec("", kind, open=True)
        found[f"operators of {kind}"] = _operators(spec, {})
        for op in OPERATORS:
            if _usable(OPERATORS[op], spec):
                found[_shared(op, spec)] = _operator(op, spec)
    return found


def _usable(kind: str, spec: FactSpec) -> bool:
    if kind in ("texts", "patterns"):
        return spec.type in ("text", "choice", "url", "version")
    if kind in ("number", "pair"):
        return spec.type in NUMERIC
    return kind != "version" or spec.type in ("version", "text")


def _operator(op: str, spec: FactSpec) -> dict[str, Json]:
    bound = {"type": ["number", "string"]} if spec.type == "duration" else {"type": "number"}
    text = {**TEXT, "minLength": 1}
    if OPERATORS[op] == "patterns":
        text["maxLength"] = MAX_PATTERN
    shapes: dict[str, dict[str, Json]] = {
        "value": _value(spec),
        "list": _several(_value(spec)),
        "texts": _one_or_more(text),
        "patterns": _one_or_more(text),
        "number": bound,
        "pair": {"type": "array", "items": bound, "minItems": 2, "maxItems": 2},
        "boolean": {"type": "boolean"},
        "fact": _ref("fact name"),
        "version": TEXT,
    }
    return {"description": _OPERATOR_MEANS[op], **shapes[OPERATORS[op]]}


def _one_or_more(item: dict[str, Json]) -> dict[str, Json]:
    return {"anyOf": [item, _several(item)]}


def _several(item: dict[str, Json]) -> dict[str, Json]:
    return {"type": "array", "minItems": 1, "maxItems": MAX_ITEMS, "items": item}


def _ref(name: str) -> dict[str, Json]:
    return {"$ref": f"#/definitions/{name}"}
