"""Lines of conclusions for many cases: byte for byte what `diagnose` would say of each.

What cases share is worked out once and kept as text: conclusions by what rules can see of a case,
facts by their values and sources. Only what is new in a case is worked out for it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..engine.alike import Likeness
from ..engine.diagnosis import Diagnoser
from ..facts._secretscreen import may_be_secret, may_hold_secret
from ..facts.case import Case
from ..facts.memory import Fact, Value, WorkingMemory
from ..facts.parse import enrich
from ..facts.redact import Redactor
from .render.document import INTERNAL, Redact, conclusions, shown_fact
from .salted import salted_redactor

#: Conclusions and facts kept as text; and the longest fact kept, in characters.
MAX_CONCLUSIONS = 4_096
MAX_PIECES = 50_000
MAX_LENGTH = 200

_json: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False).encode


class _Shown(NamedTuple):
    """A fact as a member of ``facts``, and its value in it."""

    text: str
    value: Value


@dataclass(frozen=True, slots=True)
class _Conclusion:
    """What cases that no rule tells apart have in common: their document around the facts, the
    concluded facts, and those of them that hold a secret."""

    first: Mapping[str, Any]
    before: str
    after: str
    shown: dict[str, _Shown]
    secret: dict[str, list[Fact]]


class Answer(NamedTuple):
    """A line of JSON without its end; the leading cause as it stands there; and the shown values
    of the facts that the `Answers` were asked for."""

    text: str
    first: Mapping[str, Any]
    values: dict[str, Value]


class Answers:
    """Answers cases one after another.

    ``top`` limits the causes and fixes of each; ``tell`` names the facts whose values are wanted
    beside the text.
    """

    def __init__(self, diagnoser: Diagnoser, *, top: int, tell: Collection[str] = ()) -> None:
        self._diagnoser = diagnoser
        self._top = top
        self._tell = tuple(tell)
        self._likeness = Likeness(diagnoser.machine)
        self._conclusions: dict[frozenset[int], _Conclusion] = {}
        self._kept: dict[object, _Shown] = {}
        # Only asked whether anything is taken out, for which the salt does not matter.
        self._redactor = Redactor(b"")

    def answer(self, case: Case, called: str) -> Answer:
        """The diagnosis of a case (``why401.diagnosis/1``) with the id by which it is called."""
        memory = case.memory()
        enrich(memory)
        concluded = self._concluded(memory)
        shown = self._shown(memory, concluded)
        facts = ", ".join([shown[name].text for name in sorted(shown)])
        if may_hold_secret(called) and self._redactor.text(called) != called:
            called = str(salted_redactor(memory)("id", called))
        return Answer(
            f'{{"id": {_json(called)}, {concluded.before}, "facts": {{{facts}}}, '
            f"{concluded.after}}}",
            concluded.first,
            {name: shown[name].value for name in self._tell if name in shown},
        )

    def _concluded(self, memory: WorkingMemory) -> _Conclusion:
        likeness = self._likeness.of(memory)
        found = self._conclusions.get(likeness)
        if found is None:
            if len(self._conclusions) >= MAX_CONCLUSIONS:
                self._conclusions.clear()
            found = self._conclusions[likeness] = self._reasoned(memory.copy())
        return found

    def _reasoned(self, memory: WorkingMemory) -> _Conclusion:
        diagnosis = self._diagnoser.reason(memory, ask=False)
        document = conclusions(diagnosis, top=self._top)
        members = [f"{_json(key)}: {_json(value)}" for key, value in document.items()]
        place = members.index('"facts": {}')
        derived: dict[str, list[Fact]] = {}
        for fact in memory.derived():
            if fact.name not in INTERNAL:
                derived.setdefault(fact.name, []).append(fact)
        secret = {name: facts for name, facts in derived.items() if self._holds_secret(facts)}
        return _Conclusion(
            first=document["causes"][0],
            before=", ".join(members[:place]),
            after=", ".join(members[place + 1 :]),
            shown={n: _show(facts, _as_it_is) for n, facts in derived.items() if n not in secret},
            secret=secret,
        )

    def _shown(self, memory: WorkingMemory, concluded: _Conclusion) -> dict[str, _Shown]:
        shown, secret = concluded.shown.copy(), concluded.secret.copy()
        for fact in memory.observed():
            if fact.name in INTERNAL:
                continue
            found = self._plain(fact)
            if found is None:
                secret[fact.name] = [fact]
            else:
                shown[fact.name] = found
        if secret:
            redact = salted_redactor(memory)
            shown |= {name: _show(facts, redact) for name, facts in secret.items()}
        return shown

    def _plain(self, fact: Fact) -> _Shown | None:
        """The fact as it is shown; None where that depends on the case's salt."""
        value, source = fact.value, fact.source
        kind = value.__class__
        exact = repr(value) if kind is float else value
        key = (fact.name, kind, exact, source.kind, source.detail, fact.at)
        found = self._kept.get(key)
        if found is None:
            if self._holds_secret([fact]):
                return None
            found = _show([fact], _as_it_is)
            if len(found.text) <= MAX_LENGTH:
                if len(self._kept) >= MAX_PIECES:
                    self._kept.clear()
                self._kept[key] = found
        return found

    def _holds_secret(self, facts: list[Fact]) -> bool:
        value, text = self._redactor.value, self._redactor.text
        return any(
            value(fact.name, fact.value) != fact.value
            for fact in facts
            if isinstance(fact.value, str) and may_be_secret(fact.name, fact.value)
        ) or any(
            text(source) != source
            for source in {str(fact.source) for fact in facts}
            if may_hold_secret(source)
        )


def _show(facts: list[Fact], redact: Redact) -> _Shown:
    document = shown_fact(facts, redact)
    return _Shown(f"{_json(facts[0].name)}: {_json(document)}", document["value"])


def _as_it_is(name: str, value: Value) -> Value:
    return value
