"""Files that are whole or not there: written beside the target, synced, then renamed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from .errors import CaseError, Fault, Place


@contextmanager
def replacing(target: Path) -> Generator[IO[str]]:
    """A text stream that becomes ``target`` when the block ends without an error.

    The new file has mode 0600, since it holds facts. Raises `CaseError` where the folder does
    not take it; whatever was there before stays as it was. A pipe or a device, which nothing can
    replace, is written to.
    """
    if target.exists() and not target.is_file() and not target.is_dir():
        with _in_place(target) as stream:
            yield stream
        return
    target = Path(os.path.realpath(target))
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    except OSError as error:
        raise _refused(target, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise _refused(target, error) from error
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


@contextmanager
def _in_place(target: Path) -> Generator[IO[str]]:
    try:
        with target.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
    except OSError as error:
        raise _refused(target, error) from error


def _refused(target: Path, error: OSError) -> CaseError:
    hint = "Choose another place with -o."
    return CaseError(
        Fault("C040", f"cannot be written: {error.strerror}.", Place(str(target)), hint)
    )
