"""The log of a venue and of its gateways: bounded, private, and without a word of anybody else's.

Whoever can reach the venue can make it log. So a line says where in the program something went
wrong and what kind of error it was, never what was sent, and what happens again and again is
counted.
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
"""Bytes after which the file is begun anew; the one before is kept beside it."""
ALIKE = 20
"""Lines of one kind that are written within a minute; the rest is counted."""
_WINDOW = 60.0
_PLACES = 4
"""Places in the program that are named, the innermost last."""
_LONGEST = 400
_OURS = "judgetui"
_MARK = "judgetui:"
"""Begins every line that a gateway writes by way of this module."""
_MORE = "more"
_PLACE = re.compile(r'\s*File "([^"]{1,300})", line (\d+), in (\w+)')
_ERROR = re.compile(r"[A-Za-z_][\w.]*(?:Error|Exception|Interrupt|Exit|Warning)(?=:|$)")


class Plain(logging.Formatter):
    """Writes a record in one line: our own words, and of an error its kind and where it was."""

    def __init__(self, mark: str = "") -> None:
        super().__init__()
        self._mark = mark

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        at = self._mark or time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record.created))
        said = [_words(record)] if record.exc_info is None else [_words(record), *_kinds(record)]
        if more := getattr(record, _MORE, 0):
            said.append(f"(and {more} more like it before)")
        line = f"{at} {record.name}: {' '.join(filter(None, said))}"
        return "".join(one if one.isprintable() else "?" for one in line)[:_LONGEST]


def _words(record: logging.LogRecord) -> str:
    """What is said, where these are our own words; others put into theirs whatever came."""
    if record.name.split(".")[0] == _OURS:
        return record.getMessage()
    return f"{record.levelname} at {record.module}:{record.lineno}"


def _kinds(record: logging.LogRecord) -> list[str]:
    """An error, and what led to it: kinds and places."""
    found: list[str] = []
    error = record.exc_info[1] if record.exc_info else None
    for one in itertools.islice(with_causes(error), _PLACES):
        places = traceback.extract_tb(one.__traceback__)[-_PLACES:]
        at = " > ".join(f"{Path(place.filename).name}:{place.lineno}" for place in places)
        found.append(f"{type(one).__name__} [{at}]")
    return found


class Sparing(logging.Filter):
    """Lets through only so many records of one kind; the next says how many there were."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._seen: dict[tuple[object, ...], tuple[float, int]] = {}
        """By kind: when its minute began, and how many there were in it."""

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
    """Keeps its file from others."""

    def _open(self) -> TextIOWrapper:
        opened = private(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        return TextIOWrapper(
            io.BufferedWriter(io.FileIO(opened, "ab")), encoding="utf-8", errors="replace"
        )


def keep_log(path: Path | None, *, say_to: TextIO | None = None) -> None:
    """Have this process log to a file and, where a person looks on, to a stream as well.

    A stream that is a file on disk gets nothing: it could never be begun anew.
    """
    handlers: list[logging.Handler] = []
    if path is not None:
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handlers.append(_Rotating(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8"))
    if say_to is not None and not _is_on_disk(say_to):
        handlers.append(logging.StreamHandler(say_to))
    _write_by(handlers, Plain())


def log_to_host() -> None:
    """Have a gateway's process log to its host, which reads its standard error."""
    _write_by([logging.StreamHandler(sys.__stderr__)], Plain(_MARK))


def _write_by(handlers: list[logging.Handler], plain: Plain) -> None:
    # Errors of the logging itself would be written whole, and to anywhere.
    logging.raiseExceptions = False
    root = logging.getLogger()
    for before in tuple(root.handlers):
        root.removeHandler(before)
    for handler in handlers or [logging.NullHandler()]:
        handler.setFormatter(plain)
        handler.addFilter(Sparing())
        root.addHandler(handler)


def _is_on_disk(stream: TextIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return True


def loggable_line(line: str) -> str:
    """What may be kept of a line that a gateway wrote on standard error; empty where nothing may.

    Its own log is kept as it is; of the last words of an interpreter that ends, kinds and places.
    """
    if line.startswith(_MARK):
        return line.removeprefix(_MARK).strip()
    if found := _PLACE.match(line):
        return f"{Path(found[1]).name}:{found[2]} in {found[3]}"
    return found[0] if (found := _ERROR.match(line)) else ""
