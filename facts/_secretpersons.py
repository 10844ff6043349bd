"""What names a person or an account: mail addresses, home folders, URL users, AWS accounts."""

from __future__ import annotations

import re
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
#: A mail address from its @ on. This one and the next are Python's: they begin with a literal and
#: cannot go back far, so their time is linear too, and a match costs a tenth of RE2's.
_DOMAIN = re.compile(rb"@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b")
_LOCAL = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-"
_LONGEST_LOCAL = 64
_USER = r"[^\\/:*?\"'<>|\t\n\f\r ,;)\]}]+"
_WINDOWS_USER = r"[^\\/:*?\"<>|\t\n\f\r ]+(?: [^\\/:*?\"<>|\t\n\f\r ]+){0,2}"
_HOME = (
    r"(?:^|[^A-Za-z0-9._~-])"
    rf"(?:(?:/home|/Users|/var/home|/(?:mnt/)?[a-z]/Users|\\+home)[\\/]+({_USER})"
    rf"|[A-Za-z]:\\+(?:Users|Documents and Settings)\\+({_WINDOWS_USER}\\|{_USER})"
    rf"|[A-Za-z]:/+Users/+({_WINDOWS_USER}/|{_USER}))"
)
#: Every match of _HOME holds one of these; the first form is most of them, and has the name.
_HOME_LIKE = re.compile(
    rf"/(?:home|Users)[\\/]+({_USER})|(?:home|Users|Documents and Settings)[\\/]".encode()
)
_WINDOWS_HOME = re.compile(
    rf"(?:Users|Documents and Settings)\\+({_WINDOWS_USER}\\|{_USER})".encode()
)
_WORDISH = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-")
#: Before the slash of ``/home``: the form is another one, or longer, or none.
_NOT_PLAIN = _WORDISH | frozenset(b":/\\")
_ACCOUNT = r"\barn:[a-z-]+:[a-z0-9-]*:[a-z0-9-]*:([0-9]{12}):"
_NO_ACCOUNT = b"000000000000"
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
            yield (
                user[0],
                user[1],
                "secret" if alone else "user",
                decoded(match[1]) if alone else "",
            )


def curl_user(view: bytes) -> Iterator[Span]:
    """The password after ``curl -u``."""
    if b"curl" in view:
        for match in pattern(_CURL_USER).finditer(view):
            yield from _secret(view, match.span(2))


def _secret(view: bytes, span: tuple[int, int]) -> Iterator[Span]:
    secret = decoded(view[span[0] : span[1]])
    shown = looks.is_masked(secret) or looks.is_reference(secret) or looks.is_no_password(secret)
    if not shown:
        yield (span[0], span[1], "secret", secret)


def mails(view: bytes) -> Iterator[Span]:
    """Mail addresses of persons."""
    if b"@" not in view:
        return
    addresses = Remembered(_mail)
    end = 0
    for match in _DOMAIN.finditer(view):
        at = match.start()
        before = view[max(end, at - _LONGEST_LOCAL) : at]
        start = at - len(before) + len(before.rstrip(_LOCAL))
        if start < at and view[start - 1 : start] != b"$":  # http://me:$PASSWORD@host
            end = match.end()
            mail = addresses[view[start:end]]
            if mail:
                yield (start, end, "mail", mail)


def _mail(written: bytes) -> str:
    """The address in small letters; empty for file names and for addresses of no person."""
    mail = decoded(written).lower()
    local, _, domain = mail.partition("@")
    is_file = domain.rpartition(".")[2] in _FILE_ENDINGS
    nobody = (
        is_file
        or local in _ROLE_MAILS
        or looks.is_no_password(local)
        or domain.endswith("gserviceaccount.com")
    )
    return "" if nobody else mail


def homes(view: bytes) -> Iterator[Span]:
    """The name of the user in the path of a home folder.

    They are the matches of _HOME one after the other. Plain paths, which are most, need no
    search; one begins only where something else than a plain path may stand.
    """
    names = Remembered(_name_length)
    done = 0
    while like := _HOME_LIKE.search(view, done):
        begin = like.start()
        if like.lastindex and begin > done and view[begin - 1] not in _NOT_PLAIN:
            start, done = like.span(1)
        elif windows := _windows_home(view, begin, done):
            start, done = windows
        else:
            match = pattern(_HOME).search(view, done)
            if match is None:
                return
            start = max(match.start(each) for each in (1, 2, 3))
            done = match.end()
        length = names[view[start:done]]
        if length:
            yield (start, start + length, "user", "")


def _windows_home(view: bytes, word: int, done: int) -> tuple[int, int] | None:
    """The name after ``C:\\Users\\`` at this word, however many backslashes there are."""
    before = view[max(done, word - 8) : word]
    drive = before.rstrip(b"\\")
    if not 2 < len(drive) < len(before) or drive[-1:] != b":" or not drive[-2:-1].isalpha():
        return None
    match = None if drive[-3] in _WORDISH else _WINDOWS_HOME.match(view, word)
    return match.span(1) if match else None


def _name_length(written: bytes) -> int:
    """How much of it is the user's name, in bytes; 0 where it names nobody."""
    name = written.rstrip(b"\\/")
    nobody = decoded(name).lower() in _KNOWN_USERS or name[:1] in b"$%{~."
    return 0 if nobody else len(name)


def accounts(view: bytes) -> Iterator[Span]:
    """The account number in an ARN."""
    if b"arn:" in view:
        for match in pattern(_ACCOUNT).finditer(view):
            if match[1] != _NO_ACCOUNT:
                yield (match.start(1), match.end(1), "account", "")
