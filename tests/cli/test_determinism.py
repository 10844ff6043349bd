"""The same facts give the same bytes: any order, any hash seed, either engine."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from ran import Why401

CASES = Path(__file__).parents[1] / "cases" / "public.jsonl"


def sample(count: int) -> list[dict[str, object]]:
    lines = CASES.read_text("utf-8").splitlines()
    return [json.loads(line)["facts"] for line in random.Random(401).sample(lines, count)]


def without_engine(text: str) -> str:
    return text.replace('"engine": "durable"', '"engine": "python"')


@pytest.mark.parametrize("number", range(6))
def test_order_of_facts_and_engine_do_not_matter(
    why401: Why401, tmp_path: Path, number: int
) -> None:
    facts = sample(6)[number]
    outputs: set[str] = set()
    engines = ["python"] if sys.version_info >= (3, 13) else ["python", "durable"]
    for seed, engine in enumerate(engines * 2):
        items = list(facts.items())
        random.Random(seed).shuffle(items)
        path = tmp_path / f"{seed}.json"
        path.write_text(json.dumps(dict(items)))
        ran = why401("diagnose", path, "--json", "--engine", engine)
        assert json.loads(ran.out)["engine"] == engine
        outputs.add(without_engine(ran.out))
    assert len(outputs) == 1


def test_the_hash_seed_does_not_matter(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text("\n".join(json.dumps(facts) for facts in sample(25)) + "\n")
    outputs: set[str] = set()
    for seed in ("0", "1", "4242"):
        for engine in ("python", "auto"):
            target = tmp_path / f"{seed}-{engine}.jsonl"
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "why401",
                    "batch",
                    str(source),
                    "-o",
                    str(target),
                    "--engine",
                    engine,
                ],
                env={**os.environ, "PYTHONHASHSEED": seed},
                check=True,
                capture_output=True,
                timeout=100,
            )
            outputs.add(without_engine(target.read_text("utf-8")))
    assert len(outputs) == 1
