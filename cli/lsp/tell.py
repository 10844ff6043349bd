"""What a word in a rule file stands for: its meaning, and where it is defined."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from ...engine.model import RuleBase
from ...engine.rulefiles import FACTS
from ...facts import vocabulary as shipped
from ...facts.errors import Place
from ..workbench.show import cause_lines, fact_lines, rule_lines
from .spot import spot_at, word_at
from .study import Findings


def meaning_at(path: Path, text: str, line: int, column: int, found: Findings) -> str:
    """What stands at a 0-based place, in words; an empty text where that says nothing."""
    lines = text.splitlines()
    word, start = word_at(lines[line], column) if line < len(lines) else ("", 0)
    if not word:
        return ""
    if found.vocabulary.get(word) is not None:
        return "\n".join(fact_lines(word, found.index)) if _is_known(word, found) else ""
    if rule := _rule(word, path, found.base):
        return "\n".join(rule_lines(found.base.rules[rule], found.index))
    if word in found.base.causes:
        return "\n".join(cause_lines(found.base.causes[word], found.index))
    spot = spot_at(lines, line, start)
    if spot is None:
        return ""
    return found.allowed(path, text).meaning((*spot.path, word))


def _is_known(word: str, found: Findings) -> bool:
    return found.index.vocabulary.get(word) is not None


def places_of(path: Path, text: str, line: int, column: int, found: Findings) -> list[Place]:
    """Where the word at a 0-based place is defined: a cause, a rule, the rules that conclude a
    fact or, for others, the fact's entry in the vocabulary or in a pack."""
    lines = text.splitlines()
    word, _ = word_at(lines[line], column) if line < len(lines) else ("", 0)
    if found.vocabulary.get(word) is not None:
        rules = found.index.concluders.get(word, ())
        return [rule.place for rule in rules] or _entry(word, found.base.origins)
    if rule := _rule(word, path, found.base):
        return [found.base.rules[rule].place]
    return [found.base.causes[word].place] if word in found.base.causes else []


def _rule(word: str, path: Path, base: RuleBase) -> str:
    """The whole id of a rule that is named in a file; its own rules may go by their short one."""
    if word in base.rules:
        return word
    own = path.resolve()
    for rule in base.rules.values():
        if rule.id.endswith(f"/{word}") and Path(rule.place.file).resolve() == own:
            return rule.id
    return ""


def _entry(name: str, origins: Iterable[str]) -> list[Place]:
    """The line of a fact's entry, also of the family that it belongs to."""
    own = Path(shipped.__file__).with_name("vocabulary.yaml")
    for file in (*(Path(origin, FACTS) for origin in origins), own):
        if file.is_file():
            for number, key in _keys(file, file.stat().st_mtime_ns):
                if key == name or re.fullmatch(re.sub(r"<\w+>", "[a-z0-9_.-]+", key), name):
                    return [Place(str(file), number, 1)]
    return []


@lru_cache(maxsize=16)
def _keys(file: Path, changed: int) -> tuple[tuple[int, str], ...]:
    """The keys at the left edge of a file, with their lines; ``changed`` is the file's time."""
    lines = file.read_text("utf-8", "replace").splitlines()
    heads = ((number, re.match(r"([\w.<>-]+):", text)) for number, text in enumerate(lines, 1))
    return tuple((number, head[1]) for number, head in heads if head)
