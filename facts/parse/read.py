"""From texts to facts: every form on every text, texts inside texts, and who wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .._remember import of_providers
from ..memory import Fact, Source
from .clean import readable
from .finding import Finding, prepare
from .forms import FORMS
from .limits import HEAD, MESSAGE_LENGTH, ROUNDS, TAIL, VALUE_LENGTH

#: Facts that are texts themselves: what is found in them counts as well.
BODY, MESSAGE = "response.body", "error.message"
#: Longest text whose facts are remembered, in characters.
_KEPT_LENGTH = 1_000
_LENGTHS = {BODY: HEAD + TAIL, MESSAGE: MESSAGE_LENGTH}


@dataclass(frozen=True, slots=True)
class Text:
    """A text to read and what it is called; ``is_body`` where it is a server's answer."""

    origin: str
    content: str
    is_body: bool = False


def facts_of(texts: Sequence[Text], known: Iterable[str] = ()) -> dict[str, Fact]:
    """The facts that the texts give, earlier texts before later ones.

    Bodies and messages found in them are read in turn, so that reading them again gives nothing
    new. Names in ``known`` count as found already.
    """
    found: dict[str, Fact] = {}
    queue = list(texts)
    seen: set[str] = set()
    for _ in range(ROUNDS):
        fresh = [text for text in queue if text.content not in seen]
        if not fresh:
            break
        queue = []
        for text in fresh:
            seen.add(text.content)
            for fact in _facts_of(text, frozenset((*known, *found))):
                found[fact.name] = fact
                queue += _inner(fact)
    return found


def _inner(fact: Fact) -> list[Text]:
    """The text that a fact is, if it is one."""
    if fact.name not in (BODY, MESSAGE):
        return []
    return [Text(fact.source.detail.partition(",")[0], str(fact.value), fact.name == BODY)]


def _facts_of(text: Text, taken: frozenset[str]) -> tuple[Fact, ...]:
    """The facts of one text: of each name, the first finding of the first form.

    Names that are ``taken`` are left out, and forms that could give nothing else are not tried.
    """
    read = _read_anew if len(text.content) > _KEPT_LENGTH else _read
    return read(text, taken)


def _read_anew(text: Text, known: frozenset[str]) -> tuple[Fact, ...]:
    taken = set(known)
    pasted = prepare(text.content, is_body=text.is_body)
    facts: list[Fact] = []
    for form in FORMS:
        if (form.gives and form.gives <= taken) or not form.may_fit(pasted):
            continue
        for finding in form.read(pasted):
            if finding.name not in taken:
                taken.add(finding.name)
                facts.append(_fact(finding, text.origin, form.name))
                if form.gives and form.gives <= taken:
                    break
    return tuple(facts)


#: Messages come again in bodies that differ in their ids and times only.
_read = of_providers(_read_anew)


def _fact(finding: Finding, origin: str, form: str) -> Fact:
    value = finding.value
    if isinstance(value, str):
        # a document's strings may hold escapes of characters that the text itself may not
        value = readable(value)[: _LENGTHS.get(finding.name, VALUE_LENGTH)]
    detail = ", ".join(part for part in (origin, form, finding.where) if part)
    return Fact(finding.name, value, Source("text", detail))
