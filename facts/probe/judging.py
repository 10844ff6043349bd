"""What an answer says: as facts, and about the key."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Literal

from ..limits import DEPTH
from ..memory import Value
from ..parse.headers import header_findings
from .sending import Answer, NoAnswer

Verdict = Literal["accepted", "refused", "unknown"]

#: Characters of a body that become a fact.
BODY_FACT = 8_000
#: Words of answers with another status than 401 that are about the key all the same.
_KEY_WORDS = (
    "api key", "api_key", "apikey", "authentication", "unauthorized", "credential",
    "no connected db",  # LiteLLM without a database: a key that is not its master key
)  # fmt: skip


def complaint_of(answer: Answer) -> dict[str, Value]:
    """The answer as a client would have seen it."""
    facts: dict[str, Value] = {"http.status": answer.status}
    for finding in header_findings(answer.headers, ""):
        facts.setdefault(finding.name, finding.value)
    if answer.body.strip():
        facts["response.body"] = answer.body[:BODY_FACT]
    return facts


def complaint_of_silence(none: NoAnswer) -> dict[str, Value]:
    """A request without an answer as a client would have seen it."""
    return {"error.exception": none.exception, "error.message": none.words}


def verdict(answer: Answer) -> Verdict:
    """Whether the answer accepts or refuses the key, or is about something else.

    A missing balance or a rate limit accepts the key: it was known. A page is nobody's verdict.
    """
    if answer.status < 300:
        return "accepted" if is_json(answer) else "unknown"
    if answer.status == 401:
        return "refused"
    if answer.status in (402, 429):
        return "accepted"
    if answer.status in (400, 403) and is_json(answer):
        words = answer.body[:BODY_FACT].lower()
        return "refused" if any(each in words for each in _KEY_WORDS) else "unknown"
    return "unknown"


def is_json(answer: Answer) -> bool:
    """Whether the body is a JSON object or list."""
    return isinstance(read_json(answer), dict | list)


def read_json(answer: Answer) -> Any:
    """The body as JSON, or None."""
    try:
        data = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return None if _deeper_than(DEPTH, data) else data


def _deeper_than(most: int, data: object) -> bool:
    """Whether lists and mappings are nested deeper: no honest answer is."""
    level = [data]
    for _ in range(most + 1):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return False
    return True


def _inside(data: object) -> Iterable[object]:
    if isinstance(data, dict):
        return data.values()
    return data if isinstance(data, list) else ()


def is_page(answer: Answer) -> bool:
    """Whether a web page came in place of an answer."""
    return "html" in answer.header("content-type") or answer.body[:200].lstrip().startswith("<")


def names_of_models(answer: Answer) -> tuple[str, ...] | None:
    """The names in a list of models, in its order; None where it is no such list."""
    data = read_json(answer)
    entries = data
    if isinstance(data, dict):
        entries = next((data[k] for k in ("data", "models") if isinstance(data.get(k), list)), None)
    if not isinstance(entries, list):
        return None
    found = (_name(entry) for entry in entries)
    return tuple(name for name in found if name)


def _name(entry: object) -> str:
    if isinstance(entry, str):
        return entry
    if not isinstance(entry, dict):
        return ""
    name = next((entry[k] for k in ("id", "name", "model") if isinstance(entry.get(k), str)), "")
    return name.removeprefix("models/")


def holds(names: tuple[str, ...], model: str) -> bool:
    """Whether the list holds the model, as clients and gateways spell it."""
    wanted = model.lower().removeprefix("models/")
    spelt = {name.lower() for name in names}
    return wanted in spelt or f"{wanted}:latest" in spelt


def said(answer: Answer | NoAnswer) -> str:
    """The answer in a few words, for people."""
    if isinstance(answer, NoAnswer):
        return answer.words
    kind = answer.header("content-type").partition(";")[0] or "nothing"
    size = f"{len(answer.body):,} characters of {kind}"
    return f"HTTP {answer.status}, {size}"
