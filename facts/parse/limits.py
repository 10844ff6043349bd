"""Every bound of the text parser, in one place. Lengths are in characters."""

from __future__ import annotations

#: Of a longer text only this much is read, from its beginning and from its end: errors stand at
#: the top of an answer or at the bottom of a log.
HEAD = 120_000
TAIL = 80_000

#: Places at which reading a JSON or Python document is tried.
DOCUMENT_ATTEMPTS = 16
#: Longest Python literal that is evaluated, and its deepest nesting.
LITERAL_LENGTH = 20_000
LITERAL_DEPTH = 40
#: How deep error objects are followed, strings that hold documents included.
ERROR_DEPTH = 12
#: Values of a document that are looked at, wherever they stand.
WALKED_VALUES = 2_000

#: Matches of one pattern that are looked at.
MATCHES = 100

#: Longest error message, longest other value, most headers of one answer.
MESSAGE_LENGTH = 2_000
VALUE_LENGTH = 500
HEADERS = 64

#: Rounds in which texts that were found in texts (a body in an answer, a message in a body)
#: are read in turn.
ROUNDS = 5
