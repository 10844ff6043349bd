"""Faults that show only when the whole rule base is seen."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.errors import Fault, did_you_mean
from ...facts.vocabulary import Vocabulary
from ..model import OTHER, RuleBase
from ..strata import StrataCycle, stratify


def check_base(base: RuleBase, vocabulary: Vocabulary) -> list[Fault]:
    """Unknown causes, conclusions that a rule may not draw, unknown rules in examples, cycles."""
    faults = [*_unknown_causes(base), *_unknown_examples(base), *_observed(base, vocabulary)]
    try:
        stratify(base.rules.values())
    except StrataCycle as cycle:
        faults.append(
            Fault(
                "R410",
                f"'known: false' on {cycle.fact!r} depends on that same fact.",
                cycle.rule.place,
                f"Rules on the way: {', '.join(cycle.path)}.",
            )
        )
    return faults


def _unknown_causes(base: RuleBase) -> Iterator[Fault]:
    for rule in base.rules.values():
        for effect in rule.effects:
            if effect.cause.startswith("@"):
                problem = f"no cause belongs to the family {effect.cause[1:]!r}."
                families = sorted({cause.family for cause in base.causes.values()})
                hint = did_you_mean(effect.cause[1:], families)
                yield Fault("R401", problem, rule.place, hint)
            elif effect.cause == OTHER:
                problem = f"{OTHER!r} takes no evidence: it is what is left."
                yield Fault("R403", problem, rule.place)
            elif effect.cause not in base.causes:
                hint = did_you_mean(effect.cause, base.causes)
                yield Fault("R402", f"unknown cause {effect.cause!r}.", rule.place, hint)
    for cause in base.causes.values():
        for fix in cause.fixes:
            for cured, _ in fix.cures:
                if cured not in base.causes:
                    hint = did_you_mean(cured, base.causes)
                    yield Fault("R402", f"unknown cause {cured!r}.", fix.place, hint)


def _unknown_examples(base: RuleBase) -> Iterator[Fault]:
    examples = [*base.examples, *(e for cause in base.causes.values() for e in cause.examples)]
    for example in examples:
        for name in (*example.fires, *example.silent):
            if name not in base.rules:
                hint = did_you_mean(name, base.rules)
                yield Fault("R404", f"the example names no rule: {name!r}.", example.place, hint)


def _observed(base: RuleBase, vocabulary: Vocabulary) -> Iterator[Fault]:
    for rule in base.rules.values():
        for name, _ in rule.then:
            spec = vocabulary.get(name)
            if spec is not None and spec.sensitive:
                problem = f"a rule cannot conclude the sensitive fact {name!r}."
                yield Fault("R405", problem, rule.place)
