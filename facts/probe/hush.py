"""No log holds a key: what the HTTP client would log of a probe's requests is dropped.

At DEBUG httpcore logs the headers of answers, at INFO httpx logs URLs and reasons; each may hold
a key that a server echoes. A program that calls the probe may log everything, so its loggers are
kept from it here. What the program itself asks meanwhile, in other tasks, is logged as before.
"""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

#: Loggers of the client that may not exist yet when a probe begins: modules are loaded late.
_LOGGERS = (
    "httpx", "httpcore", "httpcore.connection", "httpcore.http11", "httpcore.http2",
    "httpcore.proxy", "httpcore.socks", "anyio", "hpack",
)  # fmt: skip
_probing: ContextVar[bool] = ContextVar("why401_probing", default=False)


class _Unless(logging.Filter):
    """Drops what is logged by the task that probes, and by the tasks that it starts."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not _probing.get()


@contextmanager
def hushed() -> Generator[None]:
    """While it lasts, the HTTP client logs nothing of what this task does."""
    ours = _Unless()
    loggers = [logging.getLogger(name) for name in _names()]
    for logger in loggers:
        logger.addFilter(ours)
    token = _probing.set(True)
    try:
        yield
    finally:
        _probing.reset(token)
        for logger in loggers:
            logger.removeFilter(ours)


def _names() -> list[str]:
    """The client's loggers: those known here, and what a newer version of it brought along."""
    tops = {name for name in _LOGGERS if "." not in name}
    found = list(logging.root.manager.loggerDict)
    return sorted({*_LOGGERS, *(name for name in found if name.split(".")[0] in tops)})
