"""Read rules, their effects and conclusions, and the examples that stand beside them."""

from __future__ import annotations

import re

from ...facts.errors import CaseError, did_you_mean
from ...facts.memory import Value
from ...facts.yamlnodes import Mapping, Node, Scalar
from ..model import CONFIRM_DB, MAX_DB, WEIGHT_WORDS, All, Effect, EffectKind, Example, Rule
from .condition import read_condition
from .document import Document

_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,79}")
_EFFECT_KEYS = ("weight", "against", "confirms", "rules_out")
_RULE_KEYS = ("id", "group", "when", *_EFFECT_KEYS, "effects", "then", "because", "source", "note")
_EXAMPLE_KEYS = ("given", "fires", "silent", "derives", "first", "note")


#: In place of a condition that cannot be used, so that what else is wrong with its rule is told.
_FAULTY = All(())


def read_id(doc: Document, node: Node | None, what: str) -> str:
    """An id of lower-case letters, digits, '_', '-' and '.', at most 80 characters."""
    text = doc.text(node, what)
    if text and not _ID.fullmatch(text):
        doc.fault(
            "R110",
            f"{what} {text[:80]!r} is not well-formed.",
            node,
            "Use lower-case letters, digits, '-' and '_', at most 80.",
        )
        return ""
    return text


def read_rule(doc: Document, node: Node, owner: str, cause: str) -> Rule | None:
    """One rule. ``owner`` prefixes its id; ``cause`` is what plain effects speak about."""
    fields = doc.fields(node, "a rule", _RULE_KEYS, ("id", "when", "because"))
    local = read_id(doc, fields.get("id"), "the rule's id")
    when = read_condition(doc, fields.get("when")) if "when" in fields else None
    before = len(doc.faults)
    effects = _own_effects(doc, fields, cause) + _listed_effects(doc, fields.get("effects"))
    then = _conclusions(doc, fields.get("then"))
    if not effects and not then and len(doc.faults) == before:
        hint = f"Give one of: {', '.join(_EFFECT_KEYS)}, effects, then."
        doc.fault("R301", "the rule has no effect.", node, hint)
    if not local:
        return None
    return Rule(
        id=f"{owner}/{local}",
        when=when or _FAULTY,
        effects=tuple(effects),
        then=then,
        group=doc.words(fields.get("group"), "group"),
        because=doc.words(fields.get("because"), "because"),
        source=doc.words(fields.get("source"), "source"),
        place=doc.place(node),
    )


def _own_effects(doc: Document, fields: dict[str, Node], cause: str) -> list[Effect]:
    """The effects that a rule of a cause's file states in its own keys."""
    stated = [key for key in _EFFECT_KEYS if key in fields]
    if not stated:
        return []
    if not cause:
        doc.fault(
            "R302",
            f"{stated[0]!r} needs a cause; this file has none.",
            fields[stated[0]],
            "Use 'effects' with a cause each.",
        )
        return []
    if len(stated) > 1:
        doc.fault("R303", f"a rule has one effect on its cause, not {stated}.", fields[stated[1]])
        return []
    effect = _effect(doc, stated[0], fields[stated[0]])
    return [Effect(cause, *effect)] if effect else []


def _effect(doc: Document, key: str, node: Node) -> tuple[EffectKind, float] | None:
    if key == "confirms":
        return ("confirms", CONFIRM_DB) if doc.flag(node, key) else None
    if key == "rules_out":
        return ("rules_out", 0.0) if doc.flag(node, key) else None
    db = read_weight(doc, node, key)
    return None if db is None else ("weight", -db if key == "against" else db)


