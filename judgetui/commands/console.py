"""Output of commands: standard output, standard error, and whether they are a terminal."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from judgetui.language import _, say
from judgetui.meeting.message import Refused, Sentence


def escape_unencodable() -> None:
    """Escape characters that the encoding of a standard stream lacks, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")


def print_line(text: str = "", end: str = "\n") -> None:
    """Write text to standard output."""
    print(text, end=end)


def print_error(what: str | Sentence | Refused) -> None:
    """Write an error or a warning to standard error."""
    text = what if isinstance(what, str) else say(what)
    print(text, file=sys.stderr)


def can_encode(text: str) -> bool:
    """Whether the encoding of standard output has every character of a text."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def stdout_is_terminal() -> bool:
    """Whether standard output is a terminal, where the user also sees standard error."""
    return sys.stdout is not None and sys.stdout.isatty()


def is_interactive() -> bool:
    """Whether input and output are a terminal; standard error too, as Textual draws on it."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream is not None and not stream.closed and stream.isatty() for stream in streams)


def need_terminal(command: str) -> None:
    """Raise `Refused` where there is no terminal for a full-screen command."""
    if not is_interactive():
        raise Refused(
            "`%(command)s` fills the screen and needs a terminal; start it in one, without "
            "redirecting its input or output",
            command=command,
        )


@contextlib.contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the garbage collector while a program starts: nearly all objects made then stay."""
    gc.disable()
    try:
        yield
    finally:
        resume_gc()


def resume_gc() -> None:
    """Resume the garbage collector, and exempt the objects made so far from it."""
    gc.freeze()
    gc.enable()


def write_file(file: Path, content: bytes) -> None:
    """Write a file a person named, whole or not at all; raises `Refused` where that fails."""
    from judgetui.records.atomic_files import replace

    try:
        replace(file, content)
    except OSError as error:
        raise Refused(
            "%(file)s cannot be written: %(why)s", file=file, why=error.strerror or str(error)
        ) from error


def discard_output() -> None:
    """Discard buffered output, whose reader has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        return
    finally:
        os.close(nowhere)


def unsent_text(unsent: int, trouble: Sentence | None, kept: str) -> str:
    """How many acts the host has not answered; empty for none.

    `kept` is the text, with %(unsent)d, for acts that are kept on disk; `trouble` is why they are
    not.
    """
    if not unsent:
        return ""
    if trouble is not None:
        return _("Not sent: %(unsent)d; %(why)s.") % {"unsent": unsent, "why": say(trouble)}
    return kept % {"unsent": unsent}


def crash_text(path: object) -> str:
    """The message for an unexpected exception; `path` is its log, None where none was written."""
    if path is None:
        return _("Something went wrong inside the program, and the log could not be written.")
    sentence = _("Something went wrong inside the program; what exactly is in %(file)s.")
    return sentence % {"file": path}
