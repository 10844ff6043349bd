"""Read a pack's ``facts.yaml``: facts and questions that it adds to the vocabulary."""

from __future__ import annotations

import re

from ...facts.vocabulary import RESERVED, TYPES, FactSpec, spec_from
from ...facts.yamlnodes import Mapping, Node, Scalar, Sequence, plain
from .document import Document

_NAME = re.compile(r"[a-z0-9_]+(\.[a-z0-9_-]+|\.<\w+>)+")
_KEYS = (
    "type", "means", "values", "open", "minimum", "maximum", "sensitive", "derived",
    "collected_by", "unit", "question",
)  # fmt: skip
_QUESTION_KEYS = ("prompt", "how", "cost", "answerable", "choices", "needs")


def read_specs(doc: Document, node: Node) -> list[FactSpec]:
    """The entries of a mapping of fact names; faults are recorded on the document."""
    if not isinstance(node, Mapping):
        doc.fault("R101", "facts.yaml must be a mapping of fact names.", node)
        return []
    found: list[FactSpec] = []
    for key, value in node.entries:
        before = len(doc.faults)
        _check(doc, key.text, key, value)
        if len(doc.faults) == before:
            entry = plain(value)
            assert isinstance(entry, dict)
            found.append(spec_from(key.text, entry))
    return found


def _check(doc: Document, name: str, key: Node, node: Node) -> None:
    if not _NAME.fullmatch(name) or name in RESERVED:
        doc.fault("R501", f"{name[:80]!r} is no fact name.", key, "As in 'vendor.region'.")
    if doc.vocabulary.get(name) is not None:
        hint = "A pack adds facts; it cannot change the meaning of those that exist."
        doc.fault("R501", f"the fact {name!r} exists already.", key, hint)
    fields = doc.fields(node, f"the fact {name!r}", _KEYS, ("type", "means"))
    kind = doc.word(fields.get("type"), "type", TYPES, "text")
    doc.words(fields.get("means"), "means")
    for flag in ("open", "sensitive", "derived"):
        doc.flag(fields.get(flag), flag)
    for bound in ("minimum", "maximum"):
        doc.number(fields.get(bound), bound, -1e15, 1e15)
    values = [doc.text(item, "a value") for item in doc.items(fields.get("values"), "values")]
    if kind == "choice" and not values:
        doc.fault("R501", f"the choice {name!r} has no values.", node, "Give 'values: [a, b]'.")
    if "question" in fields:
        _question(doc, fields["question"])


def _question(doc: Document, node: Node) -> None:
    fields = doc.fields(node, "a question", _QUESTION_KEYS, ("prompt",))
    doc.words(fields.get("prompt"), "prompt")
    doc.words(fields.get("how"), "how")
    doc.number(fields.get("cost"), "cost", 0.01, 10_000)
    doc.number(fields.get("answerable"), "answerable", 0.0, 1.0)
    choices = fields.get("choices")
    if choices is not None and not isinstance(choices, Mapping):
        doc.fault("R501", "choices are a mapping of values to what is shown.", choices)
    if "needs" in fields:
        _needs(doc, fields["needs"])


def _needs(doc: Document, node: Node) -> None:
    """A list of facts, or a mapping of facts to the value or the values that they must have."""
    if isinstance(node, Mapping):
        names: list[Node] = [key for key, _ in node.entries]
        for key, value in node.entries:
            for item in value.items if isinstance(value, Sequence) else (value,):
                if not isinstance(item, Scalar) or item.value is None:
                    doc.fault("R501", f"needs.{key.text} is a value or a list of values.", value)
    else:
        names = list(doc.items(node, "needs"))
    for name in names:
        text = doc.text(name, "a fact's name")
        if text and doc.vocabulary.get(text) is None:
            doc.fault("R210", f"unknown fact {text!r}.", name, doc.vocabulary.suggest(text))
