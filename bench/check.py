"""How long checking a rule base takes as it grows: shipped-like bases and worst cases.

    python bench/check.py [rules …]      (default 500 1000 2000 4000)

``plain`` are rules as people write them. ``alike`` are rules that all resemble each other, where
comparing pairs would be quadratic. ``nested`` has deep alternatives, where multiplying them out
would be exponential. ``chain`` concludes facts from facts. Times are CPU seconds of reading,
checking and analysing; growth is the factor from one size to the next.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from why401.engine.check.analysis import analyse
from why401.engine.load import load_base
from why401.facts.vocabulary import builtin

PER_FILE = 15
CAUSE = """\
cause: c{number}
title: Cause {number}
summary: It is cause {number}.
action: reconfigure
prior: rare
rules:
{rules}
fixes:
  - {{id: mend, do: Mend it., minutes: 2, success: 0.9, risk: none, verify: It works.}}
"""
RULE = """\
  - id: r{number}
    group: g{group}
    when: {when}
    weight: {weight}
    because: It is so.
    source: https://example.org/{number}
"""


def plain(number: int) -> str:
    """Three conditions, of which one is the rule's own."""
    return (
        f"{{http.status: {400 + number % 40}, provider.name: {{in: [openai, p{number % 50}]}}, "
        f"text.all: {{matches: ['word{number} (failed|refused)', 'code {number}']}}}}"
    )


def alike(number: int) -> str:
    """Ranges of one fact, each within many others."""
    return f"{{http.status: {{between: [{400 - number % 200}, {400 + number % 199}]}}}}"


def nested(number: int) -> str:
    """Alternatives below alternatives, whose product has 2**24 members."""
    pair = "{any: [{http.status: 401}, {http.status: 403}]}"
    return f"{{text.all: {{contains: w{number}}}, all: [{', '.join([pair] * 24)}]}}"


def chain(number: int) -> str:
    """What one rule concludes, the next one reads."""
    return f"{{client.name: c{number}, provider.name: {{is_not: c{number + 1}}}}}"


KINDS: dict[str, Callable[[int], str]] = {
    "plain": plain,
    "alike": alike,
    "nested": nested,
    "chain": chain,
}


def write(folder: Path, kind: str, rules: int) -> None:
    """A pack of so many rules."""
    when = KINDS[kind]
    if kind == "chain":
        lines = [
            f"  - {{id: r{n}, when: {when(n)}, then: {{client.name: c{n + 1}}}, because: So.}}"
            for n in range(rules)
        ]
        (folder / "derive").mkdir()
        (folder / "derive" / "chain.yaml").write_text("rules:\n" + "\n".join(lines) + "\n")
        return
    (folder / "key").mkdir()
    for first in range(0, rules, PER_FILE):
        numbers = range(first, min(first + PER_FILE, rules))
        text = "".join(
            RULE.format(number=n, group=n % 3, when=when(n), weight=1 + n % 20) for n in numbers
        )
        name = first // PER_FILE
        (folder / "key" / f"c{name}.yaml").write_text(CAUSE.format(number=name, rules=text))


def seconds(kind: str, rules: int) -> tuple[float, float]:
    """CPU seconds of reading and of analysing."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), kind, rules)
        start = time.process_time()
        base, _ = load_base([Path(folder)], builtin=False)
        middle = time.process_time()
        analyse(base, builtin())
        return middle - start, time.process_time() - middle


def main(sizes: list[int]) -> None:
    """Print a table: kind, rules, seconds, growth."""
    print(f"{'kind':<8} {'rules':>7} {'read':>7} {'analyse':>8} {'whole':>7} {'growth':>7}")
    for kind in KINDS:
        before = 0.0
        for rules in sizes:
            read, analysed = seconds(kind, rules)
            whole = read + analysed
            growth = f"{whole / before:.1f}" if before else ""
            print(f"{kind:<8} {rules:>7,} {read:>7.2f} {analysed:>8.2f} {whole:>7.2f} {growth:>7}")
            before = whole


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or [500, 1000, 2000, 4000])
