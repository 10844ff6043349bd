"""The matcher on durable-rules: the one file that knows that package.

It uses the package's C module and nothing of its Python layer, and of the C module only what was
found sound: small rulesets of single-pattern rules, one wide fact with a fixed id that lives for
one round. Joins, negation, several states and the deletion of states are left alone: they corrupt
memory or miss matches. Names in the C code are made here, so nothing from outside reaches it.

A ruleset in which an action was started and not finished is locked by a lease, and would silently
match nothing. So its handle is put back only after a whole round; whatever interrupts the round,
Ctrl-C included, costs that ruleset, and the next round builds it anew.

The C code never gives back a ruleset's working memory (about 1 MB at 60 rules): make one matcher
and keep it. One process may fork after compiling; threads may not share a matcher.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

import durable_rules_engine as c_engine

from ..facts.errors import Why401Error
from .matcher import Clause

#: The C code's stack holds 64 pending matches and a fact 254 properties; past either it fails.
MAX_RULES = 60
MAX_ATOMS = 200
#: Rulesets made in one matcher: about 1.4 MB each, so this bounds its memory. What goes beyond,
#: in bases of more than some 7,000 rules, is compared here.
MAX_RULESETS = 120

#: Only one fact lives at a time, so it has one id; to retract it, its id is enough.
_FACT = '{"id":"w","sid":"0"'
_RETRACTED = _FACT + "}"
_MATCHED = 0
_NOTHING_MATCHED = 1

#: Words with a meaning of their own in the C code, which knows a name by its hash alone.
# fmt: off
_RESERVED = (
    "id", "sid", "m", "all", "any", "pri", "count", "cap", "dist", "name",
    "$s", "$i", "$m", "$l", "$r", "$forward", "$and", "$or", "$not", "$all", "$any",
    "$lt", "$lte", "$gt", "$gte", "$eq", "$neq", "$ex", "$nex", "$mt", "$imt", "$iall", "$iany",
    "$add", "$sub", "$mul", "$div", "$timerName", "$baseTime", "$time",
)
# fmt: on


def fnv1a(name: str) -> int:
    """The 32-bit hash by which the C code tells names apart."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def distinct_names(candidates: Iterable[str], count: int) -> tuple[str, ...]:
    """The first ``count`` candidates of which no two, nor a reserved word, share a hash."""
    taken = {fnv1a(word) for word in _RESERVED}
    names: list[str] = []
    for name in candidates:
        if len(names) == count:
            break
        value = fnv1a(name)
        if value not in taken:
            taken.add(value)
            names.append(name)
    return tuple(names)


_PROPERTIES = distinct_names((f"a{n}" for n in itertools.count()), MAX_ATOMS)
_RULES = distinct_names((f"r{n}" for n in itertools.count()), MAX_RULES)


class DurableMatcher:
    """A matcher (see `engine.matcher`) on durable-rules.

    ``rules`` and ``atoms`` bound one ruleset; they may be lowered, not raised past what the C code
    bears. A longer clause is split through atoms of its own. At most ``rulesets`` are made, those
    that are asked first.
    """

    name = "durable"

    def __init__(
        self,
        clauses: Sequence[Clause],
        *,
        rules: int = MAX_RULES,
        atoms: int = MAX_ATOMS,
        rulesets: int = MAX_RULESETS,
    ) -> None:
        if not (1 <= rules <= MAX_RULES and 2 <= atoms <= MAX_ATOMS):
            raise ValueError(f"a ruleset of {rules} rules over {atoms} atoms")
        self._count = len(clauses)
        short = _split_long(clauses, atoms)
        parts = _partition(_merge_equal(short), rules, atoms)
        numbers = iter(range(rulesets))
        self._rulesets = [_Ruleset(part, numbers) for part in parts]
        led_by: defaultdict[int, list[int]] = defaultdict(list)
        for place, ruleset in enumerate(self._rulesets):
            for atom in ruleset.heads:
                led_by[atom].append(place)
        self._led_by = dict(led_by)

    def session(self) -> _Session:
        """A fresh case."""
        return _Session(self)

    def opened(self, fresh: set[int]) -> Iterator[_Ruleset]:
        """The rulesets with a pattern that one of these atoms leads."""
        places: set[int] = set()
        for atom in fresh & self._led_by.keys():
            places.update(self._led_by[atom])
        return (self._rulesets[place] for place in sorted(places))

    def links(self, numbers: Iterable[int]) -> set[int]:
        """The atoms that satisfied parts of split clauses stand for."""
        return {_link(number - self._count) for number in numbers if number >= self._count}

    def whole(self, numbers: Iterable[int]) -> list[int]:
        """Those numbers that are the caller's clauses, ascending."""
        return sorted(number for number in numbers if number < self._count)


class _Session:
    def __init__(self, matcher: DurableMatcher) -> None:
        self._matcher = matcher
        self._open: dict[_Ruleset, None] = {}  # where some pattern's first atom is true
        self._true: set[int] = set()
        self._given: set[int] = set()

    def fork(self, forgotten: Collection[int] = ()) -> _Session:
        """See `engine.matcher.Session`. A ruleset keeps nothing between rounds: both use it."""
        twin = _Session(self._matcher)
        twin._given = self._given.copy()
        kept = self._true.difference(forgotten)
        if forgotten and self._matcher.links(self._given):
            # A link may rest on what is forgotten: find anew which links are true.
            twin._given.intersection_update(self._matcher.whole(self._given))
            twin.add(atom for atom in kept if atom >= 0)
        else:
            twin._open, twin._true = self._open.copy(), kept
        return twin

    def add(self, atoms: Iterable[int]) -> list[int]:
        """See `engine.matcher.Session`."""
        given: set[int] = set()
        fresh = set(atoms) - self._true
        while fresh:
            self._true |= fresh
            self._open.update(dict.fromkeys(self._matcher.opened(fresh)))
            new: set[int] = set()
            for ruleset in self._open:
                new.update(ruleset.satisfied(fresh, self._true))
            new -= self._given
            self._given |= new
            given |= new
            fresh = self._matcher.links(new)
        return self._matcher.whole(given)


