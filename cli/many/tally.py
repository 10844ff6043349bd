"""Counts over the diagnoses of a run: causes, kinds of act, and causes by provider and the like.

A tally of a million cases is as small as one of a thousand: beyond a bound, further names of a
kind are counted together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: What the causes are counted by, and the fact that names it.
KINDS: Mapping[str, str] = {
    "provider": "provider.name",
    "client": "client.name",
    "model": "model.name",
}
#: Different names kept of one kind; the rest is counted as `OTHERS`.
MAX_NAMES = 500
OTHERS = "(others)"
UNKNOWN = "(not known)"
MAX_NAME = 80


@dataclass(slots=True)
class Tally:
    """``causes`` and ``actions`` hold [cases, sum of probabilities] of the leading cause;
    ``by`` holds, for each kind and name, the leading causes with their cases."""

    diagnosed: int = 0
    faulty: int = 0
    other_records: int = 0
    conclusive: int = 0
    causes: dict[str, list[float]] = field(default_factory=dict)
    actions: dict[str, list[float]] = field(default_factory=dict)
    by: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)

    def count(self, first: Mapping[str, Any], told: Mapping[str, object]) -> None:
        """Add one diagnosis: its leading cause, and what it shows of the facts of `KINDS`."""
        self.diagnosed += 1
        self.conclusive += first["state"] in ("established", "suggested")
        _add(self.causes, first["id"], 1, first["probability"])
        _add(self.actions, first["action"], 1, first["probability"])
        for kind, fact in KINDS.items():
            name = str(told[fact])[:MAX_NAME] if fact in told else UNKNOWN
            self._place(kind, name, {first["id"]: 1})

    def merge(self, other: Tally) -> None:
        """Add what another tally counted."""
        self.diagnosed += other.diagnosed
        self.faulty += other.faulty
        self.other_records += other.other_records
        self.conclusive += other.conclusive
        for mine, theirs in ((self.causes, other.causes), (self.actions, other.actions)):
            for name, (cases, probability) in theirs.items():
                _add(mine, name, cases, probability)
        for kind, names in other.by.items():
            for name, causes in names.items():
                self._place(kind, name, causes)

    def _place(self, kind: str, name: str, causes: Mapping[str, int]) -> None:
        names = self.by.setdefault(kind, {})
        if name not in names and len(names) >= MAX_NAMES:
            name = OTHERS
        counted = names.setdefault(name, {})
        for cause, cases in causes.items():
            counted[cause] = counted.get(cause, 0) + cases

    def written(self) -> dict[str, Any]:
        """The tally as JSON-ready data."""
        return {name: getattr(self, name) for name in Tally.__slots__}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Tally:
        """The tally that `written` gave."""
        return cls(**data)


def _add(table: dict[str, list[float]], name: str, cases: float, probability: float) -> None:
    held = table.setdefault(name, [0, 0.0])
    held[0] += cases
    held[1] = round(held[1] + probability, 6)
