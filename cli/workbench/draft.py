"""The parts of a rule that is being drafted: conditions as given on a command line, and texts or
values on which they hold and fail."""

from __future__ import annotations

import json
import re

from ...engine.conditions import compile_pattern, pattern_problem
from ...facts.errors import CaseError, Fault, UsageFault, did_you_mean
from ...facts.vocabulary import FactSpec, Vocabulary


def conditions_of(texts: list[str], vocabulary: Vocabulary) -> list[tuple[FactSpec, str, object]]:
    """The conditions as written. Raises `UsageFault` with all that is wrong with them."""
    found: list[tuple[FactSpec, str, object]] = []
    faults: list[Fault] = []
    for text in texts:
        try:
            found.append(_condition(text, vocabulary))
        except UsageFault as error:
            faults += error.faults
    if faults:
        raise UsageFault(*faults)
    return found


def _condition(text: str, vocabulary: Vocabulary) -> tuple[FactSpec, str, object]:
    found = re.match(r"\s*([^=~\s]+)\s*([=~])\s*(.*)", text, re.S)
    if found is None or not found[3].strip():
        raise UsageFault(Fault("W000", f"{text[:60]!r} is no condition.",
                               hint="As in http.status=402 or text.all~'no credit'."))  # fmt: skip
    name, operator, value = found[1], found[2], found[3].strip()
    spec = vocabulary.get(name)
    if spec is None:
        hint = did_you_mean(name, vocabulary.specs) or "Facts are listed by: why401 facts list"
        raise UsageFault(Fault("W000", f"unknown fact {name!r}.", hint=hint))
    if spec.is_pattern or spec.name != name:
        spec = FactSpec(name, spec.type, spec.means)
    if operator == "~":
        problem = pattern_problem(value)
        if problem:
            raise UsageFault(
                Fault("W000", f"the pattern {value[:60]!r} cannot be used: {problem}.")
            )
        return (spec, "matches", value)
    try:
        return (spec, "is", vocabulary.parse(name, value))
    except CaseError as error:
        raise UsageFault(*error.faults) from error


def examples_of_rule(
    pairs: list[tuple[FactSpec, str, object]], given: dict[str, object]
) -> tuple[dict[str, object], dict[str, object]]:
    """Facts on which the rule fires, and facts that miss it by its last condition."""
    firing: dict[str, object] = {}
    for spec, op, value in pairs:
        firing[spec.name] = (
            (given.get("firing") or _found_by(str(value))) if op == "matches" else value
        )
    spec, op, value = pairs[-1]
    silent = dict(firing)
    if op == "matches":
        silent[spec.name] = given.get("near_miss") or "Something else went wrong."
    else:
        other = _other(spec, value)
        silent.pop(spec.name) if other is None else silent.update({spec.name: other})
    return firing, silent or {"symptom.intermittent": True}


def _found_by(pattern: str) -> str:
    """A text that a simple pattern finds. Raises `UsageFault` where none can be guessed."""
    for optional in ("", r"\1"):
        text = re.sub(r"\(([^()]*)\)\?", optional, re.sub(r"\\b|\^|\$|\(\?:", "", pattern))
        text = re.sub(r"\.[*+?]|\.\{\d+,?\d*\}|[()?]", " ", text.split("|")[0])
        text = re.sub(r"\\(.)", r"\1", re.sub(r"\s+", " ", text)).strip()
        if text and compile_pattern(pattern, exact=False)(text):
            return text
    hint = "Give --firing: a text that it must find."
    raise UsageFault(
        Fault("W000", f"no text is known for the pattern {pattern[:60]!r}.", hint=hint)
    )


def _other(spec: FactSpec, value: object) -> object | None:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1 if spec.maximum is None or value + 1 <= spec.maximum else value - 1
    return next((other for other in spec.values if other != value), None)


def written_condition(op: str, value: object) -> str:
    """What stands behind the fact's name."""
    return scalar(value) if op == "is" else f"{{matches: {scalar(value)}}}"


def flow(facts: dict[str, object]) -> str:
    """A mapping on one line."""
    return "{" + ", ".join(f"{name}: {scalar(value)}" for name, value in facts.items()) + "}"


def scalar(value: object) -> str:
    """A scalar of YAML: texts that could be read as something else in quotation marks."""
    if not isinstance(value, str):
        return json.dumps(value)
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9 _./()'-]*", value) and value.lower() not in (
        "true", "false", "null", "yes", "no", "on", "off"
    ):  # fmt: skip
        return value
    return "'" + value.replace("'", "''").replace("\n", " ") + "'"
