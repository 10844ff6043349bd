"""Facts changed a little, so that a condition holds or fails: what a near report might say."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from ...facts.memory import Value
from ...facts.vocabulary import NUMERIC, Vocabulary
from ..conditions import predicate, version_key
from ..model import All, Any, Condition, Not, Test
from .wording import wordings

Given = dict[str, Value]

#: Ordinary refusals: near misses of a rule that asks for other words.
ORDINARY = (
    "Incorrect API key provided.",
    "Rate limit reached. Please try again in 20s.",
    "You exceeded your current quota, please check your plan and billing details.",
    "The model does not exist.",
    "Permission denied.",
    "Internal server error",
    "Connection refused",
    "It does not work.",
)
#: Values that say little are proposed last.
_VAGUE = frozenset({"unknown", "other", "unnamed", "none", "custom"})
#: Values of facts that list none.
_USUAL: Mapping[str, Sequence[Value]] = {
    "error.code": ("invalid_api_key", "rate_limit_exceeded", "model_not_found"),
    "client.error_code": ("ERROR_UNSPECIFIED",),
    "provider.named_in_text": ("openai", "anthropic", "gemini"),
    "key.provider": ("openai", "anthropic", "gemini"),
    "gateway.name": ("litellm",),
    "endpoint.host": ("api.openai.com", "api.example.com"),
    "endpoint.requested_host": ("api.openai.com", "api.example.com"),
    "error.masked_key": ("abcd****wxyz",),
    "error.param": ("temperature",),
    "error.exception": ("ValueError",),
    "http.header.retry-after": ("20",),
    "response.content_type": ("text/plain",),
    "error.type": ("invalid_request_error", "authentication_error"),
    "http.status": (401, 403, 429, 400, 404, 402, 500, 200),
    "model.name": ("gpt-4o-mini", "claude-sonnet-4-5", "gemini-2.5-pro"),
}
#: So many ways are given for one condition, and for one fact.
MOST_WAYS, MOST_VALUES = 24, 8
#: Facts that hold what a program said.
_TOLD = frozenset({"text.all", "symptom.text", "response.body", "error.message"})
_TEXTS = frozenset({"contains", "starts_with", "ends_with", "matches"})
_STEP = {"above": 1, "at_least": 0, "below": -1, "at_most": 0}
_BEYOND = {"above": 0, "at_least": -1, "below": 0, "at_most": 1}


@dataclass(frozen=True)
class Variation:
    """Changes of given facts. ``texts`` are further texts to try, the most natural first."""

    vocabulary: Vocabulary
    texts: Sequence[str] = ()

    def ways(self, condition: Condition, given: Given, *, want: bool = True) -> Iterator[Given]:
        """The facts, changed so that the condition probably holds (or does not), best first."""
        return itertools.islice(self._ways(condition, given, want), MOST_WAYS)

    def _ways(self, condition: Condition, given: Given, want: bool) -> Iterator[Given]:
        match condition:
            case Test():
                yield from self._of_test(condition, given, want)
            case Not(part=part):
                yield from self._ways(part, given, not want)
            case All(parts=parts) | Any(parts=parts):
                if isinstance(condition, All) is want:
                    yield from self._together(parts, given, want)
                else:
                    yield from _in_turn([self._ways(part, given, want) for part in parts])

    def _together(self, parts: Sequence[Condition], given: Given, want: bool) -> Iterator[Given]:
        if not parts:
            yield given
            return
        for changed in itertools.islice(self._ways(parts[0], given, want), MOST_VALUES):
            yield from self._together(parts[1:], changed, want)

    def _of_test(self, test: Test, given: Given, want: bool) -> Iterator[Given]:
        if test.op == "known":
            if test.operand is want:
                values = [test.fact] if test.fact in given else self.some(test.fact)
                yield from (
                    given if test.fact in given else {**given, test.fact: v} for v in values
                )
            else:
                yield {name: value for name, value in given.items() if name != test.fact}
            return
        held = given.get(test.fact)
        if test.op in ("same_as", "differs_from"):
            yield from self._of_pair(test, given, want)
            return
        fits = predicate(test)
        if held is not None and fits(held) is want:
            yield given
        changed = (
            {**given, test.fact: value}
            for value in itertools.islice(self._values(test, given, want), MOST_VALUES)
            if fits(value) is want
        )
        left_out = []
        if not want and held is not None:
            left_out = [{name: value for name, value in given.items() if name != test.fact}]
        # Of a fact that lists no values, it is more natural that nothing is said.
        first, then = (left_out, changed) if self._is_text(test.fact) else (changed, left_out)
        yield from itertools.chain(first, then)

    def _of_pair(self, test: Test, given: Given, want: bool) -> Iterator[Given]:
        other = given.get(str(test.operand))
        if other is None:
            return
        if (test.op == "same_as") is want:
            yield {**given, test.fact: other}
        else:
            for value in self.some(test.fact):
                if value != other:
                    yield {**given, test.fact: value}

    def _values(self, test: Test, given: Given, want: bool) -> Iterator[Value]:
        """Values that may hold or fail: listed ones, one at the bound, texts with the words."""
        items = test.operand if isinstance(test.operand, tuple) else (test.operand,)
        if test.op in _TEXTS:
            yield from self._texts(test, given, want, [str(item) for item in items])
        elif test.op in ("is", "in", "is_not", "not_in"):
            if (test.op in ("is", "in")) is want:
                yield from items
            else:
                yield from self.some(test.fact)
                yield from (f"{item}-2" for item in items[:1] if self._is_text(test.fact))
        elif test.op.startswith("version"):
            yield from _versions(str(items[0]))
        else:
            yield from self._numbers(test, [cast(float, item) for item in items], want)

    def _texts(self, test: Test, given: Given, want: bool, items: Sequence[str]) -> Iterator[Value]:
        held = given.get(test.fact)
        whole = held if isinstance(held, str) else ""
        if want:
            for text in wordings_of(test):
                yield (dressed := _dressed(test.fact, text))
                if dressed != text:
                    yield text
                if whole:
                    yield f"{whole.rstrip('.')}. {text}"
            return
        yield from _less(whole)
        spec = self.vocabulary.get(test.fact)
        if spec is not None and spec.values:
            yield from self.some(test.fact)
        elif test.fact in _TOLD:
            yield from (*self.texts, *ORDINARY)
        elif whole and test.op != "matches":
            yield from (
                rest for item in items if (rest := whole.replace(item, "")) not in ("", whole)
            )
        elif not whole:
            yield from self.some(test.fact)

    def _numbers(self, test: Test, items: list[float], want: bool) -> Iterator[Value]:
        """At the bound and one beyond it."""
        if test.op == "between":
            numbers = items if want else [items[0] - 1, items[1] + 1]
        else:
            step = (_STEP if want else _BEYOND)[test.op]
            numbers = [items[0] + step, items[0] + step / 10]
        spec = self.vocabulary.get(test.fact)
        for number in numbers:
            low = spec.minimum if spec else None
            if low is None or number >= low:
                yield int(number) if float(number).is_integer() else round(number, 4)

    def some(self, name: str) -> Iterator[Value]:
        """Values of a fact, those first that say something."""
        if name in _USUAL:
            yield from _USUAL[name]
            return
        spec = self.vocabulary.get(name)
        if spec is None:
            return
        if spec.type == "boolean":
            yield from (True, False)
        elif spec.values:
            yield from sorted(spec.values, key=lambda value: value in _VAGUE)
        elif spec.question is not None and spec.question.choices:
            yield from (value for value, _ in spec.question.choices)
        elif spec.type in NUMERIC:
            low = 1 if spec.minimum is None else max(1, spec.minimum)
            yield int(low)
        elif spec.type == "url":
            yield "https://api.example.com/v1"
        elif spec.type == "version":
            yield "1.0.0"
        else:
            yield "something"

    def _is_text(self, name: str) -> bool:
        spec = self.vocabulary.get(name)
        return name not in _TOLD and (
            spec is None or (not spec.values and spec.type in ("text", "url"))
        )


def wordings_of(test: Test) -> list[str]:
    """Texts on which a test of words holds."""
    items = test.operand if isinstance(test.operand, tuple) else (test.operand,)
    if test.op != "matches":
        return [str(item) for item in items]
    told = [wordings(str(item), exact=test.exact) for item in items]
    return [text for row in itertools.zip_longest(*told) for text in row if text]


def _dressed(name: str, text: str) -> str:
    """A bare word as it would stand in a text, an address or a model's name."""
    if name in _TOLD and " " not in text:
        return f"The request failed: {text}"
    if name.endswith("url") and "/" not in text:
        return f"https://{text.strip('.')}.example.com/v1"
    if name == "model.name" and text[-1:] in ".-/:":
        return f"{text}{'anthropic.' if text.endswith('.') else ''}claude-sonnet-4-5"
    return text


