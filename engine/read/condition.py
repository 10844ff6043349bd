"""Read a ``when`` mapping into a `Condition`, checking facts, operators and operands."""

from __future__ import annotations

from ...facts.errors import CaseError, did_you_mean
from ...facts.memory import Value
from ...facts.vocabulary import NUMERIC, FactSpec, duration_days
from ...facts.yamlnodes import Mapping, Node, Scalar, Sequence
from ..conditions import pattern_problem, version_key
from ..model import OPERATORS, All, Any, Condition, Not, Operand, Test
from .document import Document

_TEXTUAL = frozenset({"text", "choice", "url", "version"})
_CONNECTIVES = ("any", "all", "not")
MAX_ITEMS = 500
MAX_PATTERN = 2000


def read_condition(doc: Document, node: Node | None, what: str = "when") -> Condition | None:
    """The condition a mapping states, or None after recording its faults."""
    if not isinstance(node, Mapping) or not node.entries:
        doc.fault("R201", f"{what} must be a mapping with at least one condition.", node)
        return None
    parts: list[Condition] = []
    sound = True
    for key, value in node.entries:
        part = _entry(doc, key, value)
        sound = sound and part is not None
        if part is not None:
            parts.append(part)
    if not sound:
        return None
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _entry(doc: Document, key: Scalar, value: Node) -> Condition | None:
    name = key.text
    if name == "not":
        part = read_condition(doc, value, "not")
        return Not(part) if part else None
    if name in ("any", "all"):
        if not isinstance(value, Sequence) or not value.items:
            doc.fault("R202", f"{name!r} needs a list of conditions.", value or key)
            return None
        parts = [read_condition(doc, item, f"an item of {name}") for item in value.items]
        whole = tuple(part for part in parts if part is not None)
        if len(whole) < len(parts):
            return None
        return Any(whole) if name == "any" else All(whole)
    spec = doc.vocabulary.get(name)
    if spec is None:
        hint = doc.vocabulary.suggest(name) or "Facts are listed by: why401 facts list"
        doc.fault("R210", f"unknown fact {name!r}.", key, hint)
        _fact_condition(doc, name, _stand_in(value), key, value)  # what else is wrong there
        return None
    return _fact_condition(doc, name, spec, key, value)


def _stand_in(node: Node) -> FactSpec:
    """In place of an unknown fact one of a type that fits what is asked of it."""
    asked = (
        {OPERATORS.get(key.text) for key, _ in node.entries} if isinstance(node, Mapping) else ()
    )
    if "number" in asked or "pair" in asked:
        return FactSpec("", "number")
    return FactSpec("", "version" if "version" in asked else "text")


def _fact_condition(
    doc: Document, name: str, spec: FactSpec, key: Scalar, node: Node
) -> Condition | None:
    if isinstance(node, Scalar):
        operand = _value(doc, spec, name, node)
        return None if operand is None else Test(name, "is", operand)
    if not isinstance(node, Mapping) or not node.entries:
        doc.fault(
            "R203",
            f"{name}: write a value, or a mapping of operators.",
            node,
            "For a choice of several: {in: [a, b]}.",
        )
        return None
    exact = any(k.text == "case" for k, _ in node.entries)
    tests: list[Condition] = []
    sound = True
    for operator, operand_node in node.entries:
        if operator.text == "case":
            doc.word(operand_node, "case", ("exact",), "exact")
            continue
        test = _operator(doc, name, spec, operator, operand_node, exact)
        sound = sound and test is not None
        if test is not None:
            tests.append(test)
    if not tests and sound:
        doc.fault("R203", f"{name}: 'case' alone is no condition.", key)
    if not tests or not sound:
        return None
    return tests[0] if len(tests) == 1 else All(tuple(tests))


def _operator(
    doc: Document, name: str, spec: FactSpec, operator: Scalar, node: Node, exact: bool
) -> Test | None:
    op = operator.text
    if op not in OPERATORS:
        hint = did_you_mean(op, OPERATORS) or f"Operators: {', '.join(OPERATORS)}."
        doc.fault("R204", f"unknown operator {op!r}.", operator, hint)
        return None
    if not _fits(op, spec):
        doc.fault("R205", f"{op!r} cannot be used on {name}, which is a {spec.type}.", operator)
        return None
    operand = _OPERANDS[OPERATORS[op]](doc, spec, name, node)
    return None if operand is None else Test(name, op, operand, exact)


