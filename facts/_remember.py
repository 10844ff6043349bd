"""Verdicts kept by what they were about: logs repeat the same lines thousands of times."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

K = TypeVar("K")
V = TypeVar("V")
P = ParamSpec("P")
_MOST = 10_000
_forgetting: list[Callable[[], None]] = []


def of_providers(function: Callable[P, V]) -> Callable[P, V]:
    """A function that keeps its answers until rule packs bring other provider data."""
    kept = lru_cache(maxsize=2048)(function)
    _forgetting.append(kept.cache_clear)
    return cast(Callable[P, V], kept)


def providers_changed() -> None:
    """Forget every answer that rests on provider data."""
    for forget in _forgetting:
        forget()


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
