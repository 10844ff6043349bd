"""The JSON Schema of rule files (draft 7, as editors understand it), made from the vocabulary."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any as Json

from ...facts.vocabulary import Vocabulary
from ..model import ACTIONS, MAX_DB, PRIOR_WORDS, RISKS, WEIGHT_WORDS
from .factschema import TEXT, facts_schema, names_schema, types_schema, when_schema

ID = {"type": "string", "pattern": "^[a-z0-9][a-z0-9_.-]{0,79}$"}


def rule_schema(vocabulary: Vocabulary) -> dict[str, Json]:
    """The schema of a rule file, with every fact of the vocabulary."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "why401 rule file",
        "description": "One cause with its rules, fixes and examples, or rules without a cause.",
        "if": {"required": ["cause"]},
        "then": _cause_file(),
        "else": _loose_file(),
        "definitions": {
            "id": ID,
            "when": when_schema(vocabulary),
            "facts": facts_schema(vocabulary),
            "rule": _rule(),
            "effect": _effect(),
            "fix": _fix(),
            "example": _example(),
            "prior": _prior(),
            "frequency": _frequency(),
            "weight": _weight(),
            "texts": _texts(),
            "fact name": names_schema(vocabulary),
            **types_schema(),
        },
    }


def _object(
    means: str, properties: Mapping[str, Json], required: tuple[str, ...] = ()
) -> dict[str, Json]:
    return {
        "type": "object",
        "description": means,
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
    }


def _ref(name: str, means: str = "") -> dict[str, Json]:
    """A reference; draft 7 reads a description only beside an ``allOf``."""
    target = {"$ref": f"#/definitions/{name}"}
    return {"description": means, "allOf": [target]} if means else target


def _list(item: dict[str, Json], means: str) -> dict[str, Json]:
    return {"type": "array", "items": item, "description": means}


def _text(means: str, *examples: str) -> dict[str, Json]:
    return {**TEXT, "description": means, **({"examples": list(examples)} if examples else {})}


def _cause_file() -> dict[str, Json]:
    properties = {
        "cause": {**ID, "description": "The cause's id; the file has its name."},
        "title": _text("What is wrong, in a sentence without a full stop."),
        "summary": _text("The same in one or two sentences."),
        "action": {"enum": list(ACTIONS), "description": "What kind of thing helps."},
        "known_from": {"enum": ["reports", "documents"], "description": "How it is known."},
        "family": _text("Where it is not the folder's name."),
        "source": _text("Who says so, for the whole file."),
        "prior": _ref("prior", "How often, among refusals, this is the cause."),
        "rules": _list(_ref("rule"), "What speaks for and against the cause."),
        "fixes": _list(_ref("fix"), "What helps, in any order."),
        "examples": _list(_ref("example"), "Facts on which rules fire or stay silent."),
        "note": _text("For authors."),
    }
    required = ("cause", "title", "action", "prior")
    return _object("A cause with its rules, fixes and examples.", properties, required)


def _loose_file() -> dict[str, Json]:
    properties = {
        "name": _text("What the file is about."),
        "summary": _text("The same in a sentence."),
        "rules": _list(_ref("rule"), "Rules that conclude facts or speak about several causes."),
        "examples": _list(_ref("example"), "Facts on which rules fire or stay silent."),
        "note": _text("For authors."),
    }
    return _object("Rules without a cause of their own.", properties, ("rules",))


def _effects() -> dict[str, Json]:
    return {
        "weight": _ref("weight", "Evidence for the cause: how much more often seen with it."),
        "against": _ref("weight", "Evidence against the cause."),
        "confirms": {"type": "boolean", "description": "As good as certain (30 dB)."},
        "rules_out": {"type": "boolean", "description": "The cause cannot be."},
    }


