"""A case in which nothing failed: every form of the answer says so, and the exit code is 1."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import jsonschema

from ran import Why401
from why401.engine.model import OTHER

FACTS = {
    "client.name": "openai-python",
    "provider.name": "openai",
    "http.status": 200,
    "model.listed": True,
    "account.balance_usd": 25.0,
}


def test_the_command_says_so_in_each_form(why401: Why401, tmp_path: Path) -> None:
    path = tmp_path / "well.json"
    path.write_text(json.dumps(FACTS))
    ran = why401("diagnose", path)
    assert ran.code == 1
    assert "Nothing wrong was found" in ran.out
    assert "Nothing wrong was found" in why401("diagnose", path, "--markdown").out
    document = why401("diagnose", path, "--json").document
    schema = resources.files("why401.facts.schemas").joinpath("diagnosis.schema.json")
    jsonschema.validate(document, json.loads(schema.read_text("utf-8")))
    assert document["causes"][0]["id"] == OTHER
    assert document["fixes"][0]["id"].endswith("show-the-failure")
