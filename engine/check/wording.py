"""Short texts that a pattern finds, one for each of its branches, as somebody might write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..conditions import compile_pattern

#: So many branches of one pattern are written out.
MOST = 12
_PIECE = re.compile(
    r"\\[bBAzZ]|\\x(?:[0-9a-fA-F]{2}|\{[0-9a-fA-F]+\})|\\[pP](?:\w|\{\^?\w+\})|\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\(\?[a-zA-Z-]*:|\(\?P?<\w+>"
    r"|\(\?[a-zA-Z-]+\)|[*+?]\??|\{\d+(?:,\d*)?\}\??|.",
    re.S,
)
_COUNT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_CLASSES = {r"\d": "1", r"\w": "a", r"\s": " ", r"\S": "a", r"\D": "a", r"\W": " ", ".": "a",
            r"\n": " ", r"\t": " "}  # fmt: skip
#: What a gap between words is taken for, and what a negated class is searched for.
_LIKELY = " aA0-/:.\"'"


def wordings(pattern: str, *, exact: bool = False) -> list[str]:
    """Texts in which the pattern is found, the plainest of each branch first; maybe none."""
    pieces = _PIECE.findall(pattern)
    found = compile_pattern(pattern, exact=exact)
    texts, _ = _branches(pieces, 0)
    ways = ((" ", str.strip), (" 1 ", str.strip), (" ", str))
    told = [
        next((t for gap, cut in ways if found(t := cut(re.sub(r"  +", gap, text)))), "")
        for text in texts
    ]
    return [text for text in dict.fromkeys(told) if text]


def _branches(pieces: list[str], start: int) -> tuple[list[str], int]:
    """The texts of the alternatives from here to the closing bracket, and where that stands."""
    done: list[str] = []
    current = [""]
    place = start
    while place < len(pieces) and pieces[place] != ")":
        piece = pieces[place]
        if piece == "|":
            done += current
            current = [""]
            place += 1
            continue
        atoms, place = _atom(pieces, place)
        least, gap = 1, False
        if place < len(pieces) and (count := _count(pieces[place])) is not None:
            least, place, gap = count, place + 1, piece == "." or piece.startswith("[^")
        if least:
            current = [text + _several(atom, least) for text in current for atom in atoms][:MOST]
        elif gap:  # words on both sides of it stand apart
            current = [text + " " for text in current]
        elif atoms[:1] in ([" "], ["'"]):
            current = [text + atoms[0] for text in current]
    return (done + current)[:MOST], place


def _several(atom: str, least: int) -> str:
    return atom if least == 1 else (atom * min(least, 200))


def _atom(pieces: list[str], place: int) -> tuple[list[str], int]:
    piece = pieces[place]
    if piece.startswith("(") and (len(piece) == 1 or piece[-1] in ":>"):
        texts, end = _branches(pieces, place + 1)
        return texts or [""], end + 1
    if piece.startswith("[") and len(piece) > 1:
        return [_member(piece)], place + 1
    if piece in ("^", "$") or piece.startswith("(?") or piece[:2] in (
        r"\b", r"\B", r"\A", r"\z", r"\Z"
    ):  # fmt: skip
        return [""], place + 1
    if piece.startswith(r"\x"):
        return [chr(int(piece[2:].strip("{}"), 16))], place + 1
    if piece.startswith((r"\p", r"\P")):
        return [_member(f"[{piece}]")], place + 1
    return [_CLASSES.get(piece, piece[1:] if piece.startswith("\\") else piece)], place + 1


def _member(piece: str) -> str:
    """A character that the class holds, a likely one first."""
    held = compile_pattern(piece, exact=True)
    if "'" in piece and "’" in piece:
        return "'"
    candidates = ["a"] if piece.startswith("[^") else list(_written(piece))
    return next((item for item in [*_first(" _1", piece), *candidates, *_LIKELY] if held(item)), "")


def _first(likely: str, piece: str) -> Iterator[str]:
    if "0-9" in piece and "a-z" not in piece:
        piece += "1"
    return (item for item in likely if item in piece and not piece.startswith("[^"))


def _written(piece: str) -> Iterator[str]:
    body = re.sub(r"\\(.)", lambda found: _CLASSES.get(found[0], found[1]), piece[1:-1])
    return (item for item in reversed(body) if item != "-")


def _count(piece: str) -> int | None:
    """How often at least what stands before is repeated; None where it is no such sign."""
    if piece[0] in "*?" and len(piece) <= 2:
        return 0
    if piece[0] == "+":
        return 1
    counted = _COUNT.match(piece)
    return int(counted[1]) if counted else None
