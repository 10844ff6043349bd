"""What an answer would change: the causes' scores with one more fact, from a person.

An answer is run as a continuation of the case's own chain, so it costs what it changes. Where an
answer ends absences that rules rely on, it continues a chain that does without those absences, and
many answers share that one. The scores are those of a case that holds the answer: a chain that
relies on the absence of just the facts that are unknown at its end is the only one there is
(rules are stratified).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..facts.memory import Fact, Source, Value, WorkingMemory
from .believe import (
    DECISIVE_DB,
    NATS_PER_DB,
    OTHER_SHARE,
    Said,
    first_contexts,
    grounded,
    prior_shares,
    speak,
    total_db,
)
from .chain import Chain, Machine
from .model import OTHER
from .support import Support

#: A rule that would exclude a cause counts as this many dB: an answer is a person's word.
EXCLUDED_DB = -20.0
#: How often an answer may end another absence before everything is concluded anew.
MAX_TRIES = 4
Words = tuple[tuple[str, Said], ...]
_ASKED = Source("user", "what if")


class Shift(NamedTuple):
    """How scores change, in nats: of the causes in these places by ``own``, of all others by
    ``common``."""

    common: float
    own: Mapping[int, float]


NO_SHIFT = Shift(0.0, {})


class WhatIf:
    """The scores of these causes in one case, in nats, as it is and with one answer more."""

    def __init__(
        self,
        machine: Machine,
        memory: WorkingMemory,
        causes: Sequence[str],
        temperature: float,
    ) -> None:
        # Answers continue on the counting index: it goes on where it stands, while durable-rules
        # has to be told all of a ruleset's atoms again. Both give the same.
        self._machine = machine = machine.counting
        self._memory = memory
        self._causes = causes
        self._scale = NATS_PER_DB * temperature
        self._places = {cause: place for place, cause in enumerate(causes)}
        self._base = self._heard(Chain(machine, memory.copy()))
        self._supposed: dict[frozenset[str], _Heard] = {}

    @property
    def scores(self) -> list[float]:
        """The scores without any answer, in the order of the causes."""
        return self._base.scores

    def atoms(self, name: str, value: Value) -> frozenset[int]:
        """What an answer makes true: answers to a question that make the same true are equal."""
        if name not in self._machine.program.pairs:
            return self._machine.index.atoms_of(name, value)
        memory = self._base.chain.memory.fork()
        memory.assert_(Fact(name, value, _ASKED))
        return frozenset(self._machine.atoms_of(name, value, memory))

    def after(self, name: str, value: Value) -> list[float]:
        """The scores where this fact, unknown so far, has this value."""
        common, own = self.shift(name, value)
        return [score + own.get(place, common) for place, score in enumerate(self.scores)]

    def shift(self, name: str, value: Value) -> Shift:
        """By how much the scores change where this fact, unknown so far, has this value."""
        if name not in self._base.chain.absent and self.atoms(name, value) <= self._base.chain.true:
            return NO_SHIFT
        before, chain = self._told(Fact(name, value, _ASKED))
        told = _doubtful(chain)
        if before is None or told & before.chain.rules != before.told:
            return self._between(self._heard(chain))
        return self._continued(before, chain, told)

    def _told(self, fact: Fact) -> tuple[_Heard | None, Chain]:
        """The chain of the case with this fact, and the state it continues, if it does."""
        before = self._base
        if fact.name in before.chain.absent:
            before = self._without(before, frozenset({fact.name}))
        for _ in range(MAX_TRIES):
            chain = before.chain.told(fact)
            ended = chain.ended()
            if not ended:
                break
            before = self._without(before, ended)
        else:
            return None, self._anew(fact)
        # An absence that was given up in vain: another one was relied on wrongly before.
        return (None, self._anew(fact)) if chain.open() else (before, chain)

    def _anew(self, fact: Fact) -> Chain:
        memory = self._memory.copy()
        memory.assert_(fact)
        return Chain(self._machine, memory)

    def _without(self, before: _Heard, absences: frozenset[str]) -> _Heard:
        """The case as it is, but for rules that rely on one of these absences, too."""
        key = before.chain.supposed | absences
        found = self._supposed.get(key)
        if found is None:
            chain = before.chain.without(absences)
            if chain.satisfied == before.chain.satisfied:
                found = before.on(chain)
            else:
                found = self._heard(chain)
                found.shift = self._between(found).own
            self._supposed[key] = found
        return found

    def _between(self, later: _Heard) -> Shift:
        pairs = enumerate(zip(later.scores, self._base.scores, strict=True))
        return Shift(0.0, {place: b - a for place, (b, a) in pairs if b != a})

    def _heard(self, chain: Chain) -> _Heard:
        """What a chain says of the causes, and the scores that come of it."""
        told = _doubtful(chain)
        said = self._said(chain.rules, told)
        shares = prior_shares(self._machine.program, chain.contexts)
        ordered = [shares[cause] for cause in self._causes]
        scores = [
            math.log(grounded(share, _strongest(said.get(place, ()))))
            + self._scale * _db(said.get(place, ()))
            for place, share in enumerate(ordered)
        ]
        return _Heard(chain, told, said, ordered, scores)

    def _continued(self, before: _Heard, chain: Chain, told: frozenset[int]) -> Shift:
        """The shift of a chain that fired a few rules more and took nothing back."""
        common, own = self._prior_shift(before, chain)
        fresh = self._said(chain.rules - before.chain.rules, told)
        lifts = _lifts(before, fresh, common, own)
        for place, nats in (*before.shift.items(), *lifts.items()):
            own[place] = own.get(place, common) + nats
        for place, more in fresh.items():
            db = _db([*before.said.get(place, ()), *more]) - before.db(place)
            if db:
                own[place] = own.get(place, common) + self._scale * db
        return Shift(common, own)

    def _prior_shift(self, before: _Heard, chain: Chain) -> tuple[float, dict[int, float]]:
        """What contexts of priors that came to hold change: all shares, since they sum to one."""
        fresh = chain.contexts - before.chain.contexts
        if not fresh:
            return 0.0, {}
        program = self._machine.program
        own: dict[int, float] = {}
        total = 1 - OTHER_SHARE
        for number, context in sorted(first_contexts(fresh).items()):
            values, cause = program.priors[number], program.causes[number]
            last = before.contexts.get(number, len(values) - 1)
            if cause != OTHER and context < last:
                place = self._places[cause]
                own[place] = math.log(values[context] / values[last])
                total += before.shares[place] * (values[context] / values[last] - 1)
        common = math.log((1 - OTHER_SHARE) / total)
        own = {place: nats + common for place, nats in own.items()}
        if OTHER in self._places:
            own[self._places[OTHER]] = 0.0
        return common, own

    def _words(self, number: int, told: bool) -> Words:
        """What one rule says of each cause; remembered as long as the rules."""
        kept = self._machine.words
        found = kept.get((number, told))
        if found is None:
            rule = self._machine.program.rules[number]
            found = tuple((e.cause, speak(rule, e, told=told)) for e in rule.effects)
            kept[number, told] = found
        return found

    def _said(self, fired: Iterable[int], told: frozenset[int]) -> dict[int, list[Said]]:
        """What these rules say of each cause, by its place."""
        said: dict[int, list[Said]] = {}
        for number in fired:
            for cause, word in self._words(number, number in told):
                place = self._places.get(cause)
                if place is not None:
                    said.setdefault(place, []).append(word)
        return said


class _Heard:
    """One chain and what it says of the causes, by their places; ``told`` are the excluding rules
    in doubt, ``shift`` is how its scores differ from those of the case as it is."""

    def __init__(
        self,
        chain: Chain,
        told: frozenset[int],
        said: dict[int, list[Said]],
        shares: list[float],
        scores: list[float],
    ) -> None:
        self.chain, self.told, self.said = chain, told, said
        self.shares, self.scores = shares, scores
        self.shift: Mapping[int, float] = {}
        self._dbs: dict[int, float] = {}
        self._decided: frozenset[int] | None = None
        self._contexts: dict[int, int] | None = None

    def on(self, chain: Chain) -> _Heard:
        """The same, said by another chain that satisfies the same clauses."""
        twin = _Heard(chain, self.told, self.said, self.shares, self.scores)
        twin.shift, twin._dbs, twin._contexts = self.shift, self._dbs, self._contexts
        twin._decided = self._decided
        return twin

    @property
    def decided(self) -> frozenset[int]:
        """The places of the causes for which a decisive word is said."""
        if self._decided is None:
            self._decided = _decided(self.said)
        return self._decided

    def db(self, place: int) -> float:
        """The weight of all that is said of one cause."""
        found = self._dbs.get(place)
        if found is None:
            found = self._dbs[place] = _db(self.said.get(place, ()))
        return found

    @property
    def contexts(self) -> dict[int, int]:
        """The context of each cause's prior that holds and comes first."""
        if self._contexts is None:
            self._contexts = first_contexts(self.chain.contexts)
        return self._contexts


