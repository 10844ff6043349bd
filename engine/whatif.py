"""What an answer would change: the causes' scores with one more fact, from a person.

An answer is run as a continuation of the case's own chain, so it costs what it changes. Where an
answer ends absences that rules rely on, it continues a chain that does without those absences, and
many answers share that one. The scores are exactly those of a case that holds the answer: a chain
that relies on the absence of just the facts that are unknown at its end is the only one there is
(rules are stratified).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from ..facts.memory import Fact, Source, Value, WorkingMemory
from .believe import NATS_PER_DB, Said, prior_shares, speak, total_db
from .chain import Chain, Machine
from .support import Support

#: A rule that would exclude a cause counts as this many dB: an answer is a person's word.
EXCLUDED_DB = -20.0
#: How often an answer may end another absence before everything is concluded anew.
MAX_TRIES = 4
_ASKED = Source("user", "what if")


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
        self._priors: dict[frozenset[tuple[int, int]], list[float]] = {}
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
        if name not in self._base.chain.absent and self.atoms(name, value) <= self._base.chain.true:
            return self._base.scores
        before, chain = self._told(Fact(name, value, _ASKED))
        told = _doubtful(chain)
        if before is None or told & before.chain.rules != before.told:
            return self._heard(chain).scores
        return self._continued(before, chain, told)

    def _told(self, fact: Fact) -> tuple[_Heard | None, Chain]:
        """The chain of the case with this fact, and the state it continues, if it does."""
        before = self._base
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
            found = self._supposed[key] = self._heard(before.chain.without(absences))
        return found

    def _heard(self, chain: Chain) -> _Heard:
        told = _doubtful(chain)
        said = self._said(chain.rules, told)
        priors = self._log_priors(chain.contexts)
        dbs = [_db(said[cause]) if cause in said else 0.0 for cause in self._causes]
        scores = [prior + self._scale * db for prior, db in zip(priors, dbs, strict=True)]
        return _Heard(chain, told, said, dbs, scores)

    def _continued(self, before: _Heard, chain: Chain, told: frozenset[int]) -> list[float]:
        """The scores after a chain that fired a few rules more and took nothing back."""
        dbs = before.dbs.copy()
        changed: list[int] = []
        for cause, more in self._said(chain.rules - before.chain.rules, told).items():
            place = self._places.get(cause)
            if place is not None:
                dbs[place] = _db([*before.said.get(cause, ()), *more])
                changed.append(place)
        priors = self._log_priors(chain.contexts)
        if chain.contexts != before.chain.contexts:
            return [prior + self._scale * db for prior, db in zip(priors, dbs, strict=True)]
        scores = before.scores.copy()
        for place in changed:
            scores[place] = priors[place] + self._scale * dbs[place]
        return scores

    def _said(self, fired: Iterable[int], told: frozenset[int]) -> dict[str, list[Said]]:
        """What these rules say of each cause."""
        said: dict[str, list[Said]] = {}
        rules = self._machine.program.rules
        for number in fired:
            rule = rules[number]
            for effect in rule.effects:
                word = speak(rule, effect, told=number in told)
                said.setdefault(effect.cause, []).append(word)
        return said

    def _log_priors(self, contexts: set[tuple[int, int]]) -> list[float]:
        """Logarithms of the causes' prior shares where these contexts hold."""
        key = frozenset(contexts)
        found = self._priors.get(key)
        if found is None:
            shares = prior_shares(self._machine.program, key)
            found = self._priors[key] = [math.log(shares[cause]) for cause in self._causes]
        return found


class _Heard:
    """One chain and what it says of the causes; ``told`` are the excluding rules in doubt."""

    __slots__ = ("chain", "dbs", "said", "scores", "told")

    def __init__(
        self,
        chain: Chain,
        told: frozenset[int],
        said: dict[str, list[Said]],
        dbs: list[float],
        scores: list[float],
    ) -> None:
        self.chain, self.told, self.said, self.dbs, self.scores = chain, told, said, dbs, scores


def _doubtful(chain: Chain) -> frozenset[int]:
    """The fired rules that exclude a cause on a person's word: of others it does not matter."""
    excluding = chain.rules & chain.machine.program.excluding
    return Support(chain).unverified(excluding) if excluding else frozenset()


def _db(said: Sequence[Said]) -> float:
    db = total_db(said)
    return db + EXCLUDED_DB if any(word.effect == "rules_out" for word in said) else db
