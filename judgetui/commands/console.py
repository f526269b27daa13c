"""What commands say: on standard output, on standard error, and whether a person is there."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Iterator

from judgetui.language import _, say
from judgetui.meeting.message import Refused, Sentence


def prepare() -> None:
    """Let every character be written somehow, whatever the terminal's encoding."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")


def tell(text: str = "", end: str = "\n") -> None:
    """Say something on standard output."""
    print(text, end=end)


def complain(what: str | Sentence | Refused) -> None:
    """Say what is wrong on standard error."""
    text = what if isinstance(what, str) else say(what)
    print(text, file=sys.stderr)


def writable(text: str) -> bool:
    """Whether standard output can show this text as it is."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def told_on_terminal() -> bool:
    """Whether standard output is a terminal, where complaints are seen too."""
    return sys.stdout is not None and sys.stdout.isatty()


def person_there() -> bool:
    """Whether a person sits at a terminal; Textual draws on standard error."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream is not None and not stream.closed and stream.isatty() for stream in streams)


def need_terminal(command: str) -> None:
    """Raise `Refused` where there is no terminal for a full-screen command."""
    if not person_there():
        raise Refused(
            "`%(command)s` fills the screen and needs a terminal; start it in one, without "
            "redirecting its input or output",
            command=command,
        )


@contextlib.contextmanager
def starting() -> Iterator[None]:
    """While a program starts, look for no garbage: nearly all of what is made then stays."""
    gc.disable()
    try:
        yield
    finally:
        collect_from_now_on()


def collect_from_now_on() -> None:
    """Look for garbage again, but not among what the start of the program has made."""
    gc.freeze()
    gc.enable()


def silence() -> None:
    """Drop whatever is still to be written: nobody reads it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError):
        return
    finally:
        os.close(nowhere)


def unsent_said(unsent: int, trouble: Sentence | None, kept: str) -> str:
    """How many acts the host has not answered; empty for none.

    `kept` says with %(unsent)d what becomes of them, unless there is trouble with keeping them.
    """
    if not unsent:
        return ""
    if trouble is not None:
        return _("Not sent: %(unsent)d; %(why)s.") % {"unsent": unsent, "why": say(trouble)}
    return kept % {"unsent": unsent}


def trouble_said(path: object) -> str:
    """The sentence for what nobody foresaw; `path` is the log, none where there is none."""
    if path is None:
        return _("Something went wrong inside the program, and the log could not be written.")
    sentence = _("Something went wrong inside the program; what exactly is in %(file)s.")
    return sentence % {"file": path}
