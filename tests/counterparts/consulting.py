"""A small rule pack to consult, and a place for sessions."""

from __future__ import annotations

from packs import cause, rule

#: Three causes that three questions tell apart.
FILES = {
    "own/stale.yaml": cause(
        "stale_copy",
        rule("elsewhere", "{same_key.elsewhere: works}", "weight: very_strong"),
        rule("was-good", "{key.worked_before: true}", "weight: strong"),
    ),
    "own/dead.yaml": cause(
        "dead_key",
        rule("nowhere", "{same_key.elsewhere: fails}", "weight: very_strong"),
        rule("said", "{error.code: invalid_api_key}", "weight: strong"),
        rule("alive", "{same_key.elsewhere: works}", "rules_out: true"),
    ),
    "own/quota.yaml": cause(
        "quota",
        rule("status", "{http.status: 429}", "weight: very_strong"),
        rule("other-status", "{http.status: {in: [401, 403]}}", "against: strong"),
        rule("sometimes", "{symptom.intermittent: true}", "weight: strong"),
    ),
}
