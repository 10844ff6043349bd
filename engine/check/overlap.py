"""Rules that say the same, always fire together, or contradict each other on one condition.

Of each rule its rarest conjunct is registered; another rule is compared only where it holds
something that implies that conjunct. Comparisons have a budget, so that a base in which every
rule resembles every other one is told about and not waited for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from ...facts.errors import Fault, Place, Severity
from ..conditions import fold
from ..model import Effect, Rule, Test
from ..strata import reads
from .index import Index
from .logic import Literal, conjuncts, implies

#: Comparisons of two rules, over the whole base. A shipped-size base needs a few thousand.
MAX_COMPARISONS = 150_000
#: Findings of the kind, beyond which only the number is told.
MAX_FINDINGS = 500


@dataclass(frozen=True, slots=True)
class _Entry:
    rule: Rule
    parts: tuple[Literal, ...]
    effect: Effect | None


class _Budget:
    def __init__(self) -> None:
        self.left = MAX_COMPARISONS

    def spend(self) -> bool:
        self.left -= 1
        return self.left >= 0


def check_overlap(index: Index) -> Iterator[Fault]:
    """A110 duplicate, A111 masked in its group, A112 counted twice, A113 redundant conclusion,
    A120 and A121 contradicting effects, A190 where the budget did not suffice."""
    budget = _Budget()
    parts = {rule.id: conjuncts(rule.when) for rule in index.base.rules.values()}
    found = 0
    for fault in _all(index, parts, budget):
        found += 1
        if found > MAX_FINDINGS:
            break
        yield fault
    if budget.left < 0 or found > MAX_FINDINGS:
        problem = "too many rules resemble each other: not every pair was compared."
        hint = "Give the rules conditions of their own, or merge them."
        yield Fault("A190", problem, Place(), hint, "note")


def _all(index: Index, parts: dict[str, tuple[Literal, ...]], budget: _Budget) -> Iterator[Fault]:
    for cause, items in index.by_cause.items():
        entries = [_Entry(rule, parts[rule.id], effect) for rule, effect in items]
        for narrow, wide in _pairs(entries, budget):
            yield from _effects(cause, narrow, wide)
    for name, rules in index.concluders.items():
        entries = [_Entry(rule, parts[rule.id], None) for rule in rules]
        for narrow, wide in _pairs(entries, budget):
            same = [value for fact, value in narrow.rule.then if fact == name]
            if any((name, value) in wide.rule.then for value in same):
                yield _redundant(name, narrow, wide)


def _pairs(entries: list[_Entry], budget: _Budget) -> Iterator[tuple[_Entry, _Entry]]:
    """Pairs of which the first fires only where the second does; equal ones come once."""
    known: dict[Literal, frozenset[Hashable]] = {}
    for literal in {part for entry in entries for part in entry.parts}:
        known[literal] = frozenset(_keys(literal))
    keys = [[known[part] for part in dict.fromkeys(entry.parts)] for entry in entries]
    counts = Counter(key for sets in keys for part in sets for key in part)
    table: dict[Hashable, list[int]] = {}
    for number, sets in enumerate(keys):
        for key in min(sets, key=lambda part: sum(counts[key] for key in part)):
            table.setdefault(key, []).append(number)
    for number, (entry, sets) in enumerate(zip(entries, keys, strict=True)):
        near = {other for part in sets for key in part for other in table.get(key, ())}
        for other in sorted(near - {number}):
            if not budget.spend():
                return
            if not implies(entry.parts, entries[other].parts):
                continue
            if number > other and implies(entries[other].parts, entry.parts):
                continue
            yield entry, entries[other]


def _keys(literal: Literal) -> Iterable[Hashable]:
    """What two conjuncts share where one may imply the other."""
    test = literal.part
    if not isinstance(test, Test):
        return {key for part in test.parts for way in [conjuncts(part, want=literal.want)]
                for inner in way for key in _keys(inner)}  # fmt: skip
    if test.op in ("is", "in") and literal.want:
        values = test.operand if isinstance(test.operand, tuple) else (test.operand,)
        return [(test.fact, str(fold(value))) for value in values]
    if test.op in ("contains", "starts_with", "ends_with", "matches"):
        values = test.operand if isinstance(test.operand, tuple) else (test.operand,)
        return [(test.fact, test.op, literal.want, str(value)) for value in values]
    return [(test.fact, "range")]


def _effects(cause: str, narrow: _Entry, wide: _Entry) -> Iterator[Fault]:
    first, second = narrow.rule, wide.rule
    one, two = narrow.effect, wide.effect
    assert one is not None
    assert two is not None
    equal = implies(wide.parts, narrow.parts)
    if _sign(one) != _sign(two):
        if {one.kind, two.kind} == {"confirms", "rules_out"}:
            problem = f"wherever {first.id} fires, {second.id} says the opposite of {cause}."
            yield _fault("A121", problem, first, f"See {second.place}.")
        elif equal:
            problem = f"{first.id} and {second.id} hold together, for and against {cause}."
            yield _fault("A120", problem, first, f"See {second.place}.")
    elif equal and (first.group, one) == (second.group, two):
        problem = f"{first.id} says the same as {second.id}."
        hint = f"Delete one; the other is at {second.place}."
        yield _fault("A110", problem, first, hint, _beside(first, second))
    elif first.group and first.group == second.group:
        # Of equally strong ones the first by id counts, and gives the reason that is shown.
        if (_strength(two), first.id) > (_strength(one), second.id):
            problem = (
                f"{first.id} never counts for {cause}: {second.id} fires with it, "
                "as strong or stronger."
            )
            hint = f"They share a group, where the strongest counts. See {second.place}."
            yield _fault("A111", problem, first, hint, _beside(first, second))
    elif not (first.group and second.group) and "rules_out" not in (one.kind, two.kind):
        problem = f"{first.id} always fires together with {second.id}, and both weights count."
        hint = f"Give both one group if they are one piece of evidence ({second.place})."
        # A rule that reads more facts brings evidence of its own.
        more = _facts(narrow) - _facts(wide)
        yield _fault("A112", problem, first, hint, "note" if more else "warning")


def _redundant(name: str, narrow: _Entry, wide: _Entry) -> Fault:
    problem = f"{narrow.rule.id} concludes of {name} what {wide.rule.id} concludes with it."
    return _fault("A113", problem, narrow.rule, f"See {wide.rule.place}.")


def _beside(first: Rule, second: Rule) -> Severity:
    """Two files may say the same of one cause, each for a reader of its own; one file may not."""
    return "warning" if first.place.file == second.place.file else "note"


def _facts(entry: _Entry) -> set[str]:
    """The facts that an entry's rule reads."""
    return {name for name, _ in reads(entry.rule.when)}


def _fault(code: str, problem: str, rule: Rule, hint: str, severity: Severity = "warning") -> Fault:
    return Fault(code, problem, rule.place, hint, severity)


def _sign(effect: Effect) -> int:
    return 1 if effect.kind == "confirms" or effect.db > 0 else -1


def _strength(effect: Effect) -> float:
    return 1000.0 if effect.kind == "rules_out" else abs(effect.db)
