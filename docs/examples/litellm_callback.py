"""Diagnose refused calls of LiteLLM, in the log.

    import litellm
    litellm.callbacks = [ExplainRefusals()]

or, for the proxy, ``callbacks: litellm_callback.explain_refusals`` under ``litellm_settings``.
Nothing is sent. Only the error, the model, the provider and the base URL are looked at.
"""

from __future__ import annotations

import logging
from typing import Any

from litellm.integrations.custom_logger import CustomLogger

from why401.engine import Diagnosis, diagnose

#: LiteLLM's names of providers where why401 has others
PROVIDERS = {"vertex_ai": "vertex", "together_ai": "together", "fireworks_ai": "fireworks"}
log = logging.getLogger("why401")


class ExplainRefusals(CustomLogger):
    """A callback that says why a call failed."""

    def log_failure_event(
        self, kwargs: dict[str, Any], response_obj: Any, start_time: Any, end_time: Any
    ) -> None:
        """Called by LiteLLM when a call failed."""
        error = kwargs.get("exception")
        status = getattr(error, "status_code", None)
        provider = str(kwargs.get("custom_llm_provider") or getattr(error, "llm_provider", ""))
        facts: dict[str, bool | int | float | str] = {
            "client.name": "litellm",
            "symptom.text": str(error),
        }
        if isinstance(status, int):
            facts["http.status"] = status
        if provider:
            facts["provider.name"] = PROVIDERS.get(provider, provider)
        if kwargs.get("model"):
            facts["model.name"] = str(kwargs["model"])
        if base := (kwargs.get("litellm_params") or {}).get("api_base"):
            facts["endpoint.url"] = str(base)
        found = diagnose(facts, engine="python", ask=False)
        log.warning("%s was refused: %s", kwargs.get("model"), sentence(found))

    async def async_log_failure_event(
        self, kwargs: dict[str, Any], response_obj: Any, start_time: Any, end_time: Any
    ) -> None:
        """The same for asynchronous calls and the proxy."""
        self.log_failure_event(kwargs, response_obj, start_time, end_time)


def sentence(found: Diagnosis) -> str:
    """The most probable cause and the first fix, in the words of the rules alone."""
    title = found.base.causes[found.leader.cause].title
    sure = "" if found.conclusive else "not settled; perhaps: "
    fix = f" First: {found.fixes[0].do}" if found.fixes else ""
    return f"{sure}{title} ({found.leader.probability:.0%}).{fix}"


explain_refusals = ExplainRefusals()
