"""Models that messages name."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("The model `gpt-5` does not exist", "gpt-5"),
        ("The model: gpt-4 does not exist", "gpt-4"),
        ("model: claude-sonnet-4-0", "claude-sonnet-4-0"),
        ("Model name is not valid: google/gemma-2-9b-it:free", "google/gemma-2-9b-it:free"),
        ("Request too large for gpt-4o in organization org-1", "gpt-4o"),
        ("Invocation of model ID a.claude-3-5:0 with on-demand throughput", "a.claude-3-5:0"),
        ("Project `p` does not have access to model `gpt-4o-mini`", "gpt-4o-mini"),
        ("models/gemini-1.0 is not found for API version v1", "gemini-1.0"),
        ("on resource: arn:aws:bedrock:::foundation-model/a.claude-v2", "a.claude-v2"),
        ("'//x/publishers/google/models/chat-bison@001' (or it may not exist)", "chat-bison@001"),
    ],
)
def test_named(read, text, model):
    assert read(text)["model.name"] == model


@pytest.mark.parametrize(
    "text",
    [
        "you must provide a model parameter",
        "The model does not work with your current plan or api key.",
        "The model xxx does not work",
        "models: see https://x.test/models",
    ],
)
def test_not_named(read, text):
    assert "model.name" not in read(text)


def test_known_model_stays(enriched):
    assert "model.name" not in enriched(model__name="mine-1", response__body="The model `gpt-5` is")
