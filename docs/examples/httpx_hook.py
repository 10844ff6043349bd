"""Diagnose refused requests of an httpx client, in the log.

    client = httpx.Client(event_hooks={"response": [explain_refusal]})

The OpenAI and Anthropic libraries take such a client as ``http_client=``. Nothing is sent, and
neither the key nor anything of the request's headers or body is looked at.
"""

from __future__ import annotations

import logging

import httpx

from why401.engine import Diagnosis, diagnose
from why401.facts import provider_of_host

REFUSED = frozenset({400, 401, 402, 403, 404, 407, 429})
log = logging.getLogger("why401")


def explain_refusal(response: httpx.Response) -> None:
    """An event hook for `httpx.Client`."""
    if response.status_code in REFUSED:
        response.read()
        _tell(response)


async def explain_refusal_async(response: httpx.Response) -> None:
    """The same for `httpx.AsyncClient`."""
    if response.status_code in REFUSED:
        await response.aread()
        _tell(response)


def _tell(response: httpx.Response) -> None:
    url = response.request.url
    facts: dict[str, bool | int | float | str] = {
        "http.status": response.status_code,
        "response.body": response.text,
        # Without the query, in which some providers take the key.
        "endpoint.requested_url": f"{url.scheme}://{url.netloc.decode()}{url.path}",
    }
    if provider := provider_of_host(url.host):
        facts["provider.name"] = provider
    for name, value in response.headers.items():
        if name != "set-cookie":
            facts[f"http.header.{name}"] = value
    found = diagnose(facts, engine="python", ask=False)
    log.warning("%s refused with %d: %s", url.host, response.status_code, sentence(found))


def sentence(found: Diagnosis) -> str:
    """The most probable cause and the first fix, in the words of the rules alone."""
    title = found.base.causes[found.leader.cause].title
    sure = "" if found.conclusive else "not settled; perhaps: "
    fix = f" First: {found.fixes[0].do}" if found.fixes else ""
    return f"{sure}{title} ({found.leader.probability:.0%}).{fix}"
