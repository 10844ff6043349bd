"""A redacted case is diagnosed as the case itself."""

from __future__ import annotations

import pytest

from why401.engine.diagnosis import Diagnosis, builtin_diagnoser
from why401.facts.memory import WorkingMemory
from why401.facts.parse import parse_text
from why401.facts.parse.marks import unmarked
from why401.facts.redact import Redactor

OPENAI = "sk-" + "proj-" + "Zq7m" * 18 + "2Hu9"
GROQ = "gsk" + "_" + "Ab3d" * 13
TEXTS = [
    "Incorrect API key provided: {}. You can find your API key at https://platform.openai.com.",
    "401 Incorrect API key provided: {}",
    "Invalid API key: {}",
]


def diagnose(text: str) -> Diagnosis:
    facts = {"provider.name": "openai", "response.body": text}
    return builtin_diagnoser("python")(WorkingMemory.of(facts), ask=False)


@pytest.mark.parametrize("text", TEXTS)
def test_redaction_does_not_change_the_diagnosis(text: str) -> None:
    whole = diagnose(text.format(OPENAI))
    redacted = diagnose(Redactor().text(text.format(OPENAI)))
    assert redacted.leader.cause == whole.leader.cause
    assert redacted.leader.probability == pytest.approx(whole.leader.probability, abs=0.1)


@pytest.mark.parametrize("text", TEXTS)
def test_another_vendors_key_keeps_its_prefix(text: str) -> None:
    assert diagnose(Redactor().text(text.format(GROQ))).leader.cause == "key_wrong_provider"


def test_a_mark_reads_as_a_masked_key() -> None:
    mark = Redactor().text(f"key {OPENAI}")
    assert unmarked(mark) == "key sk-proj-***2Hu9"
    facts = {f.name: f.value for f in parse_text(Redactor().text(TEXTS[0].format(OPENAI)))}
    assert facts["error.masked_key"] == "sk-proj-***2Hu9"
    assert unmarked("<your key here> <key: x>") == "<your key here> <key: x>"
