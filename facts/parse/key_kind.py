"""Whose key a prefix says it is, and what kind of credential."""

from __future__ import annotations

from collections.abc import Iterable

from .._remember import of_providers
from .patterns import find

_PLACEHOLDER = r"(?i)^[<\[{$]|^(?:your|my|add|insert|replace|put|enter|change|xxx|sk-x{3,}|sk-your|placeholder|dummy|example|test|todo|none|null|undefined)"  # noqa: E501


@of_providers
def kind_of(prefix: str) -> tuple[str, str]:
    """Provider and kind for ``key.prefix``; empty texts where it does not tell.

    ``sk-`` alone proves nothing: OpenAI's old keys, DeepSeek's and most gateways' begin so.
    """
    prefix = prefix.strip().strip("\"'")
    if find(_PLACEHOLDER, prefix) is not None:
        return "", "placeholder"
    if len(prefix) < 3 or prefix == "sk-":
        return "", ""
    from ..providers import key_shapes

    known = [
        shape for shape in key_shapes() if shape.prefix and shape.prefix != "sk-" and shape.certain
    ]
    begun = [shape for shape in known if prefix.startswith(shape.prefix)]
    begun = begun or [shape for shape in known if shape.prefix.startswith(prefix)]
    best = max((len(shape.prefix) for shape in begun if prefix.startswith(shape.prefix)), default=0)
    begun = [shape for shape in begun if not best or len(shape.prefix) == best]
    return _agreed(shape.provider for shape in begun), _agreed(shape.kind for shape in begun)


def _agreed(values: Iterable[str]) -> str:
    """The one value that all have, unless it says nothing."""
    held = set(values) - {"unknown"}
    return held.pop() if len(held) == 1 else ""
