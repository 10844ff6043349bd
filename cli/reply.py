"""What a line typed at a prompt means: an answer, "don't know", a command or pasted text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..facts.errors import CaseError
from ..facts.memory import Value
from ..facts.vocabulary import NUMERIC, FactSpec, Vocabulary

Choices = Sequence[tuple[Value, str]]
ReplyKind = Literal["answer", "unknown", "command", "text", "unclear", "nothing"]

#: The commands of every prompt, and what each does.
COMMANDS: dict[str, str] = {
    "why": "what each answer would change (also ?)",
    "how": "how CAUSE: why a cause is believed; without one, the first",
    "whynot": "whynot CAUSE: why it is not the first, and what its rules lack; a rule's id, too",
    "facts": "what is known so far, and from where",
    "causes": "the leading causes",
    "back": "back, back 2 or back FACT: take answers back",
    "change": "change FACT: answer a question anew",
    "skip": "leave this question out",
    "paste": "paste a text of several lines, ended by a line with a single dot",
    "save": "save or save FILE: write what is known as a case",
    "quit": "stop here; nothing is lost",
    "help": "this list (also h)",
}
_SHORT = {"?": "why", "h": "help", "q": "quit", "b": "back", "exit": "quit", "undo": "back"}
_UNKNOWN = frozenset({
    "d", "dk", "don't know", "dont know", "don’t know", "do not know", "i don't know",
    "i dont know", "i don’t know", "unknown", "no idea", "not sure",
})  # fmt: skip
#: Words that are no name of anything, whatever was asked for.
_NO_NAMES = frozenset({"y", "yes", "yeah", "yep", "n", "no", "nope", "ok", "okay", "true", "false",
                       "none", "thanks", "hi", "hello"})  # fmt: skip
_ARGUMENT = frozenset({"how", "whynot", "back", "change", "save"})
#: A line of at least this many words is taken for text rather than for a mistyped answer.
TEXT_WORDS = 3


@dataclass(frozen=True, slots=True)
class Reply:
    """What was meant. ``value`` goes with an answer, ``word`` with a command, ``text`` is the
    command's argument, the pasted text, or what was unclear about the line."""

    kind: ReplyKind
    value: Value | None = None
    word: str = ""
    text: str = ""


def read_reply(line: str, spec: FactSpec | None, choices: Choices, vocabulary: Vocabulary) -> Reply:
    """The meaning of a line at the prompt of a question; without one, ``spec`` is None.

    An answer may be a value or label as it stands, its number, its first letters, or for an open
    question any value that fits the fact's type.
    """
    typed = line.strip()
    if not typed:
        return Reply("nothing")
    if typed.casefold() in _UNKNOWN and spec is not None:
        return Reply("unknown")
    exact = _exact(typed, choices)
    if exact is not None:
        return Reply("answer", exact)
    command = _command(typed)
    if command is not None:
        return command
    if spec is None:
        return Reply("text", text=line)
    return _answer(typed, spec, choices, vocabulary) or Reply("text", text=line)


def _command(typed: str) -> Reply | None:
    word, _, argument = typed.partition(" ")
    name = _SHORT.get(word.casefold(), word.casefold())
    if name not in COMMANDS or (argument.strip() and name not in _ARGUMENT):
        return None
    if name in ("how", "whynot", "back", "change") and len(argument.split()) > TEXT_WORDS:
        return None
    return Reply("command", word=name, text=argument.strip())


def _exact(typed: str, choices: Choices) -> Value | None:
    folded = typed.casefold()
    for value, label in choices:
        if folded in (_written(value), label.casefold()):
            return value
    return None


def _answer(typed: str, spec: FactSpec, choices: Choices, vocabulary: Vocabulary) -> Reply | None:
    if typed.isdecimal() and 1 <= int(typed[:6]) <= len(choices):
        return Reply("answer", choices[int(typed) - 1][0])
    begun = {
        _written(value): (value, label)
        for value, label in choices
        if _begins(typed.casefold(), value, label)
    }
    if len(begun) == 1:
        return Reply("answer", next(iter(begun.values()))[0])
    if begun:
        return Reply("unclear", text=f"{typed!r} fits {', '.join(begun)}. Type more of it.")
    return _open_answer(typed, spec, vocabulary)


def _begins(typed: str, value: Value, label: str) -> bool:
    return _written(value).startswith(typed) or label.casefold().startswith(typed)


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value).casefold()


def _open_answer(typed: str, spec: FactSpec, vocabulary: Vocabulary) -> Reply | None:
    """A value that is none of the choices, where the fact's type takes it."""
    if spec.type in ("text", "url", "version") or (spec.type == "choice" and spec.open):
        if typed.casefold() in _NO_NAMES:
            return _unclear(typed)
        if re.search(r"\s", typed):
            return None if len(typed.split()) >= TEXT_WORDS else _unclear(typed)
        return Reply("answer", typed)
    if spec.type == "boolean" and typed.casefold() in ("y", "yes", "n", "no", "t", "f"):
        return Reply("answer", typed[0].casefold() in "yt")
    if spec.type in NUMERIC:
        try:
            return Reply("answer", vocabulary.parse(spec.name, typed))
        except CaseError as error:
            fault = error.faults[0]
            if len(typed.split()) < TEXT_WORDS:
                return Reply("unclear", text=f"{fault.problem} {fault.hint}".strip())
            return None
    return None if len(typed.split()) >= TEXT_WORDS else _unclear(typed)


def _unclear(typed: str) -> Reply:
    shown = repr(typed) if len(typed) < 20 else "That"  # what is longer may be a key
    return Reply("unclear", text=f"{shown} is none of the answers. Type its number, or help.")
