"""Everything that why401 says of labelled cases, in full precision: what no speed-up may change.

    python bench/results.py tests/cases/public.jsonl -o before.jsonl
    …change the code…
    python bench/results.py tests/cases/public.jsonl -o after.jsonl && cmp before.jsonl after.jsonl

With --rules and --no-builtin the rules can be a frozen copy. One line a case and engine; floats
are written with every digit, questions and the chances after each answer are included.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, cast

from why401.cli.labelled import read_labelled
from why401.cli.render.document import as_document
from why401.engine.diagnosis import Diagnosis, EngineName, make_diagnoser
from why401.engine.load import load_base


def line_of(name: str, diagnosis: Diagnosis) -> str:
    """The whole diagnosis as one line of JSON."""
    document = as_document(diagnosis, lambda _, value: value)
    exact: dict[str, Any] = {
        "beliefs": [[b.cause, b.probability, b.prior, b.weight_db] for b in diagnosis.beliefs],
        "fixes": [[planned.fix.id, planned.chance, planned.gain] for planned in diagnosis.fixes],
        "questions": [
            [q.fact, q.bits, q.value, [[a.value, a.chance, a.chances] for a in q.answers]]
            for q in diagnosis.questions
        ],
        "misfit": diagnosis.misfit.score,
    }
    return json.dumps({"id": name, "exact": exact, **document}, ensure_ascii=False) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--rules", type=Path, action="append", default=[])
    parser.add_argument("--no-builtin", action="store_true")
    parser.add_argument("--engine", action="append", choices=("durable", "python"), default=None)
    parser.add_argument("--every", type=int, default=1, help="only every n-th case")
    given = parser.parse_args()
    base, _ = load_base(given.rules, builtin=not given.no_builtin)
    cases = read_labelled(given.file)[:: given.every]
    with given.output.open("w", encoding="utf-8") as out:
        for engine in given.engine or ("durable", "python"):
            diagnoser = make_diagnoser(base, engine=cast(EngineName, engine))
            for case in cases:
                out.write(line_of(f"{engine} {case.id}", diagnoser(case.memory())))
    print(f"{len(cases)} cases", file=sys.stderr)


if __name__ == "__main__":
    main()
