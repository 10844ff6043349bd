"""A compiled program as lines of JSON, and back: nothing but plain values, no code, no pickle.

The first line is read whole; rules, causes, examples and the tests of each fact have a line each,
which is read when it is asked for: a case needs few of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any as Raw
from typing import TypeVar, overload

from ..facts.errors import Fault, Place
from .compile import Head, Program, Watched
from .literals import Need
from .model import (
    All,
    Any,
    Cause,
    Condition,
    Effect,
    Example,
    Fix,
    Not,
    Prior,
    Rule,
    RuleBase,
    Test,
)

T = TypeVar("T")
#: What `json.loads` does without the questions that it asks first, which take longer.
_read: Callable[[str], Raw] = json.JSONDecoder().decode


class Lines(Sequence[T]):
    """A sequence whose items are made when they are asked for, and kept."""

    def __init__(self, raw: Sequence[Raw], make: Callable[[Raw], T]) -> None:
        self._raw = raw
        self._make = make
        self._made: dict[int, T] = {}

    def __len__(self) -> int:
        return len(self._raw)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[T, ...]: ...
    def __getitem__(self, place: int | slice) -> T | tuple[T, ...]:
        if isinstance(place, slice):
            return tuple(self[number] for number in range(*place.indices(len(self._raw))))
        made = self._made.get(place)
        if made is None:
            made = self._made[place] = self._make(self._raw[place])
        return made

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Sequence) and not isinstance(other, str):
            return len(self) == len(other) and all(map(_equal, self, other))
        return NotImplemented

    __hash__ = None  # pyright: ignore[reportAssignmentType]


class Named(Mapping[str, T]):
    """A mapping from names to the items of a sequence, in its order."""

    def __init__(self, names: Sequence[str], items: Sequence[T]) -> None:
        self._places = {name: place for place, name in enumerate(names)}
        self._items = items

    def __getitem__(self, name: str) -> T:
        return self._items[self._places[name]]

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _equal(left: object, right: object) -> bool:
    return left == right


def encode(program: Program, notes: Sequence[Fault]) -> bytes:
    """The program and the notes of its loading."""
    base = program.base
    core = {
        "causes": list(program.causes),
        "rules": list(base.rules),
        "watched": list(program.watched),
        "priors": program.priors,
        "clauses": program.clauses,
        "heads": [[head.rules, head.contexts, head.atoms] for head in program.heads],
        "pairs": {name: _watched(tests) for name, tests in program.pairs.items()},
        "known": program.known,
        "absent": program.absent,
        "atoms": program.atoms,
        "excluding": sorted(program.excluding),
        "rule_clauses": program.rule_clauses,
        "atom_facts": list(program.atom_facts.items()),
        "atom_clauses": list(program.atom_clauses.items()),
        "foreseen": program.foreseen,
        "origins": base.origins,
        "notes": [[n.code, n.problem, _place(n.place), n.hint, n.severity] for n in notes],
    }
    lines: list[Raw] = [core]
    lines += [_rule(rule) for rule in base.rules.values()]
    lines += [_cause(cause) for cause in base.causes.values()]
    lines += [[_example(example) for example in c.examples] for c in base.causes.values()]
    lines += [_watched(tests) for tests in program.watched.values()]
    lines.append([_example(example) for example in base.examples])
    return "\n".join(
        json.dumps(line, separators=(",", ":"), allow_nan=False) for line in lines
    ).encode("ascii")


def decode(data: bytes) -> tuple[Program, tuple[Fault, ...]]:
    """What `encode` was given. Raises ValueError, KeyError or TypeError for anything else."""
    first, *lines = data.decode("ascii").split("\n")
    core = _read(first)
    rule_ids, cause_ids, facts = core["rules"], core["causes"], core["watched"]
    if len(lines) != len(rule_ids) + 2 * len(cause_ids) + len(facts) + 1:
        raise ValueError("lines are missing")
    take = iter(lines)
    rules = Lines([next(take) for _ in rule_ids], lambda line: _rule_of(_read(line)))
    cause_lines = [next(take) for _ in cause_ids]
    examples = [next(take) for _ in cause_ids]
    causes = Lines(
        list(zip(cause_lines, examples, strict=True)),
        lambda pair: _cause_of(_read(pair[0]), pair[1]),
    )
    watched = Lines([next(take) for _ in facts], lambda line: _watched_of(_read(line)))
    base = RuleBase(
        causes=Named(cause_ids, causes),
        rules=Named(rule_ids, rules),
        examples=_Examples(next(take)),
        origins=tuple(core["origins"]),
    )
    program = Program(
        base=base,
        rules=rules,
        causes=tuple(cause_ids),
        priors=_tuples(core["priors"]),
        clauses=_tuples(core["clauses"]),
        heads=Lines(core["heads"], _head_of),
        watched=Named(facts, watched),
        pairs={name: _watched_of(tests) for name, tests in core["pairs"].items()},
        known=core["known"],
        absent=tuple(tuple((name, atom) for name, atom in layer) for layer in core["absent"]),
        atoms=core["atoms"],
        excluding=frozenset(core["excluding"]),
        rule_clauses=_tuples(core["rule_clauses"]),
        atom_facts={atom: tuple(names) for atom, names in core["atom_facts"]},
        atom_clauses={atom: tuple(clauses) for atom, clauses in core["atom_clauses"]},
        foreseen={
            name: tuple((value, tuple(atoms)) for value, atoms in values)
            for name, values in core["foreseen"].items()
        },
    )
    notes = tuple(Fault(n[0], n[1], _place_of(n[2]), n[3], n[4]) for n in core["notes"])
    return program, notes


class _Examples(Lines[Example]):
    """Examples on one line, which only the tests of rules read."""

    def __init__(self, line: str) -> None:
        self._line = line
        super().__init__((), _example_of)

    def _read(self) -> None:
        if self._line:
            self._raw, self._line = _read(self._line), ""

    def __len__(self) -> int:
        self._read()
        return super().__len__()

    def __iter__(self) -> Iterator[Example]:
        self._read()
        return super().__iter__()


def _tuples(rows: Sequence[Sequence[Raw]]) -> tuple[tuple[Raw, ...], ...]:
    return tuple(map(tuple, rows))


def _place(place: Place) -> Raw:
    return [place.file, place.line, place.column, place.path]


def _place_of(raw: Raw) -> Place:
    return Place(*raw)


def _condition(condition: Condition) -> Raw:
    match condition:
        case Test():
            operand = condition.operand
            shown = [list(operand)] if isinstance(operand, tuple) else operand
            return [condition.fact, condition.op, shown, int(condition.exact)]
        case Not(part=part):
            return ["not", _condition(part)]
        case All(parts=parts):
            return ["all", *map(_condition, parts)]
        case Any(parts=parts):
            return ["any", *map(_condition, parts)]


def _condition_of(raw: Raw) -> Condition:
    if isinstance(raw[1], str):
        return _test_of(raw)
    kind, *parts = raw
    if kind == "not":
        return Not(_condition_of(parts[0]))
    inner = tuple(map(_condition_of, parts))
    return All(inner) if kind == "all" else Any(inner)


def _test_of(raw: Raw) -> Test:
    fact, op, shown, exact = raw
    return Test(fact, op, tuple(shown[0]) if isinstance(shown, list) else shown, bool(exact))


def _watched(tests: Sequence[Watched]) -> Raw:
    return [
        [_condition(w.test), w.holds, w.fails, [[n.pattern, n.clauses, n.whole] for n in w.needs]]
        for w in tests
    ]


def _watched_of(raw: Raw) -> tuple[Watched, ...]:
    return tuple(
        Watched(
            _test_of(test),
            holds,
            fails,
            tuple(Need(number, _tuples(clauses), whole) for number, clauses, whole in needs),
        )
        for test, holds, fails, needs in raw
    )


def _head_of(raw: Raw) -> Head:
    rules, contexts, atoms = raw
    return Head(tuple(rules), _tuples(contexts), tuple(atoms))


def _rule(rule: Rule) -> Raw:
    effects = [[effect.cause, effect.kind, effect.db] for effect in rule.effects]
    return [
        rule.id, _condition(rule.when), effects, rule.then, rule.group, rule.because,
        rule.source, _place(rule.place),
    ]  # fmt: skip


def _rule_of(raw: Raw) -> Rule:
    rule_id, when, effects, then, group, because, source, place = raw
    return Rule(
        rule_id, _condition_of(when), tuple(Effect(*effect) for effect in effects),
        _facts_of(then), group, because, source, _place_of(place),
    )  # fmt: skip


def _facts_of(raw: Raw) -> tuple[tuple[str, Raw], ...]:
    return tuple((name, value) for name, value in raw)


def _cause(cause: Cause) -> Raw:
    contexts = [[_condition(condition), prior] for condition, prior in cause.prior.contexts]
    return [
        cause.id, cause.title, cause.summary, cause.family, cause.action, cause.prior.default,
        contexts, [_fix(fix) for fix in cause.fixes], cause.known_from, _place(cause.place),
    ]  # fmt: skip


def _cause_of(raw: Raw, examples: str) -> Cause:
    cause_id, title, summary, family, action, default, contexts, fixes, known_from, place = raw
    prior = Prior(default, Lines(contexts, lambda pair: (_condition_of(pair[0]), pair[1])))
    return Cause(
        cause_id, title, summary, family, action, prior, Lines(fixes, _fix_of),
        _Examples(examples), known_from, _place_of(place),
    )  # fmt: skip


def _fix(fix: Fix) -> Raw:
    when = None if fix.when is None else _condition(fix.when)
    return [
        fix.id, fix.cause, dict(fix.do), dict(fix.command), fix.minutes, fix.success, fix.risk,
        fix.undo, fix.verify, fix.safe, when, fix.cures, _place(fix.place),
    ]  # fmt: skip


def _fix_of(raw: Raw) -> Fix:
    fix_id, cause, do, command, minutes, success, risk, undo, verify, safe, when, cures, place = raw
    condition = None if when is None else _condition_of(when)
    return Fix(
        fix_id, cause, do, command, minutes, success, risk, undo, verify, safe, condition,
        tuple((cured, chance) for cured, chance in cures), _place_of(place),
    )  # fmt: skip


def _example(example: Example) -> Raw:
    return [
        example.given, example.fires, example.silent, example.derives, example.first,
        _place(example.place),
    ]  # fmt: skip


def _example_of(raw: Raw) -> Example:
    given, fires, silent, derives, first, place = raw
    return Example(
        _facts_of(given), tuple(fires), tuple(silent), _facts_of(derives), first, _place_of(place)
    )
