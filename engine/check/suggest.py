"""Examples that would tell a rule from the mutants that survive.

An example of the same file that already tells them apart need only name the rule. Where there is
none, the facts of an example are changed until the engine says that rule and mutant differ on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ...facts.memory import Value, WorkingMemory
from ...facts.parse import enrich
from ...facts.vocabulary import Vocabulary
from ..conditions import holds
from ..diagnosis import Diagnoser
from ..infer import Machine, infer
from ..model import Example, Rule
from .coverage import tests_of
from .mutants import Mutant
from .variation import Given, Variation, nearby

#: So many sets of facts are tried for one mutant, and so many examples are changed for it.
TRIES, BASES = 120, 3
#: So many new examples are proposed for one rule.
MOST_FOR_A_RULE = 6
#: What a report always says; kept in a proposal even where no condition asks for it.
_ALWAYS = frozenset({"provider.name", "client.name", "http.status"})
_LONG = 160


@dataclass
class Proposal:
    """Facts, and the rules that fire and stay silent on them.

    ``like`` is the example with these facts that need only name these rules, or None where the
    example is new. ``told`` are the mutants that it tells from their rules.
    """

    given: Mapping[str, Value]
    like: Example | None
    fires: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    told: list[Mutant] = field(default_factory=list)

    def name(self, mutant: Mutant, *, fires: bool) -> None:
        """Let it name the mutant's rule, and count the mutant as told."""
        named = self.fires if fires else self.silent
        if mutant.of.id not in named:
            named.append(mutant.of.id)
        self.told.append(mutant)


@dataclass(frozen=True)
class _Held:
    """Facts with what the rules conclude from them."""

    given: Given
    memory: WorkingMemory

    def tells(self, mutant: Mutant) -> bool:
        """Whether rule and mutant differ here."""
        return self.fires(mutant.of) is not self.fires(mutant.rule)

    def fires(self, rule: Rule | None) -> bool:
        """Whether the rule fires here; a deleted one does not."""
        return rule is not None and holds(rule.when, self.memory) is True


class Suggestions:
    """Proposals for the survivors of one rule base."""

    def __init__(self, diagnoser: Diagnoser, examples: Iterable[Example]) -> None:
        self.machine: Machine = diagnoser.machine
        self.vocabulary: Vocabulary = diagnoser.vocabulary
        rules = diagnoser.machine.program.base.rules.values()
        self.concluded = frozenset(name for rule in rules for name, _ in rule.then)
        self.by_file: dict[str, list[Example]] = {}
        for example in examples:
            self.by_file.setdefault(example.place.file, []).append(example)

    def of_file(self, survivors: Iterable[Mutant]) -> list[Proposal]:
        """Proposals for survivors among the rules of one file, in the order of its examples."""
        left = list(survivors)
        if not left:
            return []
        file = left[0].of.place.file
        own = self.by_file.get(file, [])
        held = [(example, self._held(dict(example.given))) for example in own]
        proposals = []
        for example, facts in held:
            proposal = Proposal(facts.given, example)
            left = _named(proposal, facts, left)
            if proposal.told:
                proposals.append(proposal)
        return [*proposals, *self._new([facts for _, facts in held], left)]

    def _new(self, held: list[_Held], left: list[Mutant]) -> Iterator[Proposal]:
        texts = [text for facts in held if isinstance(text := facts.given.get("text.all"), str)]
        variation = Variation(self.vocabulary, [text for text in texts if len(text) <= _LONG])
        made: dict[str, int] = {}
        while left:
            mutant = left[0]
            name = mutant.of.id
            facts = None
            if made.get(name, 0) < MOST_FOR_A_RULE:
                facts = self._found(mutant, held, variation)
            if facts is None:
                left = left[1:]
                continue
            made[name] = made.get(name, 0) + 1
            proposal = Proposal(facts.given, None)
            left = _named(proposal, facts, left)
            yield proposal

    def _found(self, mutant: Mutant, held: list[_Held], variation: Variation) -> _Held | None:
        """The first facts, among changed ones, on which the mutant is told from its rule."""
        seen: set[frozenset[tuple[str, str]]] = set()
        for given in self._candidates(mutant, held, variation):
            key = frozenset((name, repr(value)) for name, value in given.items())
            if not given or key in seen:
                continue
            seen.add(key)
            facts = self._held(given)
            if facts.tells(mutant):
                return facts
            if len(seen) >= TRIES:
                break
        return None

    def _candidates(
        self, mutant: Mutant, held: list[_Held], variation: Variation
    ) -> Iterator[Given]:
        rule, part = mutant.of, mutant.test
        if part is None or mutant.rule is None:
            return
        firing = [self._lean(facts, rule) for facts in held if facts.fires(rule)]
        bases = sorted((facts.given for facts in firing), key=_size)[:BASES]
        if not bases:
            bases = list(variation.ways(rule.when, {}))[:BASES]
        for base in bases:
            yield base
            if any(test.fact in self.concluded - base.keys() for test in tests_of(part)):
                yield from nearby(base, variation)  # changes what it is concluded from
            yield from variation.ways(part, base, want=False)
        for base in [*bases, {}]:
            for want in (True, False):
                for changed in variation.ways(part, base, want=want):
                    yield from _first(variation.ways(mutant.rule.when, changed, want=not want), 8)
                    yield from _first(variation.ways(rule.when, changed, want=want), 4)
        for base in bases:
            yield from nearby(base, variation)

    def _lean(self, facts: _Held, rule: Rule) -> _Held:
        """The same with the facts only that the rule reads, where it fires on these as well."""
        read = _ALWAYS | {test.fact for test in tests_of(rule.when)}
        given = {name: value for name, value in facts.given.items() if name in read}
        lean = self._held(given) if given != facts.given else facts
        return lean if lean.fires(rule) else facts

    def _held(self, given: Given) -> _Held:
        memory = WorkingMemory.of(given)
        enrich(memory)
        infer(self.machine, memory)
        return _Held(given, memory)


def _named(proposal: Proposal, facts: _Held, left: list[Mutant]) -> list[Mutant]:
    """Let the proposal name the rules whose mutants its facts tell; gives the other mutants."""
    rest = []
    for mutant in left:
        if facts.tells(mutant):
            proposal.name(mutant, fires=facts.fires(mutant.of))
        else:
            rest.append(mutant)
    return rest


def _first(ways: Iterator[Given], number: int) -> Iterator[Given]:
    return (given for given, _ in zip(ways, range(number), strict=False))


def _size(given: Given) -> int:
    return sum(len(name) + len(str(value)) for name, value in given.items())
