"""The file that keeps what went wrong in detail; screens and commands only name it."""

from __future__ import annotations

import contextlib
import datetime
import os
import traceback
from collections.abc import Iterator
from pathlib import Path

_LARGEST = 1_000_000
"""Bytes after which the file is begun anew; the one before is kept beside it."""


def log_file() -> Path:
    """Where it is; `JUDGETUI_LOG` names another file."""
    if chosen := os.environ.get("JUDGETUI_LOG"):
        return Path(chosen)
    from platformdirs import user_log_path

    return user_log_path("judgetui", appauthor=False) / "judgetui.log"


def venue_log_file(name: str) -> Path:
    """Where the venue of a session logs."""
    return log_file().with_name(f"venue-{name}.log")


def private(path: str, flags: int) -> int:
    """Open a file that nobody but its owner may read; an `opener` for `open`."""
    opened = os.open(path, flags, 0o600)
    if hasattr(os, "fchmod"):
        # It may have been there, from a time when others could read it.
        with contextlib.suppress(OSError):
            os.fchmod(opened, 0o600)
    return opened


def write_down(error: BaseException, *, words: bool = True) -> Path | None:
    """Add an error with its traceback to the file; none where that cannot be written.

    Without words only its kind and where it was: those of an error that strangers can bring about
    may hold what they sent, or what somebody typed.
    """
    path = log_file()
    now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    told = "".join(traceback.format_exception(error)) if words else _places(error)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LARGEST:
            path.replace(path.with_name(path.name + ".1"))
        with open(path, "a", encoding="utf-8", errors="backslashreplace", opener=private) as file:
            file.write(f"{now}\n{told[-_LARGEST:]}\n")
    except OSError:
        return None
    return path


def with_causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what led to it, the first cause last; nothing for no error."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _places(error: BaseException) -> str:
    """Kinds and places of an error and of what led to it, the first cause last."""
    told = ""
    for one in with_causes(error):
        told += f"{type(one).__name__}\n"
        for place in traceback.extract_tb(one.__traceback__):
            told += f"  {place.filename}:{place.lineno} in {place.name}\n"
    return told
