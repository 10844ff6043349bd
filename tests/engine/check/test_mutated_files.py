"""Rule files with random edits: faults or a sound base, and never anything else.

The shipped files are edited as people and broken tools do: bytes lost or doubled, lines moved,
words swapped, texts of another file pasted in. WHY401_FUZZ sets how many (default 600).
"""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import pytest

from why401.engine.check.analysis import analyse
from why401.engine.load import builtin_rules, load_base, rule_files
from why401.facts.errors import RuleError
from why401.facts.vocabulary import builtin

MANY = int(os.environ.get("WHY401_FUZZ", "600"))
PARTS = 6
ODD = [
    b"\t", b"\x00", b"\xff", b"\xef\xbb\xbf", b"{", b"}", b"[", b"]", b"'", b'"', b": ", b"- ",
    b"&a", b"*a", b"!!x ", b"---\n", b"#", b"|", b">", b"%", b"null", b"true", b"-1", b"1e999",
    b"9" * 30, b"(?=", b"\\1", b"\r\n", b"\xe2\x80\xae", b"\xed\xa0\x80", b"known", b"not: ",
    b"any: ", b"<<: ", b"? ", b"@", b"\n  ", b"effects: ", b"then: ", b"between: ", b"x" * 3000,
]  # fmt: skip


def edited(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """The data with one to four edits."""
    for _ in range(chance.randint(1, 4)):
        data = chance.choice(EDITS)(data, other, chance)
    return data


def cut(data: bytes, other: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start + chance.choice([1, 1, 1, 5, 40]) :]


def insert(data: bytes, other: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    return data[:start] + chance.choice(ODD) + data[start:]


def swap_lines(data: bytes, other: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return b"\n".join(lines)


def double_lines(data: bytes, other: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    start = chance.randrange(len(lines))
    return b"\n".join(lines[: start + 3] + lines[start:])


def swap_words(data: bytes, other: bytes, chance: random.Random) -> bytes:
    words = re.split(rb"(\W+)", data)
    one, two = chance.randrange(len(words)), chance.randrange(len(words))
    words[one], words[two] = words[two], words[one]
    return b"".join(words)


def paste(data: bytes, other: bytes, chance: random.Random) -> bytes:
    lines, more = data.split(b"\n"), other.split(b"\n")
    start = chance.randrange(len(more))
    place = chance.randrange(len(lines))
    return b"\n".join(lines[:place] + more[start : start + 5] + lines[place:])


def indent(data: bytes, other: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    number = chance.randrange(len(lines))
    lines[number] = chance.choice([b" ", b"  ", b"\t", b""]) + lines[number].lstrip()
    return b"\n".join(lines)


def truncate(data: bytes, other: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


EDITS = [cut, cut, insert, insert, swap_lines, double_lines, swap_words, paste, indent, truncate]


def excerpt(data: bytes, chance: random.Random) -> bytes:
    """A file of fewer rules: most of the time would go into what no edit touched."""
    lines = data.split(b"\n")
    starts = [number for number, line in enumerate(lines) if line.startswith(b"  - id: ")]
    if len(starts) < 4:
        return data
    first = chance.randrange(len(starts) - 1)
    last = min(first + 3, len(starts) - 1)
    return b"\n".join([*lines[: starts[0]], *lines[starts[first] : starts[last]]])


@pytest.mark.timeout(0)
@pytest.mark.parametrize("part", range(PARTS))
def test_random_edits_bring_faults_and_never_a_traceback(part: int, tmp_path: Path) -> None:
    files = [(path.parent.name, path.read_bytes()) for path in rule_files(builtin_rules())]
    sound = faulty = 0
    for number in range(part, MANY, PARTS):
        chance = random.Random(number)
        folder, data = chance.choice(files)
        data = edited(excerpt(data, chance), chance.choice(files)[1], chance)
        path = tmp_path / folder / "edited.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        problems = ["sound"]
        try:
            base, _ = load_base([tmp_path], builtin=False)
            analyse(base, builtin())
            sound += 1
        except RuleError as error:
            faulty += 1
            problems = [fault.problem for fault in error.faults]
        except Exception as error:
            pytest.fail(f"edit {number} brought {type(error).__name__}: {error}")
        assert problems, number
        assert all(problems), number
        path.unlink()
    assert faulty > sound or MANY < 600
