"""The log of a venue and of its gateways: bounded, private, and without any received text.

Anybody who can reach the venue can make it log. So a line names the kind and place of an error,
never what was received, and repeated lines are only counted.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import logging
import os
import re
import stat
import sys
import time
import traceback
from collections.abc import Callable
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from judgetui.log import private, with_causes

LARGEST = 500_000
"""Bytes after which a new file is begun; the one before is kept."""
ALIKE = 20
"""Lines of one kind that are written in a minute; further ones are counted."""
_WINDOW = 60.0
_PLACES = 4
"""Stack frames that are named, the innermost last."""
_LONGEST = 400
_OURS = "judgetui"
_MARK = "judgetui:"
"""The prefix of every line that a gateway logs."""
_MORE = "more"
_PLACE = re.compile(r'\s*File "([^"]{1,300})", line (\d+), in (\w+)')
_ERROR = re.compile(r"[A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Warning)(?=:|$)")


class LineFormatter(logging.Formatter):
    """Formats a record as one line: our own message, and the kind and place of an error."""

    def __init__(self, mark: str = "") -> None:
        super().__init__()
        self._mark = mark

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        at = self._mark or time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record.created))
        parts = (
            [_message(record)] if record.exc_info is None else [_message(record), *_kinds(record)]
        )
        if more := getattr(record, _MORE, 0):
            parts.append(f"(and {more} more like it before)")
        line = f"{at} {record.name}: {' '.join(filter(None, parts))}"
        return "".join(one if one.isprintable() else "?" for one in line)[:_LONGEST]


def _message(record: logging.LogRecord) -> str:
    """The message of our own loggers; for others the level and place, as theirs may quote input."""
    if record.name.split(".")[0] == _OURS:
        return record.getMessage()
    return f"{record.levelname} at {record.module}:{record.lineno}"


def _kinds(record: logging.LogRecord) -> list[str]:
    """The kinds and places of an error and its causes."""
    found: list[str] = []
    error = record.exc_info[1] if record.exc_info else None
    for one in itertools.islice(with_causes(error), _PLACES):
        places = traceback.extract_tb(one.__traceback__)[-_PLACES:]
        at = " > ".join(f"{Path(place.filename).name}:{place.lineno}" for place in places)
        found.append(f"{type(one).__name__} [{at}]")
    return found


class RepeatFilter(logging.Filter):
    """Passes `ALIKE` records of one kind a minute; the next one says how many were dropped."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._seen: dict[tuple[object, ...], tuple[float, int]] = {}
        """By kind: when its minute began, and the number of records in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is written."""
        error = record.exc_info[0] if record.exc_info else None
        kind = record.name, record.pathname, record.lineno, error
        now = self._clock()
        since, count = self._seen.get(kind, (now, 0))
        if now - since >= _WINDOW:
            setattr(record, _MORE, max(0, count - ALIKE))
            since, count = now, 0
        self._seen[kind] = since, count + 1
        return count < ALIKE


class _Rotating(RotatingFileHandler):
    """Creates its file readable for its owner only."""

    def _open(self) -> TextIOWrapper:
        opened = private(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        return TextIOWrapper(
            io.BufferedWriter(io.FileIO(opened, "ab")), encoding="utf-8", errors="replace"
        )


def keep_log(path: Path | None, *, stream_too: TextIO | None = None) -> None:
    """Have this process log to a file, and to a stream as well unless that is a file on disk.

    Such a file would grow without bound.
    """
    handlers: list[logging.Handler] = []
    if path is not None:
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handlers.append(_Rotating(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8"))
    if stream_too is not None and not _is_on_disk(stream_too):
        handlers.append(logging.StreamHandler(stream_too))
    _write_by(handlers, LineFormatter())


def log_to_host() -> None:
    """Have a gateway's process log to its host, which reads its standard error."""
    _write_by([logging.StreamHandler(sys.__stderr__)], LineFormatter(_MARK))


def _write_by(handlers: list[logging.Handler], plain: LineFormatter) -> None:
    # Errors inside logging would be printed whole, with received text, to standard error.
    logging.raiseExceptions = False
    root = logging.getLogger()
    for before in tuple(root.handlers):
        root.removeHandler(before)
    for handler in handlers or [logging.NullHandler()]:
        handler.setFormatter(plain)
        handler.addFilter(RepeatFilter())
        root.addHandler(handler)


def _is_on_disk(stream: TextIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return True


def loggable_line(line: str) -> str:
    """The part of a gateway's line on standard error that may be logged; empty for none.

    Lines of its own log are kept whole; of a traceback only the kinds and places of errors.
    """
    if line.startswith(_MARK):
        return line.removeprefix(_MARK).strip()
    if found := _PLACE.match(line):
        return f"{Path(found[1]).name}:{found[2]} in {found[3]}"
    return found[0] if (found := _ERROR.match(line)) else ""
