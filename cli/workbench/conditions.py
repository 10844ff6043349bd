"""Conditions written out as in the rule files."""

from __future__ import annotations

import json

from ...engine.model import All, Any, Condition, Effect, Not, Operand, Test
from ..render.escape import plain


def operand_text(operand: Operand) -> str:
    """A value or a list of values as YAML would take it."""
    if isinstance(operand, tuple):
        return f"[{', '.join(operand_text(item) for item in operand)}]"
    if isinstance(operand, str):
        if operand.isidentifier():
            return operand
        return plain(json.dumps(operand, ensure_ascii=False))
    return json.dumps(operand)


def test_text(test: Test) -> str:
    """One test, such as ``http.status: {above: 400}``."""
    if test.op == "is" and not test.exact:
        return f"{test.fact}: {operand_text(test.operand)}"
    case = ", case: exact" if test.exact else ""
    return f"{test.fact}: {{{test.op}: {operand_text(test.operand)}{case}}}"


def condition_lines(condition: Condition, indent: str = "") -> list[str]:
    """A condition as the lines of a ``when`` mapping."""
    match condition:
        case Test():
            return [indent + test_text(condition)]
        case Not(part=part):
            return [f"{indent}not:", *condition_lines(part, indent + "  ")]
        case All(parts=parts):
            return [line for part in parts for line in condition_lines(part, indent)]
        case Any(parts=parts):
            lines = [f"{indent}any:"]
            for part in parts:
                first, *rest = condition_lines(part, indent + "    ")
                lines += [f"{indent}  - {first.strip()}", *rest]
            return lines


def effect_text(effect: Effect) -> str:
    """``+10 dB for a_cause``, ``confirms a_cause``, ``rules out a_cause``."""
    if effect.kind == "weight":
        side = "for" if effect.db > 0 else "against"
        return f"{abs(effect.db):g} dB {side} {effect.cause}"
    return f"{effect.kind.replace('_', ' ')} {effect.cause}"
