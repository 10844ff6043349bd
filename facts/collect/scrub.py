"""The last guard of a run: every key that was seen is taken out of all that leaves it.

Redaction knows keys by their form and by the names before them. A key without a form, in the text
of an exception, is known here because it was seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..memory import Fact
from ..secret import Secret
from .model import Failure, KeySighting, Machine

_SECRET_NAME = re.compile(r"(?i)(?:key|token|secret|password|passwd|credential)s?$")
_LOGIN = re.compile(r"://[^/@:\s]*:([^/@\s]+)@")

_LENGTH = 300


class Scrubber:
    """Takes the keys that were seen, and secrets of the environment, out of facts and failures."""

    def __init__(self, machine: Machine, keys: Iterable[KeySighting]) -> None:
        found = {key.secret for key in keys if key.secret is not None}
        self._secrets = (*found, *_environment(machine))

    def text(self, text: str) -> str:
        """The text without them."""
        for secret in self._secrets:
            text = secret.taken_out_of(text)
        return text

    def fact(self, fact: Fact) -> Fact:
        """The fact without them, in value and provenance."""
        value = self.text(fact.value) if isinstance(fact.value, str) else fact.value
        source = replace(fact.source, detail=self.text(fact.source.detail))
        return replace(fact, value=value, source=source)

    def failure(self, failure: Failure) -> Failure:
        """The failure without them, on one line of a length that people read."""
        return replace(failure, error=self.text(failure.error)[:_LENGTH])


def _environment(machine: Machine) -> Iterator[Secret]:
    """Values of variables with a secret's name, and passwords in addresses."""
    for name, value in machine.environ.items():
        if _SECRET_NAME.search(name):
            yield Secret(value)
        for password in _LOGIN.findall(value):
            yield Secret(password)
