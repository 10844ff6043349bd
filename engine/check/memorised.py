"""Rules that know a single case: one labelled case matches, by words that nothing explains.

A rule that was written from one report and that no document and no source code explains says
nothing about the next report. What explains a wording is read off the rule's ``source``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ...facts.memory import WorkingMemory
from ..conditions import holds
from ..model import All, Any, Condition, Not, Rule, RuleBase, Test

#: Facts that hold words as somebody pasted them.
WORDS = frozenset({"text.all", "symptom.text", "response.body", "error.message"})
#: Who tells only what happened to them: issues, forums, an owner's name and a number, a report.
_TOLD = re.compile(
    r"/(?:issues|discussions|questions|comments|t|topic|thread)/"
    r"|//(?:forum|forums|discuss|community|answers)\."
    r"|(?:reddit|stackoverflow|ycombinator)\.com"
    r"|^[\w.-]+(?:/[\w.-]+)?#\d+$"
    r"|\breports?\b",
    re.IGNORECASE,
)
#: Never true, in the place of a test.
_NEVER = Any(())


@dataclass(frozen=True, slots=True)
class Memorised:
    """A rule that only one case matches, that case, and the patterns found in its words."""

    rule: Rule
    case: str
    phrases: tuple[str, ...]


def explained(source: str) -> bool:
    """Whether a source explains a wording: a document, source code, a catalogue.

    A thread alone does not. Several sources may be divided by blanks, commas or semicolons.
    """
    return any(part and not _TOLD.search(part) for part in re.split(r"[,;]\s*|\s+(?=http)", source))


def memorised(base: RuleBase, cases: Mapping[str, WorkingMemory]) -> Iterator[Memorised]:
    """The rules, in order of id, that hold in one case by words that their source leaves open.

    ``cases`` are memories after inference, by the case's id.
    """
    for rule in base.rules.values():
        if explained(rule.source) or not _reads_words(rule.when):
            continue
        matched = [(name, memory) for name, memory in cases.items() if _fires(rule.when, memory)]
        if len(matched) == 1 and not _fires(_without_words(rule.when), matched[0][1]):
            name, memory = matched[0]
            yield Memorised(rule, name, tuple(_phrases(rule.when, memory)))


def _fires(condition: Condition, memory: WorkingMemory) -> bool:
    return holds(condition, memory) is True


def _reads_words(condition: Condition) -> bool:
    return _without_words(condition) != condition


def _without_words(condition: Condition) -> Condition:
    """The condition with every test on words failing. What is negated stays as it is."""
    match condition:
        case Test(fact=fact) if fact in WORDS and condition.op != "known":
            return _NEVER
        case All(parts=parts) | Any(parts=parts):
            return type(condition)(tuple(_without_words(part) for part in parts))
        case _:
            return condition


def _phrases(condition: Condition, memory: WorkingMemory) -> Iterator[str]:
    """The alternatives of the tests on words that are found in the memory."""
    match condition:
        case Test(fact=fact, operand=operand) if fact in WORDS:
            for item in operand if isinstance(operand, tuple) else (operand,):
                if isinstance(item, str) and _fires(_alone(condition, item), memory):
                    yield item
        case Test() | Not():
            return
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from _phrases(part, memory)


def _alone(test: Test, item: str) -> Test:
    single = test.op in ("is", "is_not")
    return replace(test, operand=item if single else (item,))
