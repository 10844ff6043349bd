"""Completion of facts, values, causes and rules in the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ..engine.model import RuleBase


def complete_setting(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """``fact=value``: names of facts and, after the sign, the values known for that fact."""
    from ..facts.vocabulary import builtin

    item = _items()
    vocabulary = builtin()
    name, equals, value = incomplete.partition("=")
    if not equals:
        return [
            item(f"{spec.name}=", help=spec.means)
            for spec in vocabulary.specs.values()
            if spec.name.startswith(name) and not spec.is_pattern and not spec.derived
        ]
    spec = vocabulary.get(name)
    known = () if spec is None else ("true", "false") if spec.type == "boolean" else spec.values
    return [item(f"{name}={word}") for word in known if str(word).startswith(value)]


def complete_fact(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Names of facts."""
    from ..facts.vocabulary import builtin

    specs = builtin().specs.values()
    return [_items()(s.name, help=s.means) for s in specs if s.name.startswith(incomplete)]


def complete_cause(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Ids of causes, with their titles."""
    causes = _base().causes.values()
    return [_items()(c.id, help=c.title) for c in causes if c.id.startswith(incomplete)]


def complete_rule(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Ids of rules, with their reasons."""
    rules = _base().rules.values()
    return [_items()(r.id, help=r.because) for r in rules if r.id.startswith(incomplete)]


def complete_cause_or_rule(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Ids of causes, then of rules."""
    return [
        *complete_cause(ctx, param, incomplete),
        *complete_rule(ctx, param, incomplete),
    ]


def complete_any(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Ids of causes and rules, and names of facts."""
    return [
        *complete_cause_or_rule(ctx, param, incomplete),
        *complete_fact(ctx, param, incomplete),
    ]


def _items() -> type[CompletionItem]:
    """The class of what click shows; a command that completes nothing does without its module."""
    from click.shell_completion import CompletionItem

    return CompletionItem


def _base() -> RuleBase:
    from .rulebase import choose

    return choose().program()[0].base
