"""A diagnosis as Markdown for forums and issue trackers: short, complete, safe to post."""

from __future__ import annotations

from collections.abc import Iterator

from ...engine.diagnosis import Diagnosis
from ...engine.model import OTHER
from .commands import commands_of
from .document import INTERNAL, Redact, shorten
from .escape import one_line, plain
from .words import excluded, percent, verdict

_SPECIAL = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]<>#|~"})


def escape(text: str) -> str:
    """Text from outside that must not become Markdown or HTML."""
    return plain(text).replace("\n", " ").translate(_SPECIAL)


def code(text: str) -> str:
    """Text as inline code, whatever back-ticks it holds."""
    line = one_line(text, 300)
    fence = "`" * (max((len(run) for run in _ticks(line)), default=0) + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}" if line else ""


def _ticks(text: str) -> Iterator[str]:
    run = ""
    for char in text + " ":
        if char == "`":
            run += char
        elif run:
            yield run
            run = ""


def as_markdown(diagnosis: Diagnosis, redact: Redact, *, top: int = 5) -> str:
    """The whole diagnosis as one Markdown text."""
    said = verdict(diagnosis)
    lines = [f"### {escape(said.sentence)}", ""]
    chance = percent(diagnosis.leader.probability)
    lines += [f"{said.label}, {chance}. {escape(said.act)}", ""]
    if diagnosis.misfit.flag:
        lines += ["Careful: some of the evidence does not fit this cause.", ""]
    lines += ["| probability | cause | state |", "| ---: | --- | --- |"]
    for belief in diagnosis.beliefs[:top]:
        title = escape(diagnosis.base.causes[belief.cause].title)
        lines.append(f"| {percent(belief.probability)} | {title} | {belief.state} |")
    lines += ["", *_fixes(diagnosis, top), *_why(diagnosis), *_facts(diagnosis, redact)]
    return "\n".join(lines).rstrip() + "\n"


def _fixes(diagnosis: Diagnosis, top: int) -> Iterator[str]:
    if not diagnosis.fixes:
        return
    yield "**Do this, in this order**"
    yield ""
    for number, planned in enumerate(diagnosis.fixes[:top], 1):
        fix = planned.fix
        yield f"{number}. {escape(planned.do)} ({fix.minutes:g} min)"
        for systems, command in commands_of(planned):
            yield f"   {escape(systems)}{': ' if systems else ''}{code(command)}  "
        if fix.verify:
            yield f"   It worked when: {escape(fix.verify)}"
    yield ""


def _why(diagnosis: Diagnosis) -> Iterator[str]:
    leader = next((b for b in diagnosis.beliefs if b.cause != OTHER), None)
    if leader is not None and leader.evidence:
        yield "**Why**"
        yield ""
        for item in [e for e in leader.evidence if e.counted][:6]:
            yield f"- {item.db:+.0f} dB {escape(item.rule.because)} ({code(item.rule.id)})"
        yield ""
    found = excluded(diagnosis)
    if found:
        yield "**Ruled out**"
        yield ""
        for because, causes in found.items():
            yield f"- {', '.join(map(code, causes))}: {escape(because)}"
        yield ""


def _facts(diagnosis: Diagnosis, redact: Redact) -> Iterator[str]:
    facts = [f for f in diagnosis.memory.observed() if f.name not in INTERNAL]
    if not facts:
        return
    yield "<details><summary>Facts</summary>"
    yield ""
    for fact in facts:
        value = str(shorten(redact(fact.name, fact.value), 300))
        source = escape(str(redact("source", str(fact.source))))
        yield f"- {code(fact.name)} = {code(value)} ({source})"
    yield ""
    yield "</details>"