def read_weight(doc: Document, node: Node, what: str) -> float | None:
    """A weight of evidence in dB from a word of the scale or a number; the sign is the key's."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        if node.value in WEIGHT_WORDS:
            return WEIGHT_WORDS[node.value]
        hint = did_you_mean(node.value, WEIGHT_WORDS) or f"Words: {', '.join(WEIGHT_WORDS)}."
        doc.fault("R304", f"{what} cannot be {node.value[:40]!r}.", node, hint)
        return None
    before = len(doc.faults)
    db = doc.number(node, what, 0.0, MAX_DB)
    if len(doc.faults) > before:
        return None
    if db == 0:
        doc.fault("R305", f"{what} of 0 dB says nothing.", node)
        return None
    return db


def _listed_effects(doc: Document, node: Node | None) -> list[Effect]:
    """Effects on named causes or on a family (``@family`` until the base resolves it)."""
    effects: list[Effect] = []
    for item in doc.items(node, "effects"):
        keys = ("cause", "causes", "family", *_EFFECT_KEYS)
        fields = doc.fields(item, "an effect", keys)
        stated = [key for key in _EFFECT_KEYS if key in fields]
        targets = _targets(doc, fields)
        if len(stated) != 1 or not targets:
            doc.fault("R306", "an effect names its causes and one of " + str(_EFFECT_KEYS), item)
            continue
        effect = _effect(doc, stated[0], fields[stated[0]])
        if effect:
            effects += [Effect(target, *effect) for target in targets]
    return effects


def _targets(doc: Document, fields: dict[str, Node]) -> list[str]:
    targets = [doc.text(fields["cause"], "cause")] if "cause" in fields else []
    targets += [doc.text(item, "a cause") for item in doc.items(fields.get("causes"), "causes")]
    if "family" in fields:
        targets.append("@" + doc.text(fields["family"], "family"))
    return [target for target in targets if target.strip("@")]


def _conclusions(doc: Document, node: Node | None) -> tuple[tuple[str, Value], ...]:
    if node is None:
        return ()
    if not isinstance(node, Mapping) or not node.entries:
        doc.fault("R307", "'then' must be a mapping of facts to values.", node)
        return ()
    return tuple(read_facts(doc, node))


def read_facts(doc: Document, node: Node) -> list[tuple[str, Value]]:
    """The facts of a mapping, each read by its type."""
    found: list[tuple[str, Value]] = []
    if not isinstance(node, Mapping):
        doc.fault("R308", "facts are a mapping of names to values.", node)
        return found
    for key, value in node.entries:
        spec = doc.vocabulary.get(key.text)
        if spec is None:
            doc.fault("R210", f"unknown fact {key.text!r}.", key, doc.vocabulary.suggest(key.text))
        if not isinstance(value, Scalar) or value.value is None:
            doc.fault("R206", f"{key.text}: a single value is wanted here.", value)
            continue
        if spec is None:
            continue
        textual = spec.type in ("text", "choice", "url", "version")
        try:
            raw: object = value.text if textual else value.value
            found.append((key.text, doc.vocabulary.read(key.text, raw, doc.place(value))))
        except CaseError as error:
            for fault in error.faults:
                doc.fault("R211", fault.problem, value, fault.hint)
    return found


def read_example(doc: Document, node: Node, owner: str, cause: str) -> Example:
    """One example: facts, and the rules that must fire or stay silent on them."""
    fields = doc.fields(node, "an example", _EXAMPLE_KEYS, ("given",))
    given = read_facts(doc, fields["given"]) if "given" in fields else []
    if not set(fields) & {"fires", "silent", "derives", "first"}:
        doc.fault("R309", "the example expects nothing.", node, "Give fires, silent or derives.")
    derives = read_facts(doc, fields["derives"]) if "derives" in fields else []
    first = cause if doc.flag(fields.get("first"), "first") else ""
    return Example(
        given=tuple(given),
        fires=_rule_names(doc, fields.get("fires"), owner),
        silent=_rule_names(doc, fields.get("silent"), owner),
        derives=tuple(derives),
        first=first,
        place=doc.place(node),
    )


def _rule_names(doc: Document, node: Node | None, owner: str) -> tuple[str, ...]:
    names = [doc.text(item, "a rule's name") for item in doc.items(node, "rule names")]
    return tuple(name if "/" in name else f"{owner}/{name}" for name in names)