def _lifts(
    before: _Heard, fresh: Mapping[int, Sequence[Said]], common: float, own: Mapping[int, float]
) -> dict[int, float]:
    """By how many nats decisive words change what a low prior weighs, by place.

    ``common`` and ``own`` are the shift of the priors themselves.
    """
    found: dict[int, float] = {}
    for place in before.decided | _decided(fresh):
        earlier = _strongest(before.said.get(place, ()))
        later = max(earlier, _strongest(fresh.get(place, ())))
        share = before.shares[place]
        moved = share * math.exp(own.get(place, common))
        lift = grounded(moved, later) / moved * share / grounded(share, earlier)
        if lift != 1:
            found[place] = math.log(lift)
    return found


def _decided(said: Mapping[int, Sequence[Said]]) -> frozenset[int]:
    """The places of the causes for which a decisive word is said."""
    return frozenset(
        place
        for place, words in said.items()
        for word in words
        if word.db >= DECISIVE_DB
    )  # fmt: skip


def _strongest(said: Iterable[Said]) -> float:
    """The strongest word for a cause, in dB; 0 where none is for it."""
    return max((word.db for word in said), default=0.0)


def _doubtful(chain: Chain) -> frozenset[int]:
    """The fired rules that exclude a cause on a person's word: of others it does not matter."""
    excluding = chain.rules & chain.machine.program.excluding
    return Support(chain).unverified(excluding) if excluding else frozenset()


def _db(said: Sequence[Said]) -> float:
    db = total_db(said)
    return db + EXCLUDED_DB if any(word.effect == "rules_out" for word in said) else db
