"""A host that sends back every key it is sent: in the reason, the headers and the body."""

from __future__ import annotations

import json
import re

from counterparts.hosts import Line


def echo(taken: Line) -> None:
    """Answer 401 with everything that was received, in the body and in headers."""
    head = b""
    while b"\r\n\r\n" not in head:
        more = taken.recv(4096)
        if not more:
            return
        head += more
    pairs = re.findall(rb"(?im)^(authorization|x-api-key|api-key): (?:Bearer )?([^\r\n]+)", head)
    key = pairs[0][1].decode() if pairs else "none"
    message = f"Incorrect API key provided: {key}. See https://help.example.org"
    body = json.dumps({"error": {"message": message, "code": "invalid_api_key", "got": key}})
    url = f"https://me:{key}@elsewhere.example.org/?api_key={key}"
    taken.sendall(
        f"HTTP/1.1 401 {key}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"WWW-Authenticate: Bearer realm=x, error_description={key}\r\nX-Api-Key: {key}\r\n"
        f"Location: {url}\r\nX-Request-Id: {key}\r\nServer: {key}\r\nConnection: close\r\n\r\n"
        f"{body}".encode()
    )
    taken.close()
