"""Working memory: facts with provenance, and a look-up with three values.

Unknown is not false: a test on a fact that nobody knows is ``None``. "I don't know" is an
answer of its own and is kept, so that it is not asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Value = bool | int | float | str

SourceKind = Literal["user", "text", "collector", "case", "derived"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from.

    ``kind`` is who says so: ``user`` (an answer or ``--set``), ``text`` (parsed from what was
    pasted), ``collector`` (read on the machine or the network), ``case`` (a saved case that does
    not say more), ``derived`` (concluded by a rule). ``detail`` names file and line, variable,
    text or rule.
    """

    kind: SourceKind
    detail: str = ""

    @property
    def verified(self) -> bool:
        """False for a person's word, which may weigh but never rule out on its own."""
        return self.kind != "user"

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}" if self.detail else self.kind

    @classmethod
    def read(cls, text: str) -> Source:
        """The source written as ``kind: detail``; any other text is the detail of a case's."""
        kind, _, detail = text.partition(":")
        kind = kind.strip()
        if kind in ("user", "text", "collector", "case", "derived"):
            return cls(kind, detail.strip())
        return cls("case", text.strip())


@dataclass(frozen=True, slots=True)
class Fact:
    """A named value with its provenance and, where known, the time (ISO 8601, UTC)."""

    name: str
    value: Value
    source: Source = Source("case")
    at: str = ""


class WorkingMemory:
    """The facts of one case.

    A name holds one observed value. Derived facts stand beside the observed ones: an observed
    value always wins, and where nothing is observed several derived values may stand together
    (`engine.infer` reports that as a contradiction). Iteration is in order of names, so that
    nothing depends on the order of assertion.
    """

    def __init__(self, facts: Iterable[Fact] = (), declined: Iterable[str] = ()) -> None:
        self._observed: dict[str, Fact] = {fact.name: fact for fact in facts}
        self._derived: dict[str, dict[Value, Fact]] = {}
        self._declined: set[str] = set(declined) - self._observed.keys()

    @classmethod
    def of(cls, values: Mapping[str, Value], source: Source | None = None) -> WorkingMemory:
        """A memory of plain values, all from one source (default: a saved case)."""
        source = source or Source("case")
        return cls(Fact(name, value, source) for name, value in values.items())

    def assert_(self, fact: Fact) -> None:
        """Take a fact in; a new value for the same name replaces the old one."""
        self._observed[fact.name] = fact
        self._declined.discard(fact.name)

    def retract(self, name: str) -> None:
        """Forget the observed fact of that name; unknown names are fine."""
        self._observed.pop(name, None)
        self._declined.discard(name)

    def decline(self, name: str) -> None:
        """Keep that the user was asked for this fact and does not know it."""
        if name not in self._observed:
            self._declined.add(name)

    @property
    def declined(self) -> frozenset[str]:
        """Names for which "don't know" was the answer."""
        return frozenset(self._declined)

    def derive(self, fact: Fact) -> bool:
        """Add a concluded value; False where it changes nothing (observed, or held already)."""
        if fact.name in self._observed:
            return False
        held = self._derived.get(fact.name, {})
        if fact.value in held:
            return False
        # A new mapping: forks share the old one.
        self._derived[fact.name] = {**held, fact.value: fact}
        return True

    def forget_derived(self) -> None:
        """Drop all conclusions: the first step of inferring anew."""
        self._derived.clear()

    def get(self, name: str) -> Fact | None:
        """The fact of that name, or None where it is unknown (observed before derived)."""
        fact = self._observed.get(name)
        if fact is not None:
            return fact
        return next(iter(self.all(name)), None)

    def value(self, name: str) -> Value | None:
        """The value of that name, or None where it is unknown."""
        fact = self.get(name)
        return None if fact is None else fact.value

    def all(self, name: str) -> tuple[Fact, ...]:
        """Every value held under that name: one observed, or the derived ones in order."""
        fact = self._observed.get(name)
        if fact is not None:
            return (fact,)
        derived = self._derived.get(name)
        if not derived:
            return ()
        return tuple(derived[value] for value in sorted(derived, key=_value_order))

    def test(self, name: str, predicate: Callable[[Value], bool]) -> bool | None:
        """Three-valued: None where unknown, else whether any held value satisfies."""
        facts = self.all(name)
        return any(predicate(fact.value) for fact in facts) if facts else None

    def knows(self, name: str) -> bool:
        """Whether a value is held under that name."""
        return name in self._observed or bool(self._derived.get(name))

    def observed(self) -> Iterator[Fact]:
        """The observed facts, by name."""
        for name in sorted(self._observed):
            yield self._observed[name]

    def derived(self) -> Iterator[Fact]:
        """The concluded facts, by name, then value."""
        for name in sorted(self._derived):
            if name not in self._observed:
                yield from self.all(name)

    def __iter__(self) -> Iterator[Fact]:
        names = sorted(self._observed.keys() | self._derived.keys())
        return (fact for name in names for fact in self.all(name))

    def __len__(self) -> int:
        return len(self._observed)

    def copy(self) -> WorkingMemory:
        """An independent memory with the same observed facts; conclusions are not copied."""
        return WorkingMemory(self._observed.values(), self._declined)

    def fork(self) -> WorkingMemory:
        """An independent memory with the same facts, conclusions included."""
        twin = WorkingMemory()
        twin._observed = self._observed.copy()
        twin._declined = self._declined.copy()
        twin._derived = self._derived.copy()
        return twin


def _value_order(value: Value) -> tuple[str, str]:
    return (type(value).__name__, repr(value))
