"""Keys in rule files: their texts are shown to everyone, so a file that holds a key is refused."""

from __future__ import annotations

from ...facts.errors import Fault, Place
from ...facts.redact import first_secret


def key_faults(text: str, name: str) -> list[Fault]:
    """The fault of a file with a key, a token or a password in it, at the first one."""
    start = first_secret(text)
    if start is None:
        return []
    before = text[:start]
    place = Place(name, before.count("\n") + 1, start - before.rfind("\n"))
    problem = "a key, a token or a password stands here, and what rules say is shown to everyone."
    return [Fault("R312", problem, place, "Mask it as in sk-ab...wxyz, or write <key>.")]
