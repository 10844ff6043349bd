"""Verdicts kept by what they were about: logs repeat the same lines thousands of times."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")
_MOST = 10_000


class Remembered(dict[K, V]):
    """A table that asks ``judge`` for what it does not hold, and forgets all when it is full."""

    def __init__(self, judge: Callable[[K], V]) -> None:
        super().__init__()
        self._judge = judge

    def __missing__(self, key: K) -> V:
        if len(self) >= _MOST:
            self.clear()
        value = self[key] = self._judge(key)
        return value
