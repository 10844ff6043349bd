"""Atoms of the answers that questions offer, worked out where the rules are compiled.

Before a question is chosen, each answer to each of them is tried. With these atoms at hand, the
tests of the facts that are asked for need not be read, in a process that looks at one case.
"""

from __future__ import annotations

from ..facts.memory import Value
from ..facts.vocabulary import Vocabulary
from .ask import choices_of
from .atoms import AtomIndex
from .compile import Program

Foreseen = dict[str, tuple[tuple[Value, tuple[int, ...]], ...]]


def foresee(program: Program, vocabulary: Vocabulary) -> Foreseen:
    """Of each fact that is asked for and watched, its answers with the atoms they make true."""
    index = AtomIndex(program.watched, program.known)
    return {
        name: tuple(
            (value, tuple(sorted(index.atoms_of(name, value)))) for value, _ in choices_of(spec)
        )
        for name, spec in vocabulary.specs.items()
        if spec.question is not None and (name in program.watched or name in program.known)
    }
