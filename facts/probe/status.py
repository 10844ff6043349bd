"""Status pages. Anything that cannot be read is unknown, never operational."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..providers import Provider, Status

#: A page's words, from good to bad, as ``provider.status`` says them.
_WORDS = {
    "none": "operational",
    "operational": "operational",
    "maintenance": "degraded",
    "under_maintenance": "degraded",
    "minor": "degraded",
    "degraded_performance": "degraded",
    "partial_outage": "partial_outage",
    "major": "partial_outage",
    "major_outage": "major_outage",
    "critical": "major_outage",
}
_ORDER = ("operational", "degraded", "partial_outage", "major_outage")


def machine_page(provider: Provider) -> Status | None:
    """The provider's status page, where a program can read it."""
    page = provider.status
    return page if page and page.api and page.form in ("statuspage", "google_incidents") else None


def provider_status(page: Status, data: object) -> str:
    """The status that the page's JSON tells, ``unknown`` where it tells none."""
    if page.form == "google_incidents":
        return _incidents(data)
    if not isinstance(data, Mapping):
        return "unknown"
    components = data.get("components")
    told = [_word(each.get("status")) for each in _about_the_api(components)]
    known = [word for word in told if word]
    if known:
        return max(known, key=_ORDER.index)
    status = data.get("status")
    indicator = status.get("indicator") if isinstance(status, Mapping) else None
    return _word(indicator) or "unknown"


def _about_the_api(components: object) -> list[Mapping[str, Any]]:
    """The components that are named for the API: a fault of the chat app is another matter."""
    if not isinstance(components, list):
        return []
    return [
        each
        for each in components
        if isinstance(each, Mapping) and "api" in str(each.get("name", "")).lower().split()
    ]


def _incidents(data: object) -> str:
    """Google Cloud's list of incidents: an open one about Vertex or Gemini is trouble."""
    if not isinstance(data, list):
        return "unknown"
    running = [i for i in data if isinstance(i, Mapping) and not i.get("end")]
    about = [i for i in running if any(w in str(i).lower() for w in ("vertex", "gemini"))]
    if not about:
        return "operational"
    severe = any(str(i.get("severity", "")).lower() == "high" for i in about)
    return "major_outage" if severe else "degraded"


def _word(said: object) -> str:
    return _WORDS.get(str(said), "")
