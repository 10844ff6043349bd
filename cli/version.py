"""Versions of why401, its rule base and its engine."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def version_text() -> str:
    """Such as ``why401 0.1.0 · rules 1a2b3c · engine durable-rules 2.0.28``."""
    from ..engine.load import builtin_rules, rule_files
    from ..engine.matcher import available_engines

    count = len(rule_files(builtin_rules()))
    engines = ", ".join(available_engines())
    return f"why401 {own_version()} · {count} rule files · engines: {engines}"


def own_version() -> str:
    """The installed version, or ``unknown`` when run from a folder that was never installed."""
    try:
        return version("why401")
    except PackageNotFoundError:
        return "unknown"