def _rule() -> dict[str, Json]:
    properties = {
        "id": {**ID, "description": "Unique in the file."},
        "group": _text("Dependent evidence shares a group; its strongest weight counts alone."),
        "when": _ref("when", "All of these must hold."),
        **_effects(),
        "effects": _list(_ref("effect"), "Effects on causes named one by one."),
        "then": _ref("facts", "What is concluded."),
        "because": _text("Why, in a sentence for the person who was refused."),
        "source": _text("A document, a report or a source file."),
        "note": _text("For authors."),
    }
    rule = _object("One rule.", properties, ("id", "when", "because"))
    pairs = itertools.combinations(_effects(), 2)
    rule["allOf"] = [{"not": {"required": list(pair)}} for pair in pairs]
    rule["anyOf"] = [{"required": [key]} for key in (*_effects(), "effects", "then")]
    return rule


def _effect() -> dict[str, Json]:
    properties = {
        "cause": _text("A cause's id."),
        "causes": _list(TEXT, "Several causes' ids."),
        "family": _text("All causes of a family."),
        **_effects(),
    }
    effect = _object("What the rule says of some causes.", properties)
    effect["allOf"] = [
        {"anyOf": [{"required": [key]} for key in ("cause", "causes", "family")]},
        {"oneOf": [{"required": [key]} for key in _effects()]},
    ]
    return effect


def _weight() -> dict[str, Json]:
    number = {"type": "number", "exclusiveMinimum": 0, "maximum": MAX_DB}
    return {"anyOf": [{"enum": list(WEIGHT_WORDS)}, number]}


def _frequency() -> dict[str, Json]:
    number = {"type": "number", "minimum": 1e-6, "maximum": 1000}
    return {"anyOf": [{"enum": list(PRIOR_WORDS)}, number]}


def _prior() -> dict[str, Json]:
    entry = {"type": "object", "required": ["is"], "properties": {"is": _ref("frequency")}}
    properties = {
        "default": _ref("frequency", "Where no entry of 'when' holds."),
        "when": _list(entry, "Conditions with 'is'; the first that holds decides."),
    }
    return {"anyOf": [_ref("frequency"), _object("By context.", properties, ("default",))]}


def _texts() -> dict[str, Json]:
    return {"anyOf": [TEXT, {"type": "object", "additionalProperties": TEXT}]}


def _fix() -> dict[str, Json]:
    chance = {"type": "number", "minimum": 0, "maximum": 1}
    minutes = {"type": "number", "minimum": 0.1, "maximum": 100_000}
    properties = {
        "id": {**ID, "description": "Unique in the file."},
        "do": _ref("texts", "What to do; by operating system or client where it differs."),
        "command": _ref("texts", "A command that does it; shown, never run without consent."),
        "minutes": {**minutes, "description": "How long it takes."},
        "success": {**chance, "description": "Chance that it works where the cause is right."},
        "risk": {"enum": list(RISKS), "description": "What can go wrong."},
        "undo": _text("The way back."),
        "verify": _text("How one sees that it worked."),
        "safe": {"type": "boolean", "description": "The command may be run after a yes."},
        "when": _ref("when", "Left out where this is known not to hold."),
        "cures": {
            "type": "object", "additionalProperties": chance,
            "description": "Other causes that it helps, with the chance.",
        },
        "note": _text("For authors."),
    }  # fmt: skip
    return _object("One thing to do.", properties, ("id", "do", "minutes", "success", "verify"))


def _example() -> dict[str, Json]:
    properties = {
        "given": _ref("facts", "The facts of the example."),
        "fires": _list(TEXT, "Rules that must fire."),
        "silent": _list(TEXT, "Rules that must stay silent."),
        "derives": _ref("facts", "What must be concluded."),
        "first": {"type": "boolean", "description": "The file's cause must come first."},
        "note": _text("For authors."),
    }
    example = _object("Facts and what must come of them.", properties, ("given",))
    example["anyOf"] = [{"required": [key]} for key in ("fires", "silent", "derives", "first")]
    return example
