"""The forms of text that are known, in the order in which they are believed.

This order is the only precedence there is: where two forms give the same fact, the earlier one
counts. What a relayed answer or a status line says of the status comes before what the sentence
says, and that before the number in a body; a complete body comes before one in pieces, and
structure before plain words.
"""

from __future__ import annotations

from dataclasses import dataclass

from . import (
    amounts,
    answer,
    aws,
    azure_text,
    code_words,
    cursor_card,
    details,
    exceptions,
    html_page,
    json_body,
    loose_fields,
    masked_key,
    model_named,
    node,
    plain,
    python_literal,
    relayed,
    requested,
    sse,
    status_sentence,
)  # fmt: skip
from .finding import Form, Pasted


@dataclass(frozen=True, slots=True)
class KnownForm:
    """A form, how people call it, and when it is not worth its time.

    ``cues`` are pieces, in lower case, one of which any such text holds. ``gives`` names all that
    the form can find, where that is little.
    """

    name: str
    read: Form
    cues: tuple[str, ...] = ()
    gives: frozenset[str] = frozenset()

    def may_fit(self, pasted: Pasted) -> bool:
        """Whether the text may be of this form."""
        text = pasted.lower
        for cue in self.cues:  # a plain loop: this runs for every form of every case
            if cue in text:
                return True
        return not self.cues


_DIGITS = ("10", "20", "30", "40", "41", "42", "43", "45", "49", "50", "51", "52", "53", "59")
_AWS = ("exception", "clienttoken", "signaturedoes", "ftuform", "authenticationtoken", "occurred (")
_FIELDS = ("message", "code", "type", "detail", "reason", "status", "msg")
_PAGES = ("<html", "<!doctype", "<head", "<title", "token", "text/html")
_EXCEPTIONS = (
    "error", "exception", "timeout", "timedout", "disconnected", "refused", "failure", "traceback",
)  # fmt: skip
_TRANSPORT = (
    "enotfound", "eai_", "econn", "timedout", "esocket", "unreach", "epipe", "eproto", "err_",
    "cert", "leaf_sig", "wrong_version", "connecterror",
)  # fmt: skip
_REQUESTS = ("http", "connect", "host", "resolve", "lookup", "addrinfo", "dial")
_AMOUNTS = ("limit", "request", "afford", "budget", "require", "retry", "again", "wait", "length")
_MODELS = ("model", "too large", "limit reached", "endpoints", "inference-profile")

FORMS: tuple[KnownForm, ...] = (
    KnownForm("relayed answer", relayed.read, ("provider", "upstream")),
    KnownForm("HTTP answer", answer.read, ("http/",)),
    KnownForm("status in words", status_sentence.read, _DIGITS, frozenset({"http.status"})),
    KnownForm("JSON body", json_body.read, ("{",)),
    KnownForm("Python literal", python_literal.read, ("{",)),
    KnownForm("event stream", sse.read, ("data:", "event:")),
    KnownForm("AWS error", aws.read, _AWS),
    KnownForm("Azure SDK error", azure_text.read, ("status: ", "success: ", "errorcode: ")),
    KnownForm("body in pieces", loose_fields.read, _FIELDS),
    KnownForm("part of a body", json_body.read_fragment, ("{",)),
    KnownForm("document details", details.read, ("{",)),
    KnownForm("HTML page", html_page.read, _PAGES),
    KnownForm("Cursor card", cursor_card.read, ("error_", "request id")),
    KnownForm("exception", exceptions.read, _EXCEPTIONS),
    KnownForm("transport error", node.read, _TRANSPORT),
    KnownForm("request", requested.read, _REQUESTS),
    KnownForm("masked key", masked_key.read, ("key", "received"), frozenset({"error.masked_key"})),
    KnownForm("amounts", amounts.read, _AMOUNTS),
    KnownForm("model in words", model_named.read, _MODELS, frozenset({"model.name"})),
    KnownForm("code in words", code_words.read, (), frozenset({"error.type", "error.code"})),
    KnownForm("plain words", plain.read, (), frozenset({"error.message"})),
)
