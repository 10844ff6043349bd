"""What names a person or an account: mail addresses, home folders, URL users, AWS accounts."""

from __future__ import annotations

from collections.abc import Iterator

from . import _secretlooks as looks
from ._remember import Remembered
from ._secretspan import Span, decoded, pattern

_USERINFO = (
    r"(?i)\b[a-z][a-z0-9+.-]{1,20}://([^\s/?#:\"'<>\\]*)(?::([^\s/?#\"'<>\\]*))?@[A-Za-z0-9\[]"
)
_CURL_USER = (
    r"(?i)\bcurl\b[^\r\n]*?\s(?:-u|--user|-U|--proxy-user)(?:\s+|=)?[\"']?([^\s:\"']*):([^\s\"']+)"
)
_MAIL = r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b"
_USER = r"[^\\/:*?\"'<>|\s,;)\]}]+"
_WINDOWS_USER = r"[^\\/:*?\"<>|\s]+(?: [^\\/:*?\"<>|\s]+){0,2}"
_HOME = (
    r"(?:^|[^A-Za-z0-9._~-])"
    rf"(?:(?:/home|/Users|/var/home|/(?:mnt/)?[a-z]/Users|\\+home)[\\/]+({_USER})"
    rf"|[A-Za-z]:\\+(?:Users|Documents and Settings)\\+({_WINDOWS_USER}\\|{_USER})"
    rf"|[A-Za-z]:/+Users/+({_WINDOWS_USER}/|{_USER}))"
)
_ACCOUNT = r"\barn:[a-z-]+:[a-z0-9-]*:[a-z0-9-]*:([0-9]{12}):"
#: Users and mail addresses that stand for nobody, and endings of file names such as icon@2x.png.
_KNOWN_USERS = looks.words(
    """admin administrator all app circleci codespace coder default ec2-user git guest jovyan
    linuxbrew node public root runner runneradmin shared ubuntu user username vagrant vscode
    you your-name yourname"""
)
_ROLE_MAILS = looks.words(
    """abuse billing contact feedback git hello help hi info no-reply noreply sales security
    support"""
)
_FILE_ENDINGS = looks.words("css gif html jpeg jpg js json jsx map md mjs png py svg ts tsx webp")


def userinfo(view: bytes) -> Iterator[Span]:
    """Names and passwords before the host of a URL."""
    if b"://" not in view or b"@" not in view:
        return
    for match in pattern(_USERINFO).finditer(view):
        user, password = match.span(1), match.span(2)
        if password[1] > password[0]:
            yield from _secret(view, password)
        if user[1] > user[0] and match[1].lower() not in (b"git", b"user", b"username"):
            alone = password[1] <= password[0] and len(match[1]) >= 16
            yield Span(user[0], user[1], "secret" if alone else "user", decoded(match[1]))


def curl_user(view: bytes) -> Iterator[Span]:
    """The password after ``curl -u``."""
    if b"curl" in view:
        for match in pattern(_CURL_USER).finditer(view):
            yield from _secret(view, match.span(2))


def _secret(view: bytes, span: tuple[int, int]) -> Iterator[Span]:
    secret = decoded(view[span[0] : span[1]])
    if not looks.is_masked(secret) and not looks.is_reference(secret):
        yield Span(span[0], span[1], "secret", secret)


def mails(view: bytes) -> Iterator[Span]:
    """Mail addresses of persons."""
    if b"@" not in view:
        return
    addresses = Remembered(_mail)
    for match in pattern(_MAIL).finditer(view):
        mail = addresses[match[0]]
        if mail:
            yield Span(match.start(), match.end(), "mail", mail)


def _mail(written: bytes) -> str:
    """The address in small letters; empty for file names and for addresses of no person."""
    mail = decoded(written).lower()
    local, _, domain = mail.partition("@")
    is_file = domain.rpartition(".")[2] in _FILE_ENDINGS
    nobody = is_file or local in _ROLE_MAILS or domain.endswith("gserviceaccount.com")
    return "" if nobody else mail


def homes(view: bytes) -> Iterator[Span]:
    """The name of the user in the path of a home folder."""
    if b"ome" not in view and b"Users" not in view and b"Settings" not in view:
        return
    for match in pattern(_HOME).finditer(view):
        start, end = next(match.span(each) for each in (1, 2, 3) if match.start(each) >= 0)
        name = decoded(view[start:end]).rstrip("\\/")
        if name.lower() not in _KNOWN_USERS and name[0] not in "$%{~.":
            yield Span(start, start + len(name.encode("utf-8")), "user")


def accounts(view: bytes) -> Iterator[Span]:
    """The account number in an ARN."""
    if b"arn:" in view:
        for match in pattern(_ACCOUNT).finditer(view):
            yield Span(match.start(1), match.end(1), "account")
