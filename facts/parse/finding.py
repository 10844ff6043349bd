"""What a form of text yields: findings; and the text as forms get it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..memory import Value
from .clean import flatten, readable
from .documents import Documents, documents


@dataclass(frozen=True, slots=True)
class Finding:
    """A value for a fact. ``where`` says where in the text it stood, such as ``line 3``."""

    name: str
    value: Value
    where: str = ""


@dataclass(frozen=True, slots=True)
class Pasted:
    """One text, prepared once for all forms.

    ``raw`` keeps its lines, ``flat`` is one line as rules see it, ``lower`` is ``flat`` in lower
    case for cues. ``outside`` is ``raw`` without the documents, and ``prose`` the same on one
    line. ``is_body`` is True where the text is known to be what a server answered.
    """

    raw: str
    flat: str
    lower: str
    outside: str
    prose: str
    documents: Documents
    is_body: bool = False

    def line(self, position: int) -> str:
        """The place of a character of ``raw``, for people."""
        return line_of(self.raw, position)


def line_of(text: str, position: int) -> str:
    """The line of a character, as ``line 3``."""
    return f"line {text.count(chr(10), 0, position) + 1}"


Form = Callable[[Pasted], Iterable[Finding]]


def prepare(text: str, *, is_body: bool = False) -> Pasted:
    """The text with its limits applied and its documents read."""
    raw = readable(text)
    flat = flatten(raw)
    held = documents(raw) if "{" in raw or "[" in raw else Documents()
    outside = _outside(raw, held)
    prose = flatten(outside) if held.found else flat
    return Pasted(raw, flat, flat.lower(), outside, prose, held, is_body)


def _outside(raw: str, held: Documents) -> str:
    """What stands around the documents, their line breaks kept so that lines count alike."""
    pieces: list[str] = []
    position = 0
    for document in held.found:
        breaks = raw.count("\n", document.start, document.end)
        pieces += (raw[position : document.start], "\n" * breaks or " ")
        position = document.end
    return "".join((*pieces, raw[position:]))
