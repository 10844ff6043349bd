"""Faults for machines: JSON, SARIF 2.1.0 and the annotations of GitHub's workflows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ...engine.check.codes import CODES
from ...facts.errors import Fault
from ...facts.redact import Redactor
from .common import counts, relative

SCHEMA = "why401.faults/1"
_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def as_json(faults: Sequence[Fault]) -> str:
    """Every fault with code, severity, place, problem and hint."""
    return json.dumps(
        {"schema": SCHEMA, "counts": counts(faults), "faults": [_entry(f) for f in _clean(faults)]},
        ensure_ascii=False,
        indent=2,
    )


def _clean(faults: Sequence[Fault]) -> list[Fault]:
    """The faults without secrets: a problem quotes the file, and these reports are published."""
    redact = Redactor().text
    return [replace(f, problem=redact(f.problem), hint=redact(f.hint)) for f in faults]


def _entry(fault: Fault) -> dict[str, object]:
    return {
        "code": fault.code,
        "severity": fault.severity,
        "file": relative(fault.place.file),
        "line": fault.place.line,
        "column": fault.place.column,
        "problem": fault.problem,
        "hint": fault.hint,
    }


def as_sarif(faults: Sequence[Fault]) -> str:
    """One run of SARIF, for code scanning."""
    codes = sorted({fault.code for fault in faults})
    driver = {
        "name": "why401",
        "rules": [
            {"id": code, "shortDescription": {"text": CODES.get(code, code)}} for code in codes
        ],
    }
    run = {
        "tool": {"driver": driver},
        "results": [_result(fault, codes) for fault in _clean(faults)],
    }
    return json.dumps(
        {"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2
    )


def _result(fault: Fault, codes: Sequence[str]) -> dict[str, object]:
    text = f"{fault.problem} {fault.hint}".strip()
    result: dict[str, object] = {
        "ruleId": fault.code,
        "ruleIndex": codes.index(fault.code),
        "level": fault.severity,
        "message": {"text": text},
    }
    if fault.place.file:
        place: dict[str, object] = {"artifactLocation": {"uri": relative(fault.place.file)}}
        if fault.place.line:
            place["region"] = {
                "startLine": fault.place.line,
                "startColumn": max(1, fault.place.column),
            }
        result["locations"] = [{"physicalLocation": place}]
    return result


def as_github(faults: Sequence[Fault]) -> str:
    """One workflow command a fault; GitHub shows them at the lines of a pull request."""
    return "\n".join(_command(fault) for fault in _clean(faults))


def _command(fault: Fault) -> str:
    kind = "notice" if fault.severity == "note" else fault.severity
    properties = [f"title={_property(fault.code)}"]
    if fault.place.file:
        properties.insert(0, f"file={_property(relative(fault.place.file))}")
    if fault.place.line:
        properties.insert(1, f"line={fault.place.line},col={max(1, fault.place.column)}")
    text = f"{fault.problem} {fault.hint}".strip()
    return f"::{kind} {','.join(properties)}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: Mapping[str, Callable[[Sequence[Fault]], str]] = {
    "json": as_json,
    "sarif": as_sarif,
    "github": as_github,
}
