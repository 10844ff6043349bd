"""Read a cause's file: the cause itself, its prior, and its fixes."""

from __future__ import annotations

from ...facts.yamlnodes import Mapping, Node, Scalar
from ..model import ACTIONS, PRIOR_WORDS, RISKS, Cause, Condition, Example, Fix, Prior, Rule
from .condition import read_condition
from .document import Document
from .rule import read_example, read_id, read_rule

_CAUSE_KEYS = (
    "cause", "title", "summary", "action", "known_from", "prior", "rules", "fixes", "examples",
    "family", "source", "note",
)  # fmt: skip
_FIX_KEYS = (
    "id", "do", "command", "minutes", "success", "risk", "undo", "verify", "safe", "when",
    "cures", "note",
)  # fmt: skip
_LOOSE_KEYS = ("name", "summary", "rules", "examples", "note")


def read_cause(
    doc: Document, node: Node, family: str
) -> tuple[Cause | None, list[Rule], list[Example]]:
    """The cause a file states and its rules; ``family`` is the folder's name."""
    fields = doc.fields(node, "a cause's file", _CAUSE_KEYS, ("cause", "title", "action", "prior"))
    cause_id = read_id(doc, fields.get("cause"), "the cause's id")
    rules, examples = _body(doc, fields, cause_id, cause_id)
    action = doc.word(fields.get("action"), "action", ACTIONS, "none")
    cause = Cause(
        id=cause_id,
        title=doc.words(fields.get("title"), "title"),
        summary=doc.words(fields.get("summary"), "summary"),
        family=doc.words(fields.get("family"), "family") or family,
        action=action,  # pyright: ignore[reportArgumentType] - `word` gives one of ACTIONS
        prior=_prior(doc, fields.get("prior")),
        fixes=_fixes(doc, fields.get("fixes"), cause_id),
        examples=tuple(examples),
        known_from=doc.word(
            fields.get("known_from"), "known_from", ("reports", "documents"), "reports"
        ),
        place=doc.place(node),
    )
    return (cause if cause_id else None), rules, examples


def read_loose(doc: Document, node: Node, stem: str) -> tuple[list[Rule], list[Example]]:
    """The rules of a file without a cause (``derive`` and ``shared``)."""
    fields = doc.fields(node, "a rules file", _LOOSE_KEYS, ("rules",))
    return _body(doc, fields, stem, "")


def _body(
    doc: Document, fields: dict[str, Node], owner: str, cause: str
) -> tuple[list[Rule], list[Example]]:
    rules: list[Rule] = []
    seen: set[str] = set()
    for item in doc.items(fields.get("rules"), "rules"):
        rule = read_rule(doc, item, owner, cause)
        if rule is None:
            continue
        if rule.id in seen:
            doc.fault("R111", f"the rule {rule.id!r} stands twice in this file.", item)
        seen.add(rule.id)
        rules.append(rule)
    examples = [
        read_example(doc, item, owner, cause)
        for item in doc.items(fields.get("examples"), "examples")
    ]
    return rules, examples


def _prior(doc: Document, node: Node | None) -> Prior:
    if node is None or isinstance(node, Scalar):
        return Prior(_frequency(doc, node))
    fields = doc.fields(node, "prior", ("default", "when"), ("default",))
    contexts: list[tuple[Condition, float]] = []
    for item in doc.items(fields.get("when"), "prior.when"):
        if not isinstance(item, Mapping):
            doc.fault("R101", "an entry of prior.when must be a mapping.", item)
            continue
        rest = Mapping(
            tuple(entry for entry in item.entries if entry[0].text != "is"), item.line, item.column
        )
        stated = next((value for key, value in item.entries if key.text == "is"), None)
        if stated is None:
            doc.fault("R310", "an entry of prior.when lacks the key 'is'.", item)
            continue
        condition = read_condition(doc, rest, "an entry of prior.when")
        if condition is not None:
            contexts.append((condition, _frequency(doc, stated)))
    return Prior(_frequency(doc, fields.get("default")), tuple(contexts))


def _frequency(doc: Document, node: Node | None) -> float:
    """A relative frequency from a word or a number above 0."""
    if node is None:
        return PRIOR_WORDS["rare"]
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return PRIOR_WORDS[doc.word(node, "prior", tuple(PRIOR_WORDS), "rare")]
    return doc.number(node, "prior", 1e-6, 1000.0, PRIOR_WORDS["rare"])


def _fixes(doc: Document, node: Node | None, cause: str) -> tuple[Fix, ...]:
    fixes = [_fix(doc, item, cause) for item in doc.items(node, "fixes")]
    ids = [fix.id for fix in fixes]
    for fix in fixes:
        if ids.count(fix.id) > 1:
            doc.fault("R112", f"the fix {fix.id!r} stands twice in this file.", node)
            break
    return tuple(fixes)


def _fix(doc: Document, node: Node, cause: str) -> Fix:
    fields = doc.fields(node, "a fix", _FIX_KEYS, ("id", "do", "minutes", "success", "verify"))
    local = read_id(doc, fields.get("id"), "the fix's id")
    when = read_condition(doc, fields["when"]) if "when" in fields else None
    return Fix(
        id=f"{cause}/{local}",
        cause=cause,
        do=_texts(doc, fields.get("do"), "do"),
        command=_texts(doc, fields.get("command"), "command"),
        minutes=doc.number(fields.get("minutes"), "minutes", 0.1, 100_000, 5.0),
        success=doc.number(fields.get("success"), "success", 0.0, 1.0, 0.5),
        risk=doc.word(fields.get("risk"), "risk", tuple(RISKS), "none"),
        undo=doc.words(fields.get("undo"), "undo"),
        verify=doc.words(fields.get("verify"), "verify"),
        safe=doc.flag(fields.get("safe"), "safe"),
        when=when,
        cures=_cures(doc, fields.get("cures")),
        place=doc.place(node),
    )


def _texts(doc: Document, node: Node | None, what: str) -> dict[str, str]:
    """A text, or texts by context (``default``, an operating system, a client)."""
    if node is None:
        return {}
    if isinstance(node, Mapping):
        return {key.text: doc.words(value, what) for key, value in node.entries}
    return {"default": doc.words(node, what)}


def _cures(doc: Document, node: Node | None) -> tuple[tuple[str, float], ...]:
    if node is None:
        return ()
    if not isinstance(node, Mapping):
        doc.fault("R101", "cures must be a mapping of causes to chances.", node)
        return ()
    return tuple(
        (key.text, doc.number(value, f"cures.{key.text}", 0.0, 1.0, 0.5))
        for key, value in node.entries
    )
