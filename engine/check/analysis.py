"""The analysis of a whole rule base: what is sound one by one and wrong together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ...facts.errors import Fault
from ...facts.vocabulary import Vocabulary
from ..model import RuleBase
from .complete import check_complete
from .fires import check_fires
from .index import Index
from .overlap import check_overlap
from .reach import check_reach
from .weights import check_weights

#: Each kind of fault has a file of its own; its findings name the place and what to do.
ANALYSES: Mapping[str, Callable[[Index], Iterator[Fault]]] = {
    "fires": check_fires,
    "overlap": check_overlap,
    "reach": check_reach,
    "weights": check_weights,
    "complete": check_complete,
}


def analyse(base: RuleBase, vocabulary: Vocabulary) -> tuple[Fault, ...]:
    """Every finding about a base that loaded without errors, in order of place, then code."""
    index = Index(base, vocabulary)
    found = [fault for check in ANALYSES.values() for fault in check(index)]
    return tuple(
        sorted(
            found,
            key=lambda fault: (
                fault.place.file, fault.place.line, fault.place.column, fault.code, fault.problem
            ),
        )
    )  # fmt: skip
