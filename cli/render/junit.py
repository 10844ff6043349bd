"""A diagnosis as JUnit XML, as CI systems show test results: one test a rung, one the verdict."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from ...engine.diagnosis import Diagnosis
from .document import Redact
from .escape import plain
from .page import rungs
from .words import percent, verdict


def as_junit(diagnosis: Diagnosis, redact: Redact) -> str:
    """The suite ``why401``: it fails where a cause is established or suggested."""
    suite = Element("testsuite", name="why401")
    failures = 0
    for rung in rungs(diagnosis):
        case = SubElement(suite, "testcase", classname="why401.probe", name=rung["name"])
        case.set("time", rung["seconds"] or "0")
        if rung["state"] == "skipped":
            SubElement(case, "skipped")
        elif rung["state"] != "ok":
            failures += 1
            SubElement(case, "failure", message=rung["words"])
    case = SubElement(suite, "testcase", classname="why401", name="diagnosis")
    if diagnosis.conclusive:
        failures += 1
        said = verdict(diagnosis)
        chance = percent(diagnosis.leader.probability)
        failure = SubElement(case, "failure", message=plain(f"{said.sentence} ({chance})"))
        failure.text = _advice(diagnosis, redact)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(failures))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(suite, encoding="unicode") + "\n"


def _advice(diagnosis: Diagnosis, redact: Redact) -> str:
    lines = [verdict(diagnosis).act]
    lines += [f"{n}. {planned.do}" for n, planned in enumerate(diagnosis.fixes[:5], 1)]
    return plain(str(redact("advice", "\n".join(lines))))
