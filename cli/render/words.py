"""The words of a diagnosis: the verdict in a sentence, what kind of act it calls for."""

from __future__ import annotations

from dataclasses import dataclass

from ...engine.believe import Belief
from ...engine.diagnosis import Diagnosis
from ...engine.model import OTHER, Action

ACT: dict[Action, str] = {
    "wait": "Wait: it should mend itself. Do not rotate the key.",
    "pay": "Pay: credit or a limit is missing. A new key will not help.",
    "rotate": "The key itself: paste it again or replace it; paying or waiting will not help.",
    "reconfigure": "Change a setting: neither paying, waiting nor a new key is needed.",
    "upgrade": "Upgrade a program or a plan.",
    "ask_admin": "Ask an administrator: you cannot change this alone.",
    "contact": "Contact the provider's support.",
    "none": "Nothing to do yet: collect more first.",
}

#: Chance from which each label holds (reasoning: 1.6).
LABELS = ((0.95, "confirmed"), (0.8, "very likely"), (0.5, "likely"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """The headline: a sentence, how sure it is, and what act it calls for."""

    sentence: str
    label: str
    act: str


def label_of(chance: float) -> str:
    """How sure a probability is, in words."""
    return next((label for limit, label in LABELS if chance >= limit), "not settled")


def percent(chance: float) -> str:
    """A probability as a reader wants it: never 0 % or 100 % for what is merely near."""
    if 0 < chance < 0.005:
        return "<1 %"
    if 0.995 <= chance < 1:
        return ">99 %"
    return f"{chance:.0%}".replace("%", " %")


def verdict(diagnosis: Diagnosis) -> Verdict:
    """The headline of a diagnosis."""
    first = diagnosis.leader
    if first.cause == OTHER or not diagnosis.conclusive:
        return _open_verdict(diagnosis)
    cause = diagnosis.base.causes[first.cause]
    label = label_of(first.probability)
    act = ACT[cause.action]
    if label == "not settled":
        act = "Take the steps below in their order; the questions at the end would settle it."
        count = len(contenders(diagnosis))
        rest = f", the first of {count}" if count > 1 else ""
        sentence = f"Most likely{rest}: {_lower(cause.title)}."
    else:
        sentence = f"{cause.title}."
    return Verdict(sentence, label, act)


def _open_verdict(diagnosis: Diagnosis) -> Verdict:
    if not any(fact.source.kind != "derived" for fact in diagnosis.memory):
        return Verdict("There is nothing to go by yet.", "no facts", ACT["none"])
    if diagnosis.memory.value("fault.seen") is False:
        return Verdict(
            "Nothing wrong was found: all that is known went well.",
            "nothing to explain",
            "The words that the program shows when it fails, or its log, would show more.",
        )
    if diagnosis.leader.cause == OTHER:
        about = _ELSEWHERE.get(str(diagnosis.memory.value("complaint.elsewhere")))
        sentence = (
            f"This speaks of {about}, not of a model's API and its key."
            if about
            else "This looks like no cause I know."
        )
        return Verdict(sentence, "not settled", ACT["none"])
    title = diagnosis.base.causes[diagnosis.leader.cause].title
    return Verdict(
        f"The facts do not settle it. Most often it is this: {_lower(title)}.",
        "not settled",
        "Answer the first question below, or paste the full answer of the server.",
    )


#: What `complaint.elsewhere` says, in words.
_ELSEWHERE = {
    "database": "a database",
    "version_control": "a repository",
    "package_registry": "a registry of packages or images",
    "remote_login": "the login to a machine, a directory or a network",
    "cluster": "a cluster",
    "cloud_resource": "a cloud's storage or machines",
    "mail": "a mail server",
    "password_login": "a login with a password",
    "other_api": "another service",
    "machine": "the machine itself",
    "client_matter": "a matter of the program itself",
}


def contenders(diagnosis: Diagnosis) -> list[Belief]:
    """The causes that are still worth naming."""
    return [b for b in diagnosis.beliefs if b.probability >= 0.05 and b.cause != OTHER]


def _lower(title: str) -> str:
    """A title inside a sentence: lower case, unless it begins with a name."""
    head = title.split(" ", 1)[0]
    plain = head[:1].isupper() and head[1:].islower() and head.lower() in _PLAIN
    return title[0].lower() + title[1:] if plain else title


_PLAIN = frozenset({
    "the", "a", "an", "no", "your", "this", "key", "wrong", "account", "model", "new", "base",
    "request", "login", "client", "old", "right", "another", "provider", "header", "variable",
})  # fmt: skip


def excluded(diagnosis: Diagnosis) -> dict[str, list[str]]:
    """Ruled-out causes by the sentence that rules them out."""
    found: dict[str, list[str]] = {}
    for belief in sorted(diagnosis.beliefs, key=lambda b: b.cause):
        for item in belief.evidence:
            if item.effect == "rules_out":
                found.setdefault(item.rule.because, []).append(belief.cause)
                break
    return found
