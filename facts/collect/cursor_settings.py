"""Cursor's ``settings.json`` and ``argv.json``: how it connects and where it keeps secrets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..memory import Fact, Value
from .local import Local
from .machine import home_of
from .model import Collected, Earlier, Machine, fact
from .places import Places
from .proxy_url import described
from .textfile import line_of, parse_jsonc, read_text, shown, text_member

NAME = "cursor.settings"


def look(machine: Machine, earlier: Earlier) -> Collected:
    """What the two files say; a file that is not there says nothing."""
    places = Places(machine.system, home_of(machine), machine.environ)
    facts: list[Fact] = []
    settings = places.editor_data("Cursor") / "User" / "settings.json"
    for path, read in ((settings, _settings), (places.editor_argv(".cursor"), _argv)):
        text = read_text(path)
        if text is None:
            continue
        for name, (value, member) in read(parse_jsonc(text, shown(path, machine))).items():
            where = shown(path, machine, line_of(text, member))
            facts.append(fact(NAME, name, value, where))
    return Collected(tuple(facts))


def _settings(settings: Mapping[str, Any]) -> dict[str, tuple[Value, str]]:
    """Facts by name: the value and the member it was read from."""
    facts: dict[str, tuple[Value, str]] = {}
    proxy = text_member(settings, "http.proxy")
    if proxy:
        facts["proxy.url.cursor"] = (described(proxy), "http.proxy")
    support = text_member(settings, "http.proxySupport")
    if support:
        facts["cursor.proxy_support"] = (support, "http.proxySupport")
    for name, member in (
        ("cursor.strict_tls", "http.proxyStrictSSL"),
        ("cursor.system_certificates", "http.systemCertificates"),
    ):
        if isinstance(settings.get(member), bool):
            facts[name] = (settings[member], member)
    http2, sse = "cursor.general.disableHttp2", "cursor.general.disableHttp1SSE"
    if settings.get(http2) is True:
        mode = "http1.0" if settings.get(sse) is True else "http1.1"
        facts["cursor.http_mode"] = (mode, http2)
    return facts


def _argv(settings: Mapping[str, Any]) -> dict[str, tuple[Value, str]]:
    store = text_member(settings, "password-store")
    return {"cursor.password_store": (store, "password-store")} if store else {}


COLLECTORS = (
    Local(
        NAME,
        look,
        gives=(
            "cursor.http_mode",
            "cursor.password_store",
            "proxy.url.cursor",
            "cursor.proxy_support",
            "cursor.strict_tls",
            "cursor.system_certificates",
        ),
        reads=("Cursor's settings.json and argv.json",),
    ),
)
