"""Proxies and certificate variables: what is set, what contradicts, what leads nowhere."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..memory import Value
from .local import Local
from .model import Collected, Earlier, Machine, Unavailable, fact
from .places import Places
from .processes import run_text
from .proxy_url import proxy_of
from .textfile import read_jsonc, text_member

NAME = "proxies"

_VARIABLES = ("http_proxy", "https_proxy", "all_proxy")
_SCHEMES = ("http", "https", "socks5", "socks5h")
_CA_VARIABLES = (
    "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS", "AWS_CA_BUNDLE",
)  # fmt: skip
_CONNECT_SECONDS = 0.3

Found = tuple[str, Value, str]


def look(machine: Machine, earlier: Earlier) -> Collected:
    """What is set, by name and place."""
    proxies = dict(_from_environment(machine.environ))
    editor = _from_editor(machine)
    if editor:
        proxies["http.proxy"] = editor
    system = _from_system(machine)
    if system:
        proxies["system"] = system
    found: list[Found] = [("proxy.present", bool(proxies), "environment, settings, system")]
    if proxies:
        found.append(("proxy.source", _source(next(iter(proxies))), next(iter(proxies))))
    found += _described(proxies)
    found += _contradictions(machine.environ, editor, proxies)
    found += _no_proxy(machine.environ)
    found += _certificates(machine)
    return Collected(tuple(fact(NAME, *each) for each in found))


def _from_environment(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The variables that count: small letters win, and an empty one of them removes the other."""
    for name in _VARIABLES:
        value = environ.get(name, environ.get(name.upper(), "")).strip()
        if value:
            yield (name if name in environ else name.upper()), value


def _from_editor(machine: Machine) -> str:
    """``http.proxy`` of Cursor's settings, where they can be read."""
    if machine.home is None:
        return ""
    data = Places(machine.system, machine.home, machine.environ).editor_data("Cursor")
    try:
        return text_member(read_jsonc(data / "User" / "settings.json"), "http.proxy").strip()
    except (OSError, Unavailable):
        return ""  # cursor.settings reports it


def _from_system(machine: Machine) -> str:
    if machine.root != Path("/"):
        return ""
    if machine.system == "macos":
        lines = (line.split(":", 1) for line in run_text("scutil", "--proxy").splitlines())
        values = {pair[0].strip(): pair[1].strip() for pair in lines if len(pair) == 2}
        if values.get("HTTPSEnable") == "1":
            return f"{values.get('HTTPSProxy', '')}:{values.get('HTTPSPort', '')}"
        return "auto" if values.get("ProxyAutoConfigEnable") == "1" else ""
    if machine.system == "windows":
        import urllib.request

        return urllib.request.getproxies_registry().get("https", "")  # type: ignore[attr-defined]
    if "XDG_CURRENT_DESKTOP" not in machine.environ:
        return ""  # without a desktop nobody reads these settings, and asking leaves a file behind
    mode = run_text("gsettings", "get", "org.gnome.system.proxy", "mode").strip().strip("'")
    if mode == "manual":
        schema = "org.gnome.system.proxy.https"
        host = run_text("gsettings", "get", schema, "host").strip().strip("'")
        port = run_text("gsettings", "get", schema, "port").strip()
        return f"{host}:{port}" if host else ""
    return "auto" if mode == "auto" else ""


def _source(name: str) -> str:
    return {"http.proxy": "client_settings", "system": "system"}.get(name, "env")


def _described(proxies: Mapping[str, str]) -> Iterator[Found]:
    """Each proxy without its name and password; a local one is tried."""
    tried: dict[int, bool] = {}
    for name, text in proxies.items():
        proxy = proxy_of(text) if text != "auto" else None
        label = str(proxy) if proxy else ("automatic" if text == "auto" else "unreadable")
        yield f"proxy.url.{name.lower()}", label, name
        if proxy and proxy.scheme not in _SCHEMES and name != "system":
            yield "proxy.bad_scheme", name, name
        if proxy and proxy.kind == "loopback":
            if proxy.port not in tried:
                tried[proxy.port] = _listens(proxy.host, proxy.port)
            if not tried[proxy.port]:
                yield "proxy.dead", name, name


def _listens(host: str, port: int) -> bool:
    """Whether something takes connections on this machine's port."""
    host = "127.0.0.1" if host == "localhost" else host
    try:
        with socket.create_connection((host, port), timeout=_CONNECT_SECONDS):
            return True
    except OSError:
        return False


def _contradictions(
    environ: Mapping[str, str], editor: str, proxies: Mapping[str, str]
) -> Iterator[Found]:
    for name in (*_VARIABLES, "no_proxy"):
        lower, upper = environ.get(name), environ.get(name.upper())
        if lower is not None and upper is not None and lower.strip() != upper.strip():
            yield "proxy.case_conflict", name.upper(), f"{name}, {name.upper()}"
    outside = proxies.get("https_proxy") or proxies.get("HTTPS_PROXY") or proxies.get("all_proxy")
    if editor and outside:
        yield "proxy.mismatch", proxy_of(editor) != proxy_of(outside), "http.proxy, HTTPS_PROXY"


def _no_proxy(environ: Mapping[str, str]) -> Iterator[Found]:
    """The first NO_PROXY entry in a form that most HTTP clients do not understand."""
    name = "no_proxy" if "no_proxy" in environ else "NO_PROXY"
    for entry in environ.get(name, "").split(","):
        fault = no_proxy_fault(entry)
        if fault:
            yield "proxy.no_proxy_fault", fault, name
            return


def no_proxy_fault(entry: str) -> str:
    """What is odd about one entry of NO_PROXY, or an empty text."""
    entry = entry.strip()
    if "://" in entry:
        return "scheme"
    if "/" in entry:
        return "cidr"
    if "*" in entry and entry != "*":
        return "wildcard"
    return "whitespace" if any(char.isspace() for char in entry) else ""


def _certificates(machine: Machine) -> Iterator[Found]:
    for name in _CA_VARIABLES:
        text = machine.environ.get(name, "").strip()
        if text and not Path(text).expanduser().exists():
            yield "tls.ca_missing", name, name
            return


COLLECTORS = (
    Local(
        NAME,
        look,
        gives=(
            "proxy.present",
            "proxy.source",
            "proxy.url.<variable>",
            "proxy.dead",
            "proxy.case_conflict",
            "proxy.bad_scheme",
            "proxy.no_proxy_fault",
            "proxy.mismatch",
            "tls.ca_missing",
        ),
        reads=("proxy variables and settings", "whether a local proxy's port is open"),
        seconds=4.0,
    ),
)
