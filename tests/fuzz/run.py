"""Fuzzes one target for a while, guided by coverage: ``python tests/fuzz/run.py case 600``.

Needs `atheris` (Python 3.11 to 3.13, Linux). Inputs that reach new code go to the folder after
the seconds, or nowhere; what breaks is written to ``crash-…`` here and can be given as an input
file instead of the seconds, to see it again.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    name, *rest = sys.argv[1:]
    sys.path.insert(0, str(HERE.parent))
    atheris = import_module("atheris")
    with atheris.instrument_imports(include=["why401"]):
        target = import_module("fuzz.targets").TARGETS[name]
    if rest and Path(rest[0]).is_file():
        target(Path(rest[0]).read_bytes())
        return
    seconds = rest[0] if rest else "60"
    folders = [*rest[1:2], str(HERE / "corpus" / name)]
    options = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048", "-max_len=4096"]
    atheris.Setup([sys.argv[0], *options, "-print_final_stats=1", *folders], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
