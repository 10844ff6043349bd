"""The tally of a run as a table, as JSON (``why401.summary/1``) and as a page."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from ...facts.atomic import replacing
from ...facts.errors import CaseError, Fault, Place
from .sources import find_sources, read_records
from .tally import KINDS, Tally

SCHEMA = "why401.summary/1"
#: Names and causes shown of one kind.
SHOWN = 20
#: Normal quantile of a two-sided 95 % interval.
_Z = 1.959964


def wilson(hits: float, cases: float) -> tuple[float, float]:
    """The 95 % interval of a share (E. B. Wilson, JASA 22 (1927), 209-212); (0, 1) of nothing."""
    if cases <= 0:
        return 0.0, 1.0
    share, square = hits / cases, _Z * _Z
    middle = share + square / (2 * cases)
    spread = _Z * math.sqrt(share * (1 - share) / cases + square / (4 * cases * cases))
    scale = 1 + square / cases
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def as_summary(tally: Tally) -> dict[str, Any]:
    """The tally as JSON-ready data; shares are of the diagnosed cases, or of a name's own."""
    cases = tally.diagnosed
    return {
        "schema": SCHEMA,
        "diagnosed": cases,
        "conclusive": tally.conclusive,
        "faulty": tally.faulty,
        "no_refusal": tally.other_records,
        "causes": _rows(tally.causes, cases),
        "actions": _rows(tally.actions, cases),
        "by": {kind: _names(names, cases) for kind, names in sorted(tally.by.items())},
    }


def _rows(counts: dict[str, list[float]], cases: int) -> list[dict[str, Any]]:
    return [
        {**_share(name, hits, cases), "mean_probability": round(probability / hits, 3)}
        for name, (hits, probability) in sorted(counts.items(), key=lambda kv: (-kv[1][0], kv[0]))
    ]


def _names(names: dict[str, dict[str, int]], cases: int) -> list[dict[str, Any]]:
    sums = {name: sum(causes.values()) for name, causes in names.items()}
    return [
        {
            **_share(name, sums[name], cases),
            "causes": [
                _share(cause, hits, sums[name])
                for cause, hits in sorted(names[name].items(), key=lambda kv: (-kv[1], kv[0]))[:5]
            ],
        }
        for name in sorted(names, key=lambda name: (-sums[name], name))
    ]


def _share(name: str, hits: float, cases: float) -> dict[str, Any]:
    low, high = wilson(hits, cases)
    return {
        "name": name,
        "cases": int(hits),
        "share": round(hits / cases, 4) if cases else 0.0,
        "low": round(low, 4),
        "high": round(high, 4),
    }


def write_summary(target: Path, tally: Tally) -> None:
    """The summary in a file, whose suffix says how: .json, .html, else plain text.

    Raises `UsageFault` where a page is wanted and jinja2 is not installed.
    """
    summary = as_summary(tally)
    if target.suffix == ".json":
        text = json.dumps(summary, ensure_ascii=False, indent=2) + "\n"
    elif target.suffix in (".html", ".htm"):
        text = as_page(summary)
    else:
        text = as_text(summary)
    with replacing(target) as stream:
        stream.write(text)


def read_conclusions(source: Path) -> Tally:
    """The tally of a batch's output. Raises `CaseError` for a line that is no conclusion."""
    tally = Tally()
    for record in read_records(find_sources([str(source)])):
        try:
            document = json.loads(record.data)
            if "error" in document:
                tally.faulty += 1
            else:
                facts = document["facts"]
                told = {fact: facts[fact]["value"] for fact in KINDS.values() if fact in facts}
                tally.count(document["causes"][0], told)
        except (ValueError, TypeError, KeyError, IndexError) as error:
            problem = "is no line of a batch's output."
            place = Place(str(source), record.number, 1)
            hint = "Cases are diagnosed first: why401 batch CASES -o CONCLUSIONS"
            raise CaseError(Fault("C042", problem, place, hint)) from error
    return tally


def as_text(summary: dict[str, Any]) -> str:
    """The summary as lines for a terminal or a mail."""
    lines = [
        f"{summary['diagnosed']:,} cases: {summary['conclusive']:,} with a conclusion, "
        f"{summary['faulty']:,} that could not be read, "
        f"{summary['no_refusal']:,} records that were no refusal."
    ]
    lines += ["", "Leading cause", *_table(summary["causes"])]
    lines += ["", "What it takes", *_table(summary["actions"])]
    for kind, names in summary["by"].items():
        lines += ["", f"By {kind}"]
        for row in names[:SHOWN]:
            lines.append(_row(row))
            lines += [f"    {_row(cause, 36)}" for cause in row["causes"][:3]]
    return "\n".join(lines) + "\n"


def _table(rows: list[dict[str, Any]]) -> list[str]:
    shown = [_row(row) for row in rows[:SHOWN]]
    rest = len(rows) - SHOWN
    return [*shown, f"  … and {rest} more"] if rest > 0 else shown


def _row(row: dict[str, Any], width: int = 40) -> str:
    bounds = f"({row['low']:.1%} to {row['high']:.1%})"
    return f"  {row['name'][:width]:<{width}} {row['cases']:>9,}  {row['share']:>6.1%}  {bounds}"


def as_page(summary: dict[str, Any]) -> str:
    """The summary as one HTML page."""
    from ..render.templates import page

    return page("summary.html", summary=summary, shown=SHOWN)
