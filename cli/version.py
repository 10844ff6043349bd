"""Versions of why401, its rule base and its engine."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def version_text() -> str:
    """Such as ``why401 0.1.0 · 140 rule files · engine durable``."""
    from ..engine.load import builtin_rules, rule_files
    from ..engine.matcher import make_matcher

    count = len(rule_files(builtin_rules()))
    engine = make_matcher("auto", [(0,)]).name
    return f"why401 {own_version()} · {count} rule files · engine {engine}"


def own_version() -> str:
    """The installed version, or ``unknown`` when run from a folder that was never installed."""
    try:
        return version("why401")
    except PackageNotFoundError:
        return "unknown"
