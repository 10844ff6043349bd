"""HOW: from cause through rules and conclusions to where each fact comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from packs import cause, diagnoser, rule
from why401.facts.memory import Fact, Source, WorkingMemory

DERIVE = "rules:\n  - {id: d, when: {http.status: 401}, then: {complaint.kind: auth_refused}, because: It says 401.}\n"


def test_the_tree_goes_down_to_the_source(tmp_path: Path) -> None:
    files = {
        "derive/d.yaml": DERIVE,
        "key/a.yaml": cause("a", rule("r", "{complaint.kind: auth_refused, os.name: linux}")),
    }
    memory = WorkingMemory(
        [
            Fact("http.status", 401, Source("text", "response.body, JSON")),
            Fact("os.name", "linux", Source("user", "answer")),
        ]
    )
    tree = diagnoser(tmp_path, files)(memory, ask=False).how("a")
    assert (tree.kind, tree.label, tree.db) == ("cause", "a", 10.0)
    (of_rule,) = tree.support
    assert (of_rule.label, of_rule.db) == ("a/r", 10.0)
    concluded, told = of_rule.support
    assert concluded.label == "complaint.kind = auth_refused"
    assert "d/d" in concluded.detail
    assert [node.label for node in concluded.support] == ["http.status = 401"]
    assert concluded.support[0].detail == "text: response.body, JSON"
    assert told.detail == "user: answer"


def test_an_unknown_cause_is_a_key_error(tmp_path: Path) -> None:
    diagnosis = diagnoser(tmp_path, {"key/a.yaml": cause("a")})(WorkingMemory(), ask=False)
    with pytest.raises(KeyError):
        diagnosis.how("nobody")
