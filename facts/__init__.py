"""What is known: vocabulary, working memory, case files, text parser, redaction, collectors.

The names below are public (docs/python-api.md); each is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .case import Case, dump_case, load_case, read_case, write_case
    from .errors import CaseError, Fault, RuleError, UsageFault, Why401Error
    from .memory import Fact, Source, Value, WorkingMemory
    from .parse import parse_text
    from .providers import provider_of_host
    from .redact import Redactor

__all__ = [
    "Case",
    "CaseError",
    "Fact",
    "Fault",
    "Redactor",
    "RuleError",
    "Source",
    "UsageFault",
    "Value",
    "Why401Error",
    "WorkingMemory",
    "dump_case",
    "load_case",
    "parse_text",
    "provider_of_host",
    "read_case",
    "write_case",
]

_HOMES = {
    "Case": "case",
    "CaseError": "errors",
    "Fact": "memory",
    "Fault": "errors",
    "Redactor": "redact",
    "RuleError": "errors",
    "Source": "memory",
    "UsageFault": "errors",
    "Value": "memory",
    "Why401Error": "errors",
    "WorkingMemory": "memory",
    "dump_case": "case",
    "load_case": "case",
    "parse_text": "parse",
    "provider_of_host": "providers",
    "read_case": "case",
    "write_case": "case",
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