def _fits(op: str, spec: FactSpec) -> bool:
    kind = OPERATORS[op]
    if kind in ("texts", "patterns"):
        return spec.type in _TEXTUAL
    if kind in ("number", "pair"):
        return spec.type in NUMERIC
    if kind == "version":
        return spec.type in ("version", "text")
    return True


def _value(doc: Document, spec: FactSpec, name: str, node: Node) -> Value | None:
    """A single value that the fact could have."""
    if not isinstance(node, Scalar) or node.value is None:
        doc.fault("R206", f"{name}: a single value is wanted here.", node)
        return None
    raw: object = node.text if spec.type in _TEXTUAL else node.value
    try:
        return doc.vocabulary.read(name, raw, doc.place(node))
    except CaseError as error:
        for fault in error.faults:
            doc.fault("R211", fault.problem, node, fault.hint)
        return None


def _values(doc: Document, spec: FactSpec, name: str, node: Node) -> Operand | None:
    if not isinstance(node, Sequence) or not node.items:
        doc.fault("R207", f"{name}: a list such as [a, b] is wanted here.", node)
        return None
    if len(node.items) > MAX_ITEMS:
        doc.fault("R208", f"{name}: more than {MAX_ITEMS} items.", node)
        return None
    values = [_value(doc, spec, name, item) for item in node.items]
    whole = tuple(value for value in values if value is not None)
    return whole if len(whole) == len(values) else None


def _texts(doc: Document, spec: FactSpec, name: str, node: Node) -> Operand | None:
    items = node.items if isinstance(node, Sequence) else (node,)
    if not items or len(items) > MAX_ITEMS:
        doc.fault("R207", f"{name}: one text or a list of at most {MAX_ITEMS}.", node)
        return None
    texts = [doc.text(item, name) for item in items]
    if not all(texts):
        doc.fault("R209", f"{name}: an empty text would match everything.", node)
        return None
    return tuple(texts)


def _patterns(doc: Document, spec: FactSpec, name: str, node: Node) -> Operand | None:
    texts = _texts(doc, spec, name, node)
    if not isinstance(texts, tuple):
        return None
    items = node.items if isinstance(node, Sequence) else (node,)
    sound = True
    for item, text in zip(items, texts, strict=True):
        problem = pattern_problem(str(text)) if len(str(text)) <= MAX_PATTERN else "it is too long"
        if problem:
            doc.fault("R212", f"the pattern cannot be used: {problem}.", item)
            sound = False
    return texts if sound else None


def _number(doc: Document, spec: FactSpec, name: str, node: Node) -> Operand | None:
    if spec.type == "duration" and isinstance(node, Scalar) and isinstance(node.value, str):
        try:
            return duration_days(node.value)
        except ValueError:
            doc.fault("R213", f"{name}: {node.text!r} is no duration.", node, "As in '12 h'.")
            return None
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    doc.fault("R214", f"{name}: a number is wanted here.", node)
    return None


def _pair(doc: Document, spec: FactSpec, name: str, node: Node) -> Operand | None:
    items = node.items if isinstance(node, Sequence) else ()
    if len(items) != 2:
        doc.fault("R215", f"{name}: 'between' wants two numbers, as in [1, 5].", node)
        return None
    low, high = (_number(doc, spec, name, item) for item in items)
    if isinstance(low, int | float) and isinstance(high, int | float):
        if low <= high:
            return (low, high)
        doc.fault("R215", f"{name}: {low} is above {high}; nothing lies between.", node)
    return None


def _boolean(doc: Document, spec: FactSpec, name: str, node: Node) -> Operand | None:
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return node.value
    doc.fault("R216", f"{name}: 'known' is true or false.", node)
    return None


def _fact(doc: Document, spec: FactSpec, name: str, node: Node) -> Operand | None:
    other = doc.text(node, name)
    if doc.vocabulary.get(other) is None:
        doc.fault("R210", f"unknown fact {other!r}.", node, doc.vocabulary.suggest(other))
        return None
    return other


def _version(doc: Document, spec: FactSpec, name: str, node: Node) -> Operand | None:
    text = doc.text(node, name)
    if version_key(text):
        return text
    doc.fault("R217", f"{name}: {text!r} is no version such as '3.18.25'.", node)
    return None


_OPERANDS = {
    "value": _value,
    "list": _values,
    "texts": _texts,
    "patterns": _patterns,
    "number": _number,
    "pair": _pair,
    "boolean": _boolean,
    "fact": _fact,
    "version": _version,
}
