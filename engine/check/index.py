"""Who reads, concludes and can establish each fact: what the analyses of a rule base share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ...facts.vocabulary import Vocabulary
from ..model import Effect, Example, Rule, RuleBase
from ..strata import reads


@dataclass(frozen=True)
class Index:
    """A rule base seen from its facts and causes. Everything is worked out once, when asked for."""

    base: RuleBase
    vocabulary: Vocabulary

    @cached_property
    def reads(self) -> dict[str, frozenset[str]]:
        """The facts that each rule reads, by the rule's id."""
        return {
            rule.id: frozenset(name for name, _ in reads(rule.when))
            for rule in self.base.rules.values()
        }

    @cached_property
    def readers(self) -> dict[str, tuple[Rule, ...]]:
        """The rules that read each fact, in order of id."""
        found: dict[str, list[Rule]] = {}
        for rule in self.base.rules.values():
            for name in self.reads[rule.id]:
                found.setdefault(name, []).append(rule)
        return {name: tuple(rules) for name, rules in sorted(found.items())}

    @cached_property
    def concluders(self) -> dict[str, tuple[Rule, ...]]:
        """The rules that conclude each fact."""
        found: dict[str, list[Rule]] = {}
        for rule in self.base.rules.values():
            for name in dict.fromkeys(name for name, _ in rule.then):
                found.setdefault(name, []).append(rule)
        return {name: tuple(rules) for name, rules in found.items()}

    @cached_property
    def by_cause(self) -> dict[str, tuple[tuple[Rule, Effect], ...]]:
        """Every effect on each cause, with its rule."""
        found: dict[str, list[tuple[Rule, Effect]]] = {cause: [] for cause in self.base.causes}
        for rule in self.base.rules.values():
            for effect in rule.effects:
                found.setdefault(effect.cause, []).append((rule, effect))
        return {cause: tuple(items) for cause, items in found.items()}

    @cached_property
    def fired_by_examples(self) -> frozenset[str]:
        """The rules that some example expects to fire."""
        return frozenset(name for example in self._examples() for name in example.fires)

    @cached_property
    def silent_in_examples(self) -> frozenset[str]:
        """The rules that some example expects to stay silent."""
        return frozenset(name for example in self._examples() for name in example.silent)

    def _examples(self) -> Iterator[Example]:
        yield from self.base.examples
        for cause in self.base.causes.values():
            yield from cause.examples

    def observable(self, name: str) -> bool:
        """Whether a collector, the text parser or a person can give the fact."""
        spec = self.vocabulary.get(name)
        return spec is not None and bool(spec.collected_by or spec.question)

    @cached_property
    def askable(self) -> frozenset[str]:
        """Facts that an answer can establish, directly or through concluding rules."""
        found = {
            name
            for name in (*self.readers, *self.concluders)
            if (spec := self.vocabulary.get(name)) is not None and spec.question is not None
        }
        waiting = list(found)
        while waiting:
            for rule in self.readers.get(waiting.pop(), ()):
                for name, _ in rule.then:
                    if name not in found:
                        found.add(name)
                        waiting.append(name)
        return frozenset(found)
