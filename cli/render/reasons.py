"""HOW, WHY NOT and what differs between two diagnoses, as indented lines."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from ...engine.compare import Comparison, FactChange
from ...engine.diagnosis import Diagnosis
from ...engine.explain import Proof
from ...engine.whynot import Near, Unmet, WhyNot
from .document import Redact
from .escape import one_line, plain
from .lines import say
from .phrases import condition, values
from .words import percent

MAX_TEXT = 160
MAX_NEAR = 5


def show_how(diagnosis: Diagnosis, cause: str, redact: Redact, console: Console) -> None:
    """The proof tree of a cause: prior, rules with weights, facts with sources."""
    proof = diagnosis.how(cause)
    belief = next(b for b in diagnosis.beliefs if b.cause == cause)
    head = f"{proof.detail}: {percent(belief.probability)}, {belief.state}"
    console.print(Text(head, style="bold"))
    console.print(
        f"  Before any evidence {belief.prior:.1%}; the rules that count add "
        f"{belief.weight_db:+.0f} dB."
    )
    if not proof.support:
        console.print("  No rule says anything of it: it stands on how common it is.")
    for rule in proof.support:
        _line(console, 2, f"{rule.db or 0:+.0f} dB  {plain(rule.detail)}")
        note = "" if rule.counted else "; not counted: its group has a stronger rule"
        _line(console, 4, f"rule {rule.label}{note}", dim=True)
        for fact in rule.support:
            _proof(fact, 4, redact, console)


def _proof(proof: Proof, indent: int, redact: Redact, console: Console) -> None:
    name = proof.label.split(" ", 1)[0]
    label = one_line(str(redact(name, proof.label)), MAX_TEXT)
    detail = one_line(str(redact("source", proof.detail)), MAX_TEXT)
    _line(console, indent, f"{label}  ({detail})", dim=True)
    for part in proof.support:
        _proof(part, indent + 2, redact, console)


def show_whynot(diagnosis: Diagnosis, found: WhyNot, redact: Redact, console: Console) -> None:
    """Why a cause does not lead: ruled out, less common, less evidence, rules that lack facts."""
    titles = {cause.id: plain(cause.title) for cause in diagnosis.base.causes.values()}
    belief, leader = found.belief, found.leader
    head = f"{titles[belief.cause]}: {percent(belief.probability)}, {belief.state}"
    console.print(Text(head, style="bold"))
    for item in found.excluded_by:
        _line(console, 2, f"Ruled out: {plain(item.rule.because)} (rule {item.rule.id})")
    if leader is not belief:
        _line(console, 2, f"Against it, {titles[leader.cause]} has:")
        if abs(found.prior_db) >= 0.5:
            word = "more" if found.prior_db > 0 else "less"
            _line(console, 4, f"{found.prior_db:+.0f} dB  {word} common in this context")
        for part in found.contrast[:MAX_NEAR]:
            _line(console, 4, f"{part.db:+.0f} dB  {plain(part.rule.because)}")
    if found.near:
        _line(console, 2, "Rules that would speak for it, nearest first:")
    for near in found.near[:MAX_NEAR]:
        _line(console, 4, f"{near.db:+.0f} dB  {plain(near.rule.because)}")
        _line(console, 6, f"rule {near.rule.id}", dim=True)
        _near(near, 6, redact, console)
    for question in found.raised_by[:3]:
        _line(console, 2, f"An answer could put it first: {plain(question.question.prompt)}")


def show_silent(rule_id: str, near: Near | None, redact: Redact, console: Console) -> None:
    """Why a rule did not fire, or that it did."""
    console.print(Text(f"Rule {rule_id} {'fired' if near is None else 'did not fire'}.", "bold"))
    if near is not None:
        _near(near, 2, redact, console)


def _near(near: Near, indent: int, redact: Redact, console: Console) -> None:
    for unmet in near.unmet:
        _line(console, indent, f"needs: {plain(_unmet(unmet, redact))}")
        if unmet.via is not None:
            _line(console, indent + 2, f"rule {unmet.via.rule.id} would conclude it")
            _near(unmet.via, indent + 4, redact, console)


def _unmet(unmet: Unmet, redact: Redact) -> str:
    wanted = condition(unmet.test, want=unmet.want)
    if unmet.test.op == "known":
        held = "known" if unmet.values else "unknown"
        return f"{wanted}; it is {held}"
    return f"{wanted}; it is {values(unmet.test.fact, unmet.values, redact)}"


def show_comparison(
    found: Comparison, after: Diagnosis, redact: Redact, console: Console, *, top: int = 8
) -> None:
    """Facts that differ, causes that moved, rules that fire in one only."""
    if found.empty:
        console.print("Nothing differs.")
        return
    for title, changes in (("Facts", found.observed), ("Concluded", found.concluded)):
        if changes:
            console.print(Text(title, style="bold"))
        for change in changes:
            _line(console, 2, _change(change, redact))
    if found.causes:
        console.print(Text("Causes", style="bold"))
    for moved in found.causes[:top]:
        before, now = (_chance(value) for value in (moved.before, moved.after))
        cause = after.base.causes.get(moved.cause)
        title = plain(cause.title) if cause else moved.cause
        state = f", now {moved.state_after}" if moved.state_after != moved.state_before else ""
        _line(console, 2, f"{before} → {now}  {title}{state}")
    for word, rules in (("fires now", found.started), ("fires no more", found.stopped)):
        for rule in rules[:top]:
            _line(console, 2, f"rule {word}: {rule}", dim=True)
        if len(rules) > top:
            _line(console, 2, f"and {len(rules) - top} more rules", dim=True)
    console.print(Text(_verdict(found, after), style="bold"))


def _verdict(found: Comparison, after: Diagnosis) -> str:
    cause = after.base.causes.get(found.leader_after)
    title = plain(cause.title) if cause else found.leader_after
    word = "still" if found.leader_before == found.leader_after else "now"
    return f"First is {word}: {title} ({percent(after.leader.probability)})"


def _change(change: FactChange, redact: Redact) -> str:
    before, after = (values(change.name, held, redact) for held in (change.before, change.after))
    return f"{change.name}: {before} → {after}"


def _chance(value: float | None) -> str:
    return "not in the rules" if value is None else percent(value)


def _line(console: Console, indent: int, text: str, *, dim: bool = False) -> None:
    say(console, text, indent, "dim" if dim else "")