class _Ruleset:
    """One ruleset of the C code, made when it is first asked if a number is left for it."""

    def __init__(self, patterns: Sequence[tuple[Clause, list[int]]], left: Iterator[int]) -> None:
        self._left = left
        self._is_made = False
        self.heads = frozenset(pattern[0] for pattern, _ in patterns)
        self._tails = frozenset(pattern[-1] for pattern, _ in patterns)
        in_order = dict.fromkeys(atom for pattern, _ in patterns for atom in pattern)
        self._atoms = frozenset(in_order)
        self._texts = {
            atom: f'"{name}":1' for atom, name in zip(in_order, _PROPERTIES, strict=False)
        }
        self._patterns = dict(zip(_RULES, patterns, strict=False))
        self._handle: int | None = None

    def __del__(self) -> None:
        if self._handle is not None and c_engine is not None:  # None when the process ends
            c_engine.delete_ruleset(self._handle)

    def satisfied(self, fresh: set[int], true: set[int]) -> list[int]:
        """Numbers of the satisfied clauses, in no order; none where nothing here can be new.

        Raises `Why401Error` where the C code fails.
        """
        if self._atoms.isdisjoint(fresh) or self._tails.isdisjoint(true):
            return []
        if not self._is_made:
            self._is_made = next(self._left, None) is not None
        if not self._is_made:
            return self._compared(true)
        properties = ",".join([self._texts[atom] for atom in self._atoms & true])
        handle, self._handle = self._handle, None
        try:
            if handle is None:
                handle = c_engine.create_ruleset("why401", self._text())
            fired = _round(handle, properties)
        except BaseException as error:
            if handle is not None:
                c_engine.delete_ruleset(handle)
            if isinstance(error, c_engine.error):
                raise Why401Error(f"The durable-rules engine failed: {error}.") from error
            raise
        self._handle = handle
        return [number for rule in fired for number in self._patterns[rule][1]]

    def _compared(self, true: set[int]) -> list[int]:
        """The same without the C code."""
        return [
            number
            for pattern, numbers in self._patterns.values()
            if true.issuperset(pattern)
            for number in numbers
        ]

    def _text(self) -> str:
        rules = [
            f'"{name}":{{"all":[{{"m":{self._pattern_text(pattern)}}}]}}'
            for name, (pattern, _) in self._patterns.items()
        ]
        return "{" + ",".join(rules) + "}"

    def _pattern_text(self, pattern: Clause) -> str:
        tests = [f"{{{self._texts[atom]}}}" for atom in pattern]
        return tests[0] if len(tests) == 1 else f'{{"$and":[{",".join(tests)}]}}'


def _round(handle: int, properties: str) -> list[str]:
    """Names of the rules that one wide fact fires; nothing but recording happens in between."""
    fact = f"{_FACT},{properties}}}"
    code, state = c_engine.assert_fact(handle, fact)
    if code == _NOTHING_MATCHED:
        return []
    started = c_engine.start_action_for_state(handle, state) if code == _MATCHED else None
    if started is None:
        raise Why401Error(
            f"The durable-rules engine answers {code} and starts no action. Does the system "
            "clock stand at 1970?"
        )
    fired: list[str] = []
    action: str | None = started[1]
    while action is not None:
        fired.append(action[2 : action.index('"', 2)])
        action = c_engine.complete_and_start_action(handle, state)
    c_engine.retract_fact(handle, _RETRACTED)
    return fired


def _link(part: int) -> int:
    """The atom that stands for a part of a split clause: below every atom of a caller."""
    return -1 - part


def _split_long(clauses: Sequence[Clause], limit: int) -> list[Clause]:
    """The same clauses with at most ``limit`` atoms each, then the parts that were split off.

    The n-th part makes the n-th link true, which stands for it in the rest of its clause.
    """
    short = list(clauses)
    for number, clause in enumerate(clauses):
        while len(clause) > limit:
            link = _link(len(short) - len(clauses))
            short.append(clause[:limit])
            clause = (*clause[limit:], link)
        short[number] = clause
    return short


def _merge_equal(clauses: Sequence[Clause]) -> list[tuple[Clause, list[int]]]:
    """Distinct clauses with their numbers, those that share their commonest atoms side by side.

    Within each the commonest atom comes first, so that the C code shares those tests too.
    """
    spread = Counter(atom for clause in clauses for atom in clause)
    commonest = sorted(spread, key=lambda atom: (-spread[atom], atom))
    rank = {atom: place for place, atom in enumerate(commonest)}
    merged: defaultdict[Clause, list[int]] = defaultdict(list)
    for number, clause in enumerate(clauses):
        merged[tuple(sorted(rank[atom] for atom in clause))].append(number)
    return [(tuple(commonest[place] for place in ranks), merged[ranks]) for ranks in sorted(merged)]


def _partition(
    patterns: Sequence[tuple[Clause, list[int]]], rules: int, atoms: int
) -> Iterator[list[tuple[Clause, list[int]]]]:
    """The patterns in order, cut where the next one would break either bound."""
    part: list[tuple[Clause, list[int]]] = []
    held: set[int] = set()
    for pattern, numbers in patterns:
        if part and (len(part) == rules or len(held.union(pattern)) > atoms):
            yield part
            part, held = [], set()
        part.append((pattern, numbers))
        held.update(pattern)
    if part:
        yield part
