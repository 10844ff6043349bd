"""Reasoning: load, check, compile, infer, believe, ask, plan, explain.

The names below are public (docs/python-api.md); each is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .believe import Belief
    from .diagnosis import Diagnoser, Diagnosis, EngineName, diagnose, make_diagnoser
    from .load import load_base
    from .model import RuleBase
    from .plan import PlannedFix

__all__ = [
    "Belief",
    "Diagnoser",
    "Diagnosis",
    "EngineName",
    "PlannedFix",
    "RuleBase",
    "diagnose",
    "load_base",
    "make_diagnoser",
]

_HOMES = {
    "Belief": "believe",
    "Diagnoser": "diagnosis",
    "Diagnosis": "diagnosis",
    "EngineName": "diagnosis",
    "PlannedFix": "plan",
    "RuleBase": "model",
    "diagnose": "diagnosis",
    "load_base": "load",
    "make_diagnoser": "diagnosis",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        globals()[name] = found = getattr(import_module(f".{home}", __name__), name)
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
