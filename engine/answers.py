"""What the answers to a question tell: their chances, the causes' chances after each, and bits.

``L_ca = exp(shift of cause c by answer a)``, renormalised over the answers of each cause. Most
answers move a few causes and all the others alike, so those are taken together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .whatif import Shift


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """Of each distinct answer the likelihood of the causes that some answer moves on their own
    (``moved``), and of all the others (``rest``)."""

    moved: tuple[dict[int, float], ...]
    rest: tuple[float, ...]


def likelihoods(shifts: Sequence[Shift], which: Sequence[int]) -> Likelihoods:
    """The likelihoods of answers with these shifts; ``which`` names the shift of each answer,
    because several answers may come to the same."""
    places = sorted({place for shift in shifts for place in shift.own})
    rest = [math.exp(shift.common) for shift in shifts]
    total = math.fsum(rest[number] for number in which)
    moved: list[dict[int, float]] = [{} for _ in shifts]
    for place in places:
        raw = [
            math.exp(shift.own[place]) if place in shift.own else rest[number]
            for number, shift in enumerate(shifts)
        ]
        whole = sum(raw[number] for number in which)
        for likelihood, value in zip(moved, raw, strict=True):
            likelihood[place] = value / whole
    return Likelihoods(tuple(moved), tuple(value / total for value in rest))


def after(
    chances: Sequence[float], told: Likelihoods, number: int
) -> tuple[float, tuple[float, ...]]:
    """One distinct answer's chance, and the causes' chances after it."""
    moved, rest = told.moved[number], told.rest[number]
    joint = [p * moved.get(place, rest) for place, p in enumerate(chances)]
    chance = math.fsum(joint)
    return chance, tuple(p / chance for p in joint) if chance > 0 else tuple(chances)


def information(chances: Sequence[float], told: Likelihoods, which: Sequence[int]) -> float:
    """Expected information gain of a question in bits: how much it tells of the cause.

    Equals the causes' entropy less what is expected to be left of it, worked out as the mean of
    ``L log2 (L / chance of the answer)``; the causes that no answer moves come in one.
    """
    others = 1.0 - math.fsum(chances[place] for place in told.moved[0])
    parts: list[float] = []
    for number in range(len(told.rest)):
        rest, times = told.rest[number], which.count(number)
        shares = [(chances[place], value) for place, value in told.moved[number].items()]
        shares.append((max(0.0, others), rest))
        chance = math.fsum([p * value for p, value in shares])
        parts += [
            times * p * value * math.log2(value / chance) for p, value in shares if p * value > 0
        ]
    return max(0.0, math.fsum(parts))


def entropy(chances: Iterable[float]) -> float:
    """Shannon entropy in bits."""
    return -math.fsum([p * math.log2(p) for p in chances if p > 0])