def nearby(given: Mapping[str, Value], variation: Variation) -> Iterator[Given]:
    """Each given fact with another listed value, or left out: for what follows from them."""
    for name, held in given.items():
        if not isinstance(held, str) or " " not in held:
            for value in itertools.islice(variation.some(name), MOST_VALUES):
                if value != held:
                    yield {**given, name: value}
    for name in given:
        if len(given) > 1:
            yield {key: value for key, value in given.items() if key != name}


def _less(text: str) -> Iterator[str]:
    """The text with one of its sentences left out."""
    sentences = re.split(r"(?<=[.!?;]) +", text)
    if 2 <= len(sentences) <= 6 and not text.startswith(("{", "[", "<")):
        for number in range(len(sentences)):
            yield " ".join(sentences[:number] + sentences[number + 1 :])


def _versions(bound: str) -> Iterator[Value]:
    numbers = list(version_key(bound)) or [1]
    for step in (1, -1, 0):
        last = numbers[-1] + step
        if last >= 0:
            yield ".".join(map(str, [*numbers[:-1], last]))
        elif len(numbers) > 1:
            yield ".".join(map(str, [*numbers[:-2], max(0, numbers[-2] - 1), 9]))


def _in_turn(ways: Sequence[Iterator[Given]]) -> Iterator[Given]:
    """The first of each, then the second of each, and so on."""
    for row in itertools.zip_longest(*ways):
        yield from (item for item in row if item is not None)
