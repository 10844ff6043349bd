"""A second reading of the rule language, for tests: slow, short, and sharing nothing but the model.

It knows no atoms, clauses, layers or matchers: it evaluates conditions on sets of values, repeats
all rules until nothing is added, and settles absence by the alternating fixpoint, which needs no
order of rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from why401.engine.model import All, Any, Condition, Not, RuleBase, Test
from why401.facts.memory import Value

Known = Mapping[str, frozenset[tuple[type, Value]]]  # 1 and True are different values


class Oracle:
    """The rule language by its documentation, one case at a time."""

    def __init__(self, base: RuleBase, observed: Mapping[str, Value]) -> None:
        self.base = base
        self.observed = observed
        under: Known = self._least(frozenset(observed))
        while True:
            over = self._least(frozenset(under))
            again = self._least(frozenset(over))
            if again == under:
                break
            under = again
        assert under == over, "not stratified"
        self.known = under
        present = frozenset(under)
        self.fired = {
            rule.id for rule in base.rules.values() if self._true(rule.when, under, present)
        }
        self.contexts = {
            (number, context)
            for number, cause in enumerate(base.causes.values())
            for context, (condition, _) in enumerate(cause.prior.contexts)
            if self._true(condition, under, present)
        }

    def derived(self) -> set[tuple[str, type, Value]]:
        return {
            (name, kind, value)
            for name, values in self.known.items()
            if name not in self.observed
            for kind, value in values
        }

    def _least(self, present: frozenset[str]) -> Known:
        """What follows if exactly the facts in ``present`` count as known for ``known: false``."""
        known = {name: frozenset([(type(v), v)]) for name, v in self.observed.items()}
        changed = True
        while changed:
            changed = False
            for rule in self.base.rules.values():
                if not self._true(rule.when, known, present):
                    continue
                for name, value in rule.then:
                    held = known.get(name, frozenset())
                    if name not in self.observed and (type(value), value) not in held:
                        known[name] = held | {(type(value), value)}
                        changed = True
        return known

    def _true(
        self, condition: Condition, known: Known, present: frozenset[str], want: bool = True
    ) -> bool:
        if isinstance(condition, Not):
            return self._true(condition.part, known, present, not want)
        if isinstance(condition, All | Any):
            found = [self._true(part, known, present, want) for part in condition.parts]
            return all(found) if isinstance(condition, All) == want else any(found)
        if condition.op == "known":
            if condition.operand is want:
                return condition.fact in known
            return condition.fact not in present
        values = known.get(condition.fact, frozenset())
        if condition.op in ("same_as", "differs_from"):
            others = known.get(str(condition.operand), frozenset())
            equal = (condition.op == "same_as") == want
            return any(same(a, b, condition.exact) == equal for _, a in values for _, b in others)
        return any(fits(condition, value) == want for _, value in values)


def same(a: Value, b: Value, exact: bool) -> bool:
    if isinstance(a, str) and isinstance(b, str):
        return a == b if exact else a.lower() == b.lower()
    return isinstance(a, bool) == isinstance(b, bool) and a == b


def fits(test: Test, value: Value) -> bool:
    """One operator on one known value."""
    operands = test.operand if isinstance(test.operand, tuple) else (test.operand,)
    if test.op in ("is", "in", "is_not", "not_in"):
        among = any(same(value, item, test.exact) for item in operands)
        return among == (test.op in ("is", "in"))
    if test.op.startswith("version_"):
        return _version_fits(test, str(value))
    if test.op in TEXTUAL:
        texts = [str(item) for item in operands]
        if test.op == "matches":
            flags = 0 if test.exact else re.IGNORECASE
            return any(re.search(text, str(value), flags) for text in texts)
        text = str(value)
        if not test.exact:
            text, texts = text.lower(), [item.lower() for item in texts]
        return any(TEXTUAL[test.op](text, item) for item in texts)
    return NUMERIC[test.op](value, *operands)


TEXTUAL: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda text, item: item in text,
    "starts_with": lambda text, item: text[: len(item)] == item,
    "ends_with": lambda text, item: text[len(text) - len(item) :] == item,
    "matches": lambda text, item: False,
}
NUMERIC: dict[str, Callable[..., bool]] = {
    "above": lambda value, bound: value > bound,
    "at_least": lambda value, bound: not value < bound,
    "below": lambda value, bound: value < bound,
    "at_most": lambda value, bound: not value > bound,
    "between": lambda value, low, high: not (value < low or value > high),
}


def _version_fits(test: Test, text: str) -> bool:
    if not any(letter.isdigit() for letter in text):
        return False
    mine, bound = (_parts(item) for item in (text, str(test.operand)))
    return NUMERIC[test.op.removeprefix("version_")](mine, bound)


def _parts(text: str) -> list[int]:
    numbers = [int(part) for part in text.strip("v ").split(".")]
    return numbers + [0] * (4 - len(numbers))
