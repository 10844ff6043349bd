"""Calls a model that refuses, with the documents' callback; a program for LiteLLM's environment.

Arguments: the base URL, the folder of the examples, the folder that holds why401. Environment:
LITELLM_KEY. What the callback logs goes to standard output, a line a call.
"""
# pyright: reportMissingImports=false

from __future__ import annotations

import asyncio
import logging
import os
import site
import sys
import time

BASE, EXAMPLES, INSTALLED = sys.argv[1:]
site.addsitedir(INSTALLED)  # behind LiteLLM's own packages
sys.path.insert(0, EXAMPLES)

import litellm  # noqa: E402
from litellm_callback import explain_refusals  # noqa: E402

CALL = {
    "model": "openai/gpt-4o",
    "messages": [{"role": "user", "content": "hello"}],
    "api_base": BASE,
    "api_key": os.environ["LITELLM_KEY"],
    "num_retries": 0,
    "max_retries": 0,
}


class Counting(logging.StreamHandler):
    """Writes lines to standard output and counts them."""

    lines = 0

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        super().emit(record)
        self.lines += 1


def main() -> None:
    """Two refused calls, each of which must be told of within ten seconds."""
    told = Counting(sys.stdout)
    logging.getLogger("why401").addHandler(told)
    litellm.callbacks = [explain_refusals]
    calls = (lambda: litellm.completion(**CALL), lambda: asyncio.run(asynchronous()))
    for number, call in enumerate(calls, 1):
        try:
            call()
        except litellm.AuthenticationError:
            limit = time.monotonic() + 10
            while told.lines < number and time.monotonic() < limit:
                time.sleep(0.05)


async def asynchronous() -> None:
    """The call whose failure is told to the asynchronous callback."""
    try:
        await litellm.acompletion(**CALL)
    finally:
        await asyncio.sleep(2)


main()
