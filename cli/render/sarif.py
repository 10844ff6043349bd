"""A diagnosis as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/), for CI."""

from __future__ import annotations

import json
from typing import Any

from ...engine.diagnosis import Diagnosis
from .document import Redact
from .escape import plain
from .words import percent, verdict

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
HOME = "https://example.org/why401"


def as_sarif(diagnosis: Diagnosis, redact: Redact, file: str = "") -> str:
    """One result for each cause that is established or suggested; ``file`` is the case's path."""
    believed = [b for b in diagnosis.beliefs if b.state in ("established", "suggested")]
    titles = diagnosis.base.causes
    location = {"physicalLocation": {"artifactLocation": {"uri": _uri(file)}}}
    results: list[dict[str, Any]] = [
        {
            "ruleId": belief.cause,
            "level": "error" if belief.state == "established" else "warning",
            "message": {
                "text": f"{plain(titles[belief.cause].title)} ({percent(belief.probability)})"
            },
            "properties": {"probability": round(belief.probability, 6), "state": belief.state},
            **({"locations": [location]} if file else {}),
        }
        for belief in believed
    ]
    rules = [
        {
            "id": belief.cause,
            "shortDescription": {"text": plain(titles[belief.cause].title)},
            "fullDescription": {"text": plain(titles[belief.cause].summary)},
            "help": {"text": _help(diagnosis, belief.cause)},
        }
        for belief in believed
    ]
    driver = {"name": "why401", "informationUri": HOME, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "results": results,
        "properties": {"verdict": plain(str(redact("verdict", verdict(diagnosis).sentence)))},
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _help(diagnosis: Diagnosis, cause: str) -> str:
    steps = [plain(planned.do) for planned in diagnosis.fixes if planned.fix.cause == cause]
    return " ".join(steps) or plain(diagnosis.base.causes[cause].summary)


def _uri(file: str) -> str:
    from urllib.parse import quote

    return quote(file.replace("\\", "/"))
